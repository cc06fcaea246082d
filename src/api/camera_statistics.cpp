#include "api/body.hpp"
#include "api/handlers.hpp"
#include "api/json.hpp"
#include "api/services.hpp"

#include <cmath>

namespace dvr::api {
namespace {

json::object point_json(const monitor::CameraPoint& point) {
  return {{"at", to_json(point.at)},
          {"bitrate_bps", std::int64_t(point.bit_rate)},
          {"fps", std::round(point.frame_rate * 100) / 100},
          {"packets_lost", point.packets_lost},
          {"jitter_ms", double(point.jitter.count()) / 1000},
          {"reconnects", point.reconnects},
          {"viewers", point.viewers}};
}

}  // namespace

Task<Answer> get_camera_statistics(Services& services, Context context) {
  QueryReader query(context.request.query);
  const auto resolution = query.number("resolution_s", {60, 86'400}).value_or(60);
  if (resolution % 60 != 0) query.fail("resolution_s", "must be whole minutes");
  const auto end = query.time("end").value_or(context.now);
  const auto start = query.time("start").value_or(end - std::chrono::hours(24));
  if (end <= start) query.fail("end", "must be later than start");
  DVR_CO_CHECK(query.check());
  const auto id = context.camera->id;
  json::array points;
  if (services.statistics)
    for (const auto& point : services.statistics(id, start, end, Seconds(resolution)))
      points.push_back(point_json(point));
  co_return reply(200, {{"camera_id", id}, {"resolution_s", resolution}, {"points", std::move(points)}});
}

}  // namespace dvr::api
