// `dvr-lite serve`: puts the parts together, runs them until a signal, and takes them apart in order.
#pragma once
#include "base/config.hpp"

namespace dvr::app {

// Blocks until SIGTERM or SIGINT ended the server in order. An error says what to do about it.
Result<void> serve(const LoadedSettings& loaded);

// Where the web app is: the setting, else beside the program, else in the source tree it was built from.
std::filesystem::path find_web_app(const Settings& settings);

}  // namespace dvr::app
