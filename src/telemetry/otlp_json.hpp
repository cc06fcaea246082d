// Spans in OTLP's JSON (opentelemetry-proto 1.x, "JSON Protobuf Encoding"): ids in hexadecimal digits, 64-bit numbers
// as text, kinds and status codes as numbers.
#pragma once
#include "base/trace.hpp"

#include <optional>

namespace dvr::telemetry {

// What all spans of this process share (semantic conventions, "Resource").
struct OtlpResource {
  std::string service_name = "dvr-lite", service_version = {}, service_instance_id = {}, host_name = {};
};

std::string otlp_span(const trace::Span& span);  // an object of "spans"

// The ends of a request's body: what comes before the spans, which stand between commas, and after.
struct OtlpEnvelope {
  explicit OtlpEnvelope(const OtlpResource& resource);
  std::string head, tail;
};

// How many spans of a request the collector did not want (partialSuccess); nothing: this is no answer of a collector.
std::optional<std::size_t> otlp_rejected(std::string_view answer);

}  // namespace dvr::telemetry
