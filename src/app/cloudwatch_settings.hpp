// The settings below `cloudwatch`, and what is made of them.
#pragma once
#include "base/config.hpp"
#include "telemetry/cloudwatch.hpp"

#include <memory>

namespace dvr::app {

// none: nothing is to be sent. invalid: the settings contradict each other, or CloudWatch takes no such name.
// `host` and `start` are the defaults of names.
Result<std::optional<telemetry::CloudwatchOptions>> cloudwatch_options(const Settings& settings,
                                                                       const std::string& host, WallTime start);

Result<void> add_cloudwatch(const Settings& settings, std::vector<std::unique_ptr<telemetry::Outlet>>& outlets);

}  // namespace dvr::app
