#include "proto/http/http2_streams.hpp"

#include <charconv>

namespace dvr::http {
namespace {

constexpr std::size_t kHostileFields = 4;  // times the limit

std::optional<Refusal> check_length(const Request& request) {
  const auto text = request.headers.find("Content-Length");
  if (!text) return std::nullopt;
  std::uint64_t length = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), length);
  if (error != std::errc() || end != text->data() + text->size()) return Refusal{400, "Content-Length is no number"};
  return std::nullopt;
}

}  // namespace

bool add_field(Http2Stream& stream, std::string_view name, std::string_view value, const Limits& limits) {
  auto& request = stream.request;
  stream.field_bytes += name.size() + value.size() + 32;
  if (stream.field_bytes > limits.header_bytes) {
    stream.fields_too_large = true;
    return stream.field_bytes <= kHostileFields * limits.header_bytes;
  }
  if (name == ":method") request.method_name = value;
  else if (name == ":path") request.target = value;
  else if (name == ":authority") stream.authority = value;
  else if (name.starts_with(':')) return true;  // :scheme says nothing that the connection does not
  else if (name == "cookie") {                  // may come in pieces (RFC 9113, section 8.2.3)
    if (!stream.cookie.empty()) stream.cookie += "; ";
    stream.cookie += value;
  } else request.headers.add(name, value);
  return true;
}

std::optional<Refusal> finish_head(Http2Stream& stream, const Limits& limits) {
  auto& request = stream.request;
  request.method = method_of(request.method_name);
  if (!stream.cookie.empty()) request.headers.add("Cookie", stream.cookie);
  if (stream.fields_too_large && request.target.empty()) return Refusal{414, "the request target is too long"};
  if (stream.fields_too_large) return Refusal{431, "the request's header fields are too large"};
  const auto hosts = request.headers.count("Host");
  if (hosts > 1 || (hosts == 0 && stream.authority.empty())) return Refusal{400, "exactly one authority is needed"};
  if (hosts == 1 && !stream.authority.empty()) {
    const auto host = request.header("Host");
    if (host.size() != stream.authority.size() || !iequals(host, stream.authority))
      return Refusal{400, "Host and :authority are not the same"};
  }
  if (!stream.authority.empty()) request.headers.set("Host", stream.authority);
  if (auto wrong = check_length(request)) return wrong;
  return resolve_target(request, limits);
}

}  // namespace dvr::http
