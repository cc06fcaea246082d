// The settings below `otlp`.
#pragma once
#include "base/config.hpp"
#include "base/trace.hpp"
#include "telemetry/outlet.hpp"

#include <memory>

namespace dvr::app {

// Null, and nothing is added: nothing is traced. The tracer uses the outlet, which must outlive it. invalid: a setting
// cannot be meant so.
Result<std::unique_ptr<const trace::Tracer>> add_otlp(const Settings& settings,
                                                      std::vector<std::unique_ptr<telemetry::Outlet>>& outlets);

}  // namespace dvr::app
