// The span of a request that the API answers, until its answer begins. Without a tracer nothing of it is made.
#pragma once
#include "api/access_log.hpp"
#include "base/trace.hpp"

namespace dvr::api {

// The connection's thread.
class RequestSpan {
 public:
  // Honours traceparent and tracestate, whoever sends them.
  RequestSpan(const trace::Tracer* tracer, const http::Request& request, WallTime now);

  std::optional<trace::Context> context() const;  // for what the request sets going
  void route(const Route& route, std::string_view path);
  // Only the first end counts. What strangers ask is kept as if it were a root: their flag must not decide how much
  // is sent.
  void end(const AccessLine& access, int status, std::uint64_t bytes, Micros took);

 private:
  const trace::Tracer* const tracer_;
  std::unique_ptr<trace::Span> span_;  // null: nothing is traced
};

// The path with those of its parameters that are numbers, and the names of the others, which may be secrets: tokens of
// shared clips.
std::string path_for_traces(std::string_view pattern, std::string_view path);

}  // namespace dvr::api
