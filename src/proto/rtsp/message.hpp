// RTSP/1.0 messages (RFC 2326), as values. Generous in what is accepted: see docs/design/camera-quirks.md, rows 5-6.
#pragma once
#include "base/bytes.hpp"

#include <optional>

namespace dvr::rtsp {

inline constexpr std::size_t kMaxHead = 16 * 1024;  // start line and headers
inline constexpr std::size_t kMaxBody = 64 * 1024;
inline constexpr std::size_t kMaxHeaders = 100;

bool iequals(std::string_view a, std::string_view b);  // ASCII
std::string_view trim(std::string_view text);          // spaces, tabs, CR, LF

struct Header {
  std::string name, value;
};

struct Message {
  std::string method, url;  // a request's; method is empty in a response
  int status = 0;           // a response's
  std::string reason;       // may be missing
  std::vector<Header> headers;
  std::string body;

  bool is_request() const { return !method.empty(); }
  std::optional<std::string_view> header(std::string_view name) const;  // the first; case-insensitive
  std::optional<int> cseq() const;
  std::string serialize() const;  // adds Content-Length when there is a body
};

enum class Parse { ok, need_more, bad };

// Reads one message from the front of `in`; `used` bytes of it on ok. Never looks further than kMaxHead + kMaxBody.
Parse parse_message(std::string_view in, Message& out, std::size_t& used);

}  // namespace dvr::rtsp
