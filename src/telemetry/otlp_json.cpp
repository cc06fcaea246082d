#include "telemetry/otlp_json.hpp"

#include "base/text.hpp"
#include "base/utf8.hpp"

#include <boost/json.hpp>

#include <charconv>

namespace dvr::telemetry {
namespace {

namespace json = boost::json;

constexpr std::size_t kLongestText = 1024;
constexpr int kStatusError = 2;

json::string safe(std::string_view text) { return json::string(as_utf8(text, kLongestText)); }

json::object attribute(std::string_view key, const trace::Attribute& value) {
  json::object out;
  if (const auto* text = std::get_if<std::string>(&value)) out["stringValue"] = safe(*text);
  else if (const auto* number = std::get_if<std::int64_t>(&value)) out["intValue"] = std::to_string(*number);
  else out["boolValue"] = std::get<bool>(value);
  return {{"key", key}, {"value", std::move(out)}};
}

std::string nanoseconds(WallTime time) { return std::to_string(to_us(time) * 1000); }

json::object link(const trace::Context& context) {
  json::object out{{"traceId", context.trace_text()}, {"spanId", context.span_text()}};
  if (!context.state.empty()) out["traceState"] = context.state;
  return out;
}

}  // namespace

std::string otlp_span(const trace::Span& span) {
  auto out = link(span.context);
  if (span.parent) out["parentSpanId"] = trace::Context{{}, *span.parent}.span_text();
  out["name"] = safe(span.name);
  out["kind"] = int(span.kind);
  out["startTimeUnixNano"] = nanoseconds(span.start);
  out["endTimeUnixNano"] = nanoseconds(std::max(span.start, span.end));
  json::array attributes, links;
  for (const auto& [key, value] : span.attributes) attributes.push_back(attribute(key, value));
  for (const auto& other : span.links) links.push_back(link(other));
  out["attributes"] = std::move(attributes);
  if (!links.empty()) out["links"] = std::move(links);
  json::object status;
  if (span.error) {
    status["code"] = kStatusError;
    if (!span.error->empty()) status["message"] = safe(*span.error);
  }
  out["status"] = std::move(status);
  return json::serialize(out);
}

OtlpEnvelope::OtlpEnvelope(const OtlpResource& resource) {
  json::array attributes;
  for (const auto& [key, value] : {std::pair{"service.name", resource.service_name},
                                   {"service.version", resource.service_version},
                                   {"service.instance.id", resource.service_instance_id},
                                   {"host.name", resource.host_name}})
    if (!value.empty()) attributes.push_back(attribute(key, value));
  const json::object scope{{"name", "dvr-lite"}, {"version", safe(resource.service_version)}};
  head = fmt::format(R"({{"resourceSpans":[{{"resource":{{"attributes":{}}},"scopeSpans":[{{"scope":{},"spans":[)",
                     json::serialize(attributes), json::serialize(scope));
  tail = "]}]}]}";
}

std::optional<std::size_t> otlp_rejected(std::string_view answer) {
  if (trim(answer, " \t\r\n").empty()) return 0;
  boost::system::error_code ec;
  const auto value = json::parse(answer, ec);
  if (ec || !value.is_object()) return std::nullopt;
  const auto* partial = value.get_object().if_contains("partialSuccess");
  if (!partial) return 0;
  const auto* object = partial->if_object();
  const auto* rejected = object ? object->if_contains("rejectedSpans") : nullptr;
  if (!rejected) return 0;
  std::int64_t count = 0;
  if (rejected->is_int64()) count = rejected->get_int64();
  else if (const auto* text = rejected->if_string())  // 64-bit numbers are text in this JSON
    std::from_chars(text->data(), text->data() + text->size(), count);
  return std::size_t(std::max<std::int64_t>(count, 0));
}

}  // namespace dvr::telemetry
