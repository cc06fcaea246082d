// Recordings and gaps as the API shows them.
#pragma once
#include "api/json.hpp"
#include "catalog/gaps.hpp"
#include "catalog/recordings.hpp"
#include "record/open_recordings.hpp"

namespace dvr::api {

json::object recording_json(const catalog::Recording& recording);
// As far as it is written and, for who may not watch live, as far as it is visible.
json::object recording_json(const record::OpenRecording& recording, std::optional<WallTime> visible_until);
json::object gap_json(const catalog::Gap& gap, WallTime now);

}  // namespace dvr::api
