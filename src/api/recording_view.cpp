#include "api/recording_view.hpp"

namespace dvr::api {

json::object recording_json(const catalog::Recording& recording) {
  return {{"id", recording.id},
          {"camera_id", recording.camera_id},
          {"start_time", to_json(recording.start_time)},
          {"end_time", to_json(recording.end_time)},
          {"duration", seconds(to_micros(recording.duration, kMediaClock))},
          {"size_bytes", recording.size_bytes},
          {"is_permanent", recording.is_permanent},
          {"file_path", recording.file_path},
          {"location", recording.location},
          {"lost_reason", or_null(recording.lost_reason)},
          {"is_open", false}};
}

json::object recording_json(const record::OpenRecording& recording, std::optional<WallTime> visible_until) {
  std::uint64_t size = recording.init_bytes;
  MediaTicks duration;
  WallTime end = recording.start_time;
  for (const auto& part : recording.parts) {
    if (visible_until && part.wall_end > *visible_until) break;
    size = part.offset + part.size_bytes;
    duration += part.duration;
    end = part.wall_end;
  }
  return {{"id", recording.id},
          {"camera_id", recording.camera_id},
          {"start_time", to_json(recording.start_time)},
          {"end_time", to_json(end)},
          {"duration", seconds(to_micros(duration, kMediaClock))},
          {"size_bytes", size},
          {"is_permanent", false},
          {"file_path", recording.file_path},
          {"location", "spool"},
          {"lost_reason", nullptr},
          {"is_open", true}};
}

json::object gap_json(const catalog::Gap& gap, WallTime now) {
  const auto end = gap.end_time.value_or(std::max(now, gap.start_time));
  return {{"id", gap.id},
          {"camera_id", gap.camera_id},
          {"start_time", to_json(gap.start_time)},
          {"end_time", to_json(gap.end_time)},
          {"duration", seconds(end - gap.start_time)},
          {"reason", media::to_string(gap.reason)}};
}

}  // namespace dvr::api
