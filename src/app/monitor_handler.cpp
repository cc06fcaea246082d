#include "app/monitor_handler.hpp"

namespace dvr::app {

http::Response MonitorHandler::readiness() const {
  std::string text;
  bool ready = true;
  for (const auto& part : health_()) {
    text += fmt::format("{}: {} (since {})\n", part.name, part.trouble.value_or("ok"), format_rfc3339(part.since));
    ready &= !part.trouble;
  }
  return http::Response::text(ready ? 200 : 503, std::move(text));
}

Task<http::Response> MonitorHandler::handle(http::Request request) {
  if (request.method != http::Method::get && request.method != http::Method::head)
    co_return http::Response::text(405, "only GET and HEAD here\n");
  if (request.path == "/metrics") co_return http::Response::text(200, metrics_(), "text/plain; version=0.0.4");
  if (request.path == "/healthz") co_return http::Response::text(200, "ok\n");
  if (request.path == "/readyz") co_return readiness();
  co_return http::Response::text(404, "only /metrics, /healthz and /readyz here\n");
}

}  // namespace dvr::app
