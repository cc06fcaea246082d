// An alarm as the API shows it.
#pragma once
#include "api/json.hpp"
#include "monitor/alarms.hpp"

namespace dvr::api {

json::object alarm_json(const monitor::Alarm& alarm);

}  // namespace dvr::api
