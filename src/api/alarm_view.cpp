#include "api/alarm_view.hpp"

namespace dvr::api {
namespace {

json::object values_json(const std::vector<monitor::AlarmValue>& values) {
  json::object out;
  for (const auto& [name, value] : values) out[name] = std::visit([](const auto& v) { return json::value(v); }, value);
  return out;
}

}  // namespace

json::object alarm_json(const monitor::Alarm& alarm) {
  return {{"code", alarm.code()},
          {"severity", monitor::to_string(alarm.severity)},
          {"since", to_json(alarm.since)},
          {"camera_id", alarm.camera_id == 0 ? json::value(nullptr) : json::value(alarm.camera_id)},
          {"text", alarm.text()},
          {"advice", alarm.kind->advice},
          {"values", values_json(alarm.values)}};
}

}  // namespace dvr::api
