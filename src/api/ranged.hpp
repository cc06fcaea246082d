// Bytes of a known size with an ETag: whole, a range of them, or nothing because the client has them.
#pragma once
#include "api/context.hpp"
#include "api/problem.hpp"

namespace dvr::api {

inline constexpr std::string_view kMp4 = "video/mp4";

struct Ranged {
  std::uint64_t size_bytes = 0;
  std::string etag;  // quoted
  std::string_view content_type;
  std::string_view cache_control;
  std::function<std::unique_ptr<ByteSource>(std::uint64_t offset, std::uint64_t size)> source;
};

Answer ranged_response(const http::Request& request, const Ranged& what);
// Does this request ask for the beginning? So a download is told from the ranges that follow it.
bool asks_for_start(const http::Request& request, std::uint64_t size_bytes);

}  // namespace dvr::api
