#include "api/problem.hpp"

#include "proto/http/target.hpp"

#include <boost/json.hpp>

#include <stdexcept>

namespace dvr::api {
namespace {

namespace json = boost::json;

// Bytes of the well-formed character that `text` begins with; 0: none (RFC 3629, section 4).
std::size_t character_bytes(std::string_view text) {
  const auto byte = [text](std::size_t i) { return std::uint8_t(i < text.size() ? text[i] : 0); };
  const auto first = byte(0);
  const std::size_t n = first < 0x80   ? 1
                        : first < 0xC2 ? 0
                        : first < 0xE0 ? 2
                        : first < 0xF0 ? 3
                        : first < 0xF5 ? 4
                                       : 0;
  for (std::size_t i = 1; i < n; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  const bool longer_than_needed = (first == 0xE0 && byte(1) < 0xA0) || (first == 0xF0 && byte(1) < 0x90);
  const bool no_character = (first == 0xED && byte(1) > 0x9F) || (first == 0xF4 && byte(1) > 0x8F);
  return longer_than_needed || no_character ? 0 : n;
}

http::Response document(int status, json::object body) {
  auto response = http::Response::json(status, as_utf8(json::serialize(body)));
  response.headers.set("Content-Type", "application/problem+json");
  return response;
}

json::object errors_by_field(const Problem& problem) {
  json::object out;
  for (const auto& [name, texts] : problem.errors) {
    json::array list;
    for (const auto& text : texts) list.emplace_back(text);
    out.emplace(name, std::move(list));
  }
  return out;
}

// RFC 9457, section 3.1.5: a URI reference. The path comes decoded, and its bytes need not be UTF-8.
std::string uri_reference(std::string_view path) {
  std::string out;
  for (std::size_t at = 0; at <= path.size();) {
    const auto slash = std::min(path.find('/', at), path.size());
    out += http::percent_encode(path.substr(at, slash - at));
    if (slash < path.size()) out.push_back('/');
    at = slash + 1;
  }
  return out;
}

}  // namespace

std::string as_utf8(std::string text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto n = character_bytes(std::string_view(text).substr(at));
    if (n == 0) text[at] = '?';
    at += std::max<std::size_t>(n, 1);
  }
  return text;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto n = character_bytes(text);
    if (n == 0) return false;
    text.remove_prefix(n);
  }
  return true;
}

Problem Problem::field(std::string_view name, std::string_view what) {
  Problem problem;
  problem.add(name, what);
  return problem;
}

void Problem::add(std::string_view name, std::string_view what) {
  kind = ErrorKind::invalid;
  if (!detail.empty()) detail += "; ";
  detail += fmt::format("{}: {}", name, what);
  errors[std::string(name)].emplace_back(what);
}

void throw_exception_from_error(const Problem& e, const boost::source_location&) {
  throw std::logic_error("value of a failed answer taken: " + e.detail);
}

int http_status(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid: return 400;
    case ErrorKind::unauthenticated: return 401;
    case ErrorKind::forbidden: return 403;
    case ErrorKind::not_found: return 404;
    case ErrorKind::conflict: return 409;
    case ErrorKind::too_large: return 413;
    case ErrorKind::rate_limited: return 429;
    case ErrorKind::unavailable: return 503;
    case ErrorKind::timeout: return 504;
    case ErrorKind::protocol: return 502;
    case ErrorKind::unsupported: return 400;
    case ErrorKind::cancelled: return 503;
    case ErrorKind::corrupt:
    case ErrorKind::io:
    case ErrorKind::internal: return 500;
  }
  return 500;
}

int http_status(const Problem& problem) { return problem.status.value_or(http_status(problem.kind)); }

http::Response to_response(const Problem& problem, std::string_view path, std::string_view request_id) {
  const int status = http_status(problem);
  json::object body{{"type", "about:blank"}, {"title", http::reason_phrase(status)}, {"status", status}};
  body["detail"] = status == 500
                       ? fmt::format("something went wrong here; the server's log has it under {}", request_id)
                       : problem.detail;
  body["instance"] = uri_reference(path);
  body["code"] = to_string(problem.kind);
  if (!problem.errors.empty()) body["errors"] = errors_by_field(problem);
  auto response = document(status, std::move(body));
  if (status == 401) response.headers.set("WWW-Authenticate", "Bearer");
  const auto wait = problem.retry_after ? problem.retry_after
                    : status == 503     ? std::optional(Seconds(1))
                                        : std::nullopt;
  if (wait) response.headers.set("Retry-After", std::to_string(wait->count()));
  return response;
}

http::Response refusal(int status, std::string_view detail) {
  return document(
      status,
      {{"type", "about:blank"}, {"title", http::reason_phrase(status)}, {"status", status}, {"detail", detail}});
}

}  // namespace dvr::api
