#include "jobs/origin.hpp"

#include <boost/json.hpp>

namespace dvr::jobs {
namespace {

std::string text_of(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

}  // namespace

std::string with_origin(const std::string& payload, const Origin& origin) {
  boost::system::error_code ec;
  auto value = boost::json::parse(payload, ec);
  if (ec || !value.is_object()) return payload;
  boost::json::object told;
  if (!origin.request_id.empty()) told["request"] = origin.request_id;
  if (origin.trace) {
    told["traceparent"] = trace::traceparent(*origin.trace);
    if (!origin.trace->state.empty()) told["tracestate"] = origin.trace->state;
  }
  if (told.empty()) return payload;
  value.get_object()["origin"] = std::move(told);
  return boost::json::serialize(value);
}

Origin origin_of(const catalog::Job& job) {
  boost::system::error_code ec;
  const auto value = boost::json::parse(job.payload, ec);
  const auto* object = ec ? nullptr : value.if_object();
  const auto* told = object ? object->if_contains("origin") : nullptr;
  if (!told || !told->is_object()) return {};
  const auto& fields = told->get_object();
  return {text_of(fields, "request"), trace::parse(text_of(fields, "traceparent"), text_of(fields, "tracestate"))};
}

}  // namespace dvr::jobs
