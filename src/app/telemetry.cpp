#include "app/telemetry.hpp"

#include "app/cloudwatch_settings.hpp"
#include "app/error_tracking.hpp"
#include "app/tracing.hpp"

namespace dvr::app {
namespace {

void collect_telemetry(monitor::Scrape& s, const telemetry::ShipperStatus& status) {
  const monitor::Labels service{{"service", status.service}};
  s.gauge("dvr_telemetry_waiting", "What waits to be sent to a service.", double(status.waiting_parcels), service);
  s.gauge("dvr_telemetry_waiting_bytes", "Bytes that wait to be sent to a service.", double(status.waiting_bytes),
          service);
  s.counter("dvr_telemetry_delivered_total", "What a service took.", double(status.delivered), service);
  s.counter("dvr_telemetry_dropped_total", "What had no room while a service did not take it.", double(status.dropped),
            service);
  s.counter("dvr_telemetry_refused_total", "What a service did not want.", double(status.refused), service);
  s.counter("dvr_telemetry_failures_total", "Attempts to send that failed.", double(status.failures), service);
}

}  // namespace

Result<std::unique_ptr<Telemetry>> Telemetry::open(const Settings& settings) {
  std::vector<std::unique_ptr<telemetry::Outlet>> outlets;
  DVR_CHECK(add_cloudwatch(settings, outlets));
  DVR_CHECK(add_sentry(settings, outlets));
  DVR_TRY(auto tracer, add_otlp(settings, outlets));
  tell_of_crashes(settings);
  return std::make_unique<Telemetry>(std::move(outlets), std::move(tracer));
}

Telemetry::~Telemetry() {
  for (const auto& outlet : outlets_) outlet->leave();  // one farewell for all, instead of one after another
}

std::vector<telemetry::ShipperStatus> Telemetry::statuses() const {
  std::vector<telemetry::ShipperStatus> all;
  for (const auto& outlet : outlets_)
    for (auto& status : outlet->statuses()) all.push_back(std::move(status));
  return all;
}

void Telemetry::watch(const monitor::Metrics* metrics) {
  for (const auto& outlet : outlets_) outlet->watch(metrics);
}

void add_telemetry_collectors(monitor::Metrics& metrics, const Telemetry& telemetry) {
  metrics.add([&telemetry](monitor::Scrape& s) {
    for (const auto& status : telemetry.statuses()) collect_telemetry(s, status);
  });
}

}  // namespace dvr::app
