#include "api/encoding.hpp"

#include "proto/http/gzip.hpp"

namespace dvr::api {
namespace {

constexpr std::size_t kLeast = 1 << 10, kForPool = 32 << 10;

bool is_text(const http::Response& response) {
  const auto type = response.headers.get("Content-Type");
  return type.starts_with("application/json") || type == "application/vnd.apple.mpegurl";
}

}  // namespace

bool may_be_encoded(const http::Request& request) {
  return http::has_token(request.header("Accept-Encoding"), "gzip") && !request.path.starts_with("/api/auth/") &&
         !request.path.starts_with("/api/live/");
}

bool is_encoded(const http::Request& request, std::size_t bytes) { return bytes >= kLeast && may_be_encoded(request); }

Task<http::Response> encode(WorkPool& pool, bool may_be_encoded, http::Response response) {
  auto* text = std::get_if<std::string>(&response.body);
  if (response.status != 200 || !text || !is_text(response)) co_return response;
  response.headers.add("Vary", "Accept-Encoding");
  if (!may_be_encoded || text->size() < kLeast) co_return response;
  if (text->size() < kForPool) {
    *text = http::gzip(*text);
  } else {
    // Shared: the work may outlive a caller that is cancelled.
    const auto whole = std::make_shared<const std::string>(std::move(*text));
    auto small = co_await pool.run([whole]() -> Result<std::string> { return http::gzip(*whole); });
    if (!small) {  // too busy
      response.body = *whole;
      co_return response;
    }
    response.body = std::move(*small);
  }
  response.headers.set("Content-Encoding", "gzip");
  co_return response;
}

}  // namespace dvr::api
