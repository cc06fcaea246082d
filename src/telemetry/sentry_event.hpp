// What an error tracker is told, in the form of Sentry's event payloads and envelopes, which GlitchTip and others read
// too. https://develop.sentry.dev/sdk/data-model/event-payloads/ and …/envelopes/
#pragma once
#include "base/log.hpp"
#include "telemetry/crash_report.hpp"

#include <boost/json/object.hpp>

#include <deque>

namespace dvr::telemetry {

struct TrackerIdentity {
  std::string release, environment, server_name;
};

// A line that came before.
struct Crumb {
  std::chrono::system_clock::time_point at;
  log::Level level = log::Level::info;
  std::string area, message;
  std::vector<std::pair<std::string, std::string>> fields;
};
Crumb crumb_of(const log::Event& event);  // redacted, and cut to what is worth keeping

// Addresses are in it, names of functions not yet: add_symbols(). Everything of others is redacted and bounded.
boost::json::object event_of(const log::Event& event, const std::deque<Crumb>& before, const TrackerIdentity& identity);
boost::json::object event_of(const CrashReport& report, const TrackerIdentity& identity);
std::string fingerprint_of(const log::Event& event);  // equal for what is the same fault

bool needs_symbols(boost::json::object& event);
void add_symbols(boost::json::object& event, const Symboliser& symboliser);

std::string envelope_of(const boost::json::object& event, WallTime now);

}  // namespace dvr::telemetry
