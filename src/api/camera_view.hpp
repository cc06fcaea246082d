// A camera as the API shows it.
#pragma once
#include "api/json.hpp"
#include "api/services.hpp"
#include "catalog/cameras.hpp"
#include "catalog/recordings.hpp"

namespace dvr::api {

using CameraRow = catalog::CameraWithUsage;

Result<CameraRow> read_camera_row(catalog::Connection& c, std::int64_t id);  // not_found

json::object quirks_json(const std::map<std::string, std::uint64_t>& quirks);
std::string_view state_word(const Services& services, const catalog::Camera& camera);  // as in status.state
// What of it changes with the state alone: state, live, reason, detail, since.
json::object state_json(const Services& services, const catalog::Camera& camera);
// From the supervisor and the recorder together; the row alone when both know nothing of it.
json::object status_json(const Services& services, const catalog::Camera& camera);
// The URL only for who may manage it: paths of cameras hold secrets too.
json::object camera_json(const Services& services, const CameraRow& row, const accounts::User& user);

}  // namespace dvr::api
