// Spans to a collector: OTLP over HTTP with JSON (opentelemetry.io/docs/specs/otlp, "OTLP/HTTP").
#pragma once
#include "proto/http/fetcher.hpp"
#include "telemetry/otlp_json.hpp"
#include "telemetry/outlet.hpp"

namespace dvr::telemetry {

using OtlpHeaders = std::vector<std::pair<std::string, std::string>>;

struct OtlpOptions {
  std::string endpoint;      // http or https; "/v1/traces" is appended
  OtlpHeaders headers = {};  // secret: a collector's key
  OtlpResource resource = {};
  http::FetchOptions connection = {};
  ShipperLimits limits = {};
  Millis timeout{10'000};  // of one request
};

// invalid: no http or https, a user, a query or a fragment. Answers it without a slash at its end.
Result<std::string> check_otlp_endpoint(std::string_view text);
// "name=value,name=value", values percent-encoded or not, as OTEL_EXPORTER_OTLP_HEADERS has them. invalid; the message
// has no value in it.
Result<OtlpHeaders> parse_otlp_headers(std::string_view text);

class Otlp final : public Outlet, public trace::Sink {
 public:
  explicit Otlp(OtlpOptions options);

  void on_span(const trace::Span& span) override;
  void leave() override { shipper_.leave(); }
  std::vector<ShipperStatus> statuses() const override { return {shipper_.status()}; }

 private:
  Delivery deliver(const std::vector<Parcel>& batch, std::stop_token stop);
  http::FetchRequest request(const std::vector<Parcel>& batch) const;

  const OtlpOptions options_;
  const OtlpEnvelope envelope_;
  http::Fetcher fetcher_;  // the shipper's thread only
  Shipper shipper_;        // last: its thread uses all of the above
};

// What an answer means for a batch of so many spans: 429, 502, 503 and 504 are tried again, when Retry-After says or
// later; every other failure is final (OTLP, "Failures").
Delivery otlp_delivery(const http::FetchAnswer& answer, std::size_t spans, WallTime now);

}  // namespace dvr::telemetry
