#include "proto/http/message.hpp"

#include "proto/http/cookie.hpp"

namespace dvr::http {
namespace {

struct SizeOf {
  std::uint64_t operator()(const std::string& text) const { return text.size(); }
  std::uint64_t operator()(const std::unique_ptr<ByteSource>& source) const {
    return source ? source->size_bytes() : 0;
  }
  std::uint64_t operator()(const std::vector<SharedBytes>& buffers) const {
    std::uint64_t total = 0;
    for (const auto& b : buffers) total += b->size();
    return total;
  }
};

}  // namespace

std::string_view to_string(Method method) {
  switch (method) {
    case Method::get: return "GET";
    case Method::head: return "HEAD";
    case Method::post: return "POST";
    case Method::put: return "PUT";
    case Method::patch: return "PATCH";
    case Method::delete_: return "DELETE";
    case Method::options: return "OPTIONS";
    case Method::other: break;
  }
  return "other";
}

std::string_view Request::cookie(std::string_view name) const {
  for (const auto& [field, value] : headers.fields())
    if (iequals(field, "Cookie"))
      if (const auto found = find_cookie(value, name)) return *found;
  return {};
}

Response Response::text(int status, std::string body, std::string_view content_type) {
  Response r{.status = status, .headers = {}, .body = std::move(body)};
  r.headers.set("Content-Type", content_type);
  return r;
}

Response Response::json(int status, std::string body) { return text(status, std::move(body), "application/json"); }

Response Response::bytes(SharedBytes body, std::string_view content_type) {
  std::vector<SharedBytes> one;
  one.push_back(std::move(body));
  return buffers(std::move(one), content_type);
}

Response Response::buffers(std::vector<SharedBytes> body, std::string_view content_type) {
  Response r{.status = 200, .headers = {}, .body = std::move(body)};
  r.headers.set("Content-Type", content_type);
  return r;
}

Response Response::stream(int status, std::unique_ptr<ByteSource> body, std::string_view content_type) {
  Response r{.status = status, .headers = {}, .body = std::move(body)};
  r.headers.set("Content-Type", content_type);
  return r;
}

Response Response::empty(int status) { return {.status = status, .headers = {}, .body = {}}; }

Response Response::redirect(int status, std::string_view location) {
  return text(status, "moved\n").with("Location", location);
}

std::uint64_t Response::body_size() const { return std::visit(SizeOf{}, body); }

std::string_view reason_phrase(int status) {
  switch (status) {
    case 101: return "Switching Protocols";
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 411: return "Length Required";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 416: return "Range Not Satisfiable";
    case 417: return "Expectation Failed";
    case 421: return "Misdirected Request";
    case 422: return "Unprocessable Content";
    case 426: return "Upgrade Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    case 507: return "Insufficient Storage";
    default: return "Status";
  }
}

}  // namespace dvr::http
