// The settings below `sentry`, and crashes of earlier runs.
#pragma once
#include "base/config.hpp"
#include "telemetry/outlet.hpp"

#include <memory>

namespace dvr::app {

std::filesystem::path crash_folder(const Settings& settings);

// Nothing is added without an address. invalid: the address cannot be one.
Result<void> add_sentry(const Settings& settings, std::vector<std::unique_ptr<telemetry::Outlet>>& outlets);

// In the log, each once: also without a tracker somebody should hear of it. After add_sentry().
void tell_of_crashes(const Settings& settings);

}  // namespace dvr::app
