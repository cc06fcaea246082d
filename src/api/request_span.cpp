#include "api/request_span.hpp"

#include "api/path_pattern.hpp"
#include "base/log_scope.hpp"

#include <algorithm>

namespace dvr::api {
namespace {

// A request has one context; fields that contradict each other are nobody's (Trace Context, section 3.2).
std::optional<trace::Context> context_of(const http::Request& request) {
  if (request.headers.count("traceparent") != 1) return std::nullopt;
  std::string state;
  for (const auto& [name, value] : request.headers.fields())
    if (http::iequals(name, "tracestate")) state.append(state.empty() ? "" : ",").append(value);
  return trace::parse(request.header("traceparent"), state);
}

bool is_number(std::string_view text) {
  return !text.empty() && text.size() < 20 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view method_name(http::Method method) {
  return method == http::Method::other ? std::string_view("_OTHER") : http::to_string(method);
}

}  // namespace

std::string path_for_traces(std::string_view pattern, std::string_view path) {
  const auto names = split_path(pattern), values = split_path(path);
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool parameter = names[i].find('{') != names[i].npos;
    out.append("/").append(parameter && i < values.size() && is_number(values[i]) ? values[i] : names[i]);
  }
  return out;
}

RequestSpan::RequestSpan(const trace::Tracer* tracer, const http::Request& request, WallTime now) : tracer_(tracer) {
  if (!tracer_) return;
  span_ = std::make_unique<trace::Span>(tracer_->begin(trace::Kind::server, context_of(request), now));
  span_->name = method_name(request.method);
  span_->attributes = {{"http.request.method", std::string(method_name(request.method))},
                       {"url.scheme", std::string(request.is_tls ? "https" : "http")},
                       {"dvr.request.id", request.id}};
  if (auto* scope = log::current_scope()) scope->set_trace(span_->context.trace_text());
}

std::optional<trace::Context> RequestSpan::context() const {
  return span_ ? std::optional(span_->context) : std::nullopt;
}

void RequestSpan::route(const Route& route, std::string_view path) {
  if (!span_) return;
  span_->name.append(" ").append(route.path);
  span_->attributes.emplace_back("http.route", std::string(route.path));
  span_->attributes.emplace_back("url.path", path_for_traces(route.path, path));
}

void RequestSpan::end(const AccessLine& access, int status, std::uint64_t bytes, Micros took) {
  if (!span_) return;
  auto span = std::move(span_);
  if (access.user_id == 0 && !tracer_->would_keep(span->context.trace_id)) return;
  auto& attributes = span->attributes;
  span->end = span->start + took;
  if (access.camera_id != 0) attributes.emplace_back("dvr.camera.id", access.camera_id);
  if (status == AccessLine::kClientWent) {
    attributes.emplace_back("error.type", "client_gone");
  } else {
    attributes.emplace_back("http.response.status_code", std::int64_t(status));
    attributes.emplace_back("http.response.body.size", std::int64_t(bytes));
  }
  if (status >= 500) {
    attributes.emplace_back("error.type", std::to_string(status));
    span->error = "";
  }
  tracer_->end(*span);
}

}  // namespace dvr::api
