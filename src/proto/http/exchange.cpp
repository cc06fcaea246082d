#include "proto/http/exchange.hpp"

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/fault.hpp"
#include "base/redact.hpp"
#include "proto/http/conditional.hpp"
#include "proto/http/forwarded.hpp"
#include "proto/http/security_headers.hpp"

#include <algorithm>
#include <atomic>

namespace dvr::http {

std::string next_request_id() {
  static const std::string boot = to_hex(random_bytes(4));
  static std::atomic<std::uint64_t> count = 0;
  return fmt::format("{}-{:x}", boot, count.fetch_add(1, std::memory_order_relaxed));
}

bool is_request_id(std::string_view id) {
  constexpr std::size_t kLongest = 64;
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:=+/@";
  return !id.empty() && id.size() <= kLongest && id.find_first_not_of(allowed) == id.npos;
}

Method method_of(std::string_view name) {
  for (const auto method :
       {Method::get, Method::head, Method::post, Method::put, Method::patch, Method::delete_, Method::options})
    if (to_string(method) == name) return method;
  return Method::other;
}

bool may_have_body(int status) { return status >= 200 && status != 204 && status != 304; }

std::optional<Refusal> resolve_target(Request& request, const Limits& limits) {
  if (request.target.size() > limits.target_bytes) return Refusal{414, "the request target is too long"};
  if (request.target == "*" && request.method == Method::options) {
    request.path = "*";
    return std::nullopt;
  }
  auto target = parse_target(request.target);
  if (!target) return Refusal{400, "the request target is malformed: " + target.error().message};
  request.path = std::move(target->path);
  request.raw_query = std::move(target->raw_query);
  request.query = std::move(target->query);
  return std::nullopt;
}

bool believe_proxy(Request& request, const ConnectionContext& context) {
  error_code ec;
  const auto peer = asio::ip::make_address(context.peer_address, ec);
  if (ec || !any_contains(context.trusted_proxies, peer)) return false;
  auto client = client_of(request.headers, context.trusted_proxies, context.peer_address);
  request.remote_address = std::move(client.address);
  request.is_tls = client.is_tls.value_or(request.is_tls);
  if (const auto id = request.header("X-Request-Id"); is_request_id(id)) request.id = id;
  return client.is_tls == false;
}

Task<Response> answer(const ConnectionContext& context, Request request) {
  auto& running = context.stats.requests_running;
  ++running;
  struct Leave {
    std::atomic<std::int64_t>& count;
    ~Leave() { --count; }
  } leave{running};
  ++context.stats.requests_total;
  const auto method = request.method_name, path = request.path, id = request.id;
  try {
    co_return co_await context.handler.handle(std::move(request));
  } catch (const boost::system::system_error& e) {
    if (e.code() == asio::error::operation_aborted) throw;  // the server stops, or the client has gone
    log::fault("http", "a handler ended by an exception",
               {{"method", method}, {"path", redact_path(path)}, {"request", id}});
  } catch (...) {
    log::fault("http", "a handler ended by an exception",
               {{"method", method}, {"path", redact_path(path)}, {"request", id}});
  }
  co_return context.handler.refusal(500, "an error of the server; its log has more under the id of this request");
}

void dress(Response& response, std::string_view request_id, bool is_tls, ServerStats& stats) {
  auto& headers = response.headers;
  headers.set("Date", format_date(system_clock().wall()));
  headers.set("Server", "dvr-lite");
  headers.set("X-Request-Id", request_id);
  if (may_have_body(response.status)) headers.set("Content-Length", std::to_string(response.body_size()));
  else headers.remove("Content-Length");
  headers.remove("Connection");
  add_security_headers(headers, is_tls);
  ++stats.by_status_class[std::size_t(std::clamp(response.status / 100, 0, 5))];
}

Task<Response> RedirectHandler::handle(Request request) {
  std::string host(request.header("Host"));
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:[]";
  if (host.empty() || host.find_first_not_of(allowed) != host.npos)
    co_return Response::text(400, "use https\n").with("Connection", "close");
  if (const auto colon = host.rfind(':'); colon != host.npos && host.find(']', colon) == host.npos) host.resize(colon);
  const auto port = https_port_ == 443 ? std::string() : fmt::format(":{}", https_port_);
  const auto path = request.target.starts_with('/') ? request.target : "/";
  co_return Response::redirect(308, "https://" + host + port + path).with("Connection", "close");
}

}  // namespace dvr::http
