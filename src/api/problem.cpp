#include "api/problem.hpp"

#include "base/utf8.hpp"
#include "proto/http/target.hpp"

#include <boost/json.hpp>

#include <stdexcept>

namespace dvr::api {
namespace {

namespace json = boost::json;

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
  body["code"] = problem.code.empty() ? to_string(problem.kind) : std::string_view(problem.code);
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
