#include "app/error_tracking.hpp"

#include "app/outgoing.hpp"
#include "app/version.hpp"
#include "base/fault.hpp"
#include "telemetry/sentry.hpp"

namespace dvr::app {

std::filesystem::path crash_folder(const Settings& settings) { return settings.data_dir / "crashes"; }

Result<void> add_sentry(const Settings& settings, std::vector<std::unique_ptr<telemetry::Outlet>>& outlets) {
  if (settings.sentry.dsn.empty()) return {};
  telemetry::SentryOptions options;
  DVR_TRY(options.address, telemetry::TrackerAddress::parse(settings.sentry.dsn));
  options.identity = {release(), settings.sentry.environment, host_name()};
  options.fetch = fetch_options(settings);
  options.crash_folder = crash_folder(settings);
  log::record_stacks();
  outlets.push_back(std::make_unique<telemetry::Sentry>(std::move(options)));
  return {};
}

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

}  // namespace dvr::app
