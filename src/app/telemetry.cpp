#include "app/telemetry.hpp"

#include "app/version.hpp"
#include "base/fault.hpp"
#include "telemetry/crash_handler.hpp"
#include "telemetry/sentry.hpp"

#include <unistd.h>

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

std::string host_name() {
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 ? name : "unknown";
}

http::FetchOptions fetch_options(const Settings& settings) {
  return {.ca_file = settings.outgoing.ca_file, .user_agent = fmt::format("DVR-Lite/{}", version())};
}

Result<std::unique_ptr<telemetry::Outlet>> open_sentry(const Settings& settings) {
  telemetry::SentryOptions options;
  DVR_TRY(options.address, telemetry::TrackerAddress::parse(settings.sentry.dsn));
  options.identity = {release(), settings.sentry.environment, host_name()};
  options.fetch = fetch_options(settings);
  options.crash_folder = crash_folder(settings);
  log::record_stacks();
  return std::make_unique<telemetry::Sentry>(std::move(options));
}

// Also without a tracker somebody should hear of it: in the log, where the report is.
void tell_of_crashes(const Settings& settings) {
  for (const auto& path : telemetry::unsent_crash_reports(crash_folder(settings))) {
    const auto report = telemetry::read_crash_report(path);
    if (!report) continue;
    log::warn("app", "an earlier run of the server crashed",
              {{"signal", telemetry::signal_name(report->signal)},
               {"thread", report->thread},
               {"at", format_rfc3339(report->at)},
               {"release", report->release},
               {"report", path.string()}});
    if (settings.sentry.dsn.empty()) telemetry::mark_sent(path);
  }
}

}  // namespace

std::filesystem::path crash_folder(const Settings& settings) { return settings.data_dir / "crashes"; }

Result<std::unique_ptr<Telemetry>> Telemetry::open(const Settings& settings) {
  std::unique_ptr<Telemetry> telemetry(new Telemetry);
  if (!settings.sentry.dsn.empty()) {
    DVR_TRY(auto sentry, open_sentry(settings));
    telemetry->outlets_.push_back(std::move(sentry));
  }
  tell_of_crashes(settings);
  return telemetry;
}

Telemetry::~Telemetry() = default;

std::vector<telemetry::ShipperStatus> Telemetry::statuses() const {
  std::vector<telemetry::ShipperStatus> all;
  for (const auto& outlet : outlets_)
    for (auto& status : outlet->statuses()) all.push_back(std::move(status));
  return all;
}

void add_telemetry_collectors(monitor::Metrics& metrics, const Telemetry& telemetry) {
  metrics.add([&telemetry](monitor::Scrape& s) {
    for (const auto& status : telemetry.statuses()) collect_telemetry(s, status);
  });
}

}  // namespace dvr::app
