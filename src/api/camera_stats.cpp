#include "api/body.hpp"
#include "api/camera_view.hpp"
#include "api/handlers.hpp"

#include <cmath>

namespace dvr::api {
namespace {

// Per camera, since the server started; nothing of it is kept.
json::object received_json(const ingest::CameraStatus& s) {
  return {{"bytes", s.bytes},
          {"packets", s.packets},
          {"frames", s.frames},
          {"lost_packets", s.lost_packets},
          {"dropped_frames", s.dropped_units},
          {"media_clock_jumps", s.clock_jumps}};
}

json::object recorded_json(const std::optional<record::Recorder::Status>& recorder) {
  const auto s = recorder.value_or(record::Recorder::Status{});
  return {{"bytes", s.written_bytes}, {"recordings", s.recordings}, {"writes", s.writes}, {"syncs", s.syncs}};
}

json::object ends_json(const std::map<media::Reason, std::uint64_t>& ends) {
  json::object out;
  for (const auto& [reason, times] : ends) out[media::to_string(reason)] = times;
  return out;
}

}  // namespace

Task<Answer> get_camera_stats(Services& services, Context context) {
  QueryReader query(context.request.query);
  DVR_CO_CHECK(query.check());
  const auto id = context.camera->id;
  const auto found = services.board.get(id);
  const auto status = found ? *found : ingest::CameraStatus{};
  const bool streaming = found && status.state == ingest::CameraState::streaming;
  const auto uptime = streaming ? std::max(Micros(0), Micros(context.now - status.since)) : Micros(0);
  co_return reply(200, {{"camera_id", id},
                        {"streaming", streaming},
                        {"uptime", seconds(uptime)},
                        {"bitrate_bps", std::int64_t(status.bit_rate)},
                        {"fps", std::round(status.fps * 100) / 100},
                        {"last_frame_at", to_json(status.last_frame)},
                        {"received", received_json(status)},
                        {"recorded", recorded_json(services.cameras.recorder_status(id))},
                        {"reconnects", status.reconnects},
                        {"disconnects", ends_json(status.ends)},
                        {"quirks", quirks_json(status.quirks)}});
}

}  // namespace dvr::api
