#include "api/camera_view.hpp"

#include <cmath>

namespace dvr::api {
namespace {

using media::Reason;

struct State {
  std::string_view word;
  Reason reason;
  std::string detail;
  WallTime since;
  bool live = false;
};

// A picture is there; is it being written?
State state_of_streaming(const Services& services, std::int64_t id, const ingest::CameraStatus& status) {
  const auto recorder = services.cameras.recorder_status(id);
  if (recorder && recorder->recording) return {"recording", Reason::none, status.detail, status.since, true};
  if (recorder && recorder->trouble != Reason::none)
    return {"offline", recorder->trouble, "the live picture is there, but it cannot be recorded", status.since, true};
  return {"connecting", Reason::starting, status.detail, status.since, true};
}

State state_of(const Services& services, const catalog::Camera& camera, const ingest::CameraStatus* status) {
  if (camera.deleted_at) return {"disabled", Reason::disabled, {}, *camera.deleted_at};
  if (!camera.is_active) return {"disabled", Reason::disabled, {}, camera.updated_at};
  if (!status) return {"connecting", Reason::starting, {}, camera.updated_at};
  using ingest::CameraState;
  switch (status->state) {
    case CameraState::streaming: return state_of_streaming(services, camera.id, *status);
    case CameraState::connecting: return {"connecting", status->reason, status->detail, status->since};
    case CameraState::offline: return {"offline", status->reason, status->detail, status->since};
    case CameraState::disabled: return {"disabled", Reason::disabled, status->detail, status->since};
  }
  return {"offline", status->reason, status->detail, status->since};
}

json::object state_json(const State& state) {
  return {{"state", state.word},
          {"live", state.live},
          {"reason", media::to_string(state.reason)},
          {"detail", state.detail},
          {"since", to_json(state.since)}};
}

void add_tracks(json::object& out, const media::Tracks& tracks) {
  out["codecs"] = tracks.codecs();
  out["video_codec"] = tracks.video ? json::value(media::to_string(tracks.video->codec)) : json::value(nullptr);
  out["audio_codec"] = tracks.audio ? json::value(media::to_string(tracks.audio->codec)) : json::value(nullptr);
  out["width"] = tracks.video ? tracks.video->width : 0;
  out["height"] = tracks.video ? tracks.video->height : 0;
}

// Of one that is not pulled: what it was last does not matter, but since when it is.
State state_of_sub(const catalog::Camera& camera, const ingest::CameraStatus* status) {
  if (!camera.is_active || camera.deleted_at) return {"idle", Reason::disabled, {}, camera.updated_at};
  if (!status) return {"idle", Reason::none, {}, camera.updated_at};
  using ingest::CameraState;
  switch (status->state) {
    case CameraState::streaming: return {"live", Reason::none, {}, status->since};
    case CameraState::connecting: return {"connecting", status->reason, status->detail, status->since};
    case CameraState::offline: return {"offline", status->reason, status->detail, status->since};
    case CameraState::disabled: break;
  }
  return {"idle", Reason::none, {}, status->since};
}

json::value sub_stream_json(const Services& services, const catalog::Camera& camera) {
  if (!camera.sub_rtsp_url) return nullptr;
  const auto state = state_of_sub(camera, services.cameras.sub_status(camera.id).get());
  return json::object{{"state", state.word},
                      {"reason", media::to_string(state.reason)},
                      {"detail", state.detail},
                      {"since", to_json(state.since)}};
}

json::object storage_json(const catalog::Usage& usage) {
  return {
      {"recordings", usage.recordings}, {"size_bytes", usage.size_bytes}, {"permanent_bytes", usage.permanent_bytes}};
}

// Null says that there is none, to those who may not see it too.
json::value sub_url_json(const catalog::Camera& camera, bool owns) {
  if (!camera.sub_rtsp_url) return nullptr;
  return json::value(owns ? *camera.sub_rtsp_url : std::string());
}

json::object permissions_json(const accounts::User& user, const accounts::CameraRef& camera, bool manages) {
  const auto p = accounts::permission_on(user, camera);
  return {
      {"can_view", p.can_view}, {"can_playback", p.can_playback}, {"can_clip", p.can_clip}, {"can_manage", manages}};
}

}  // namespace

json::object quirks_json(const std::map<std::string, std::uint64_t>& quirks) {
  json::object out;
  for (const auto& [name, times] : quirks) out[name] = times;
  return out;
}

Result<CameraRow> read_camera_row(catalog::Connection& c, std::int64_t id) {
  DVR_TRY(auto rows, catalog::cameras::with_usage(c, "WHERE c.id = $1", {id}));
  if (rows.empty()) return fail(ErrorKind::not_found, "there is no camera {}", id);
  return std::move(rows.front());
}

std::string_view state_word(const Services& services, const catalog::Camera& camera) {
  return state_of(services, camera, services.board.get(camera.id).get()).word;
}

json::object state_json(const Services& services, const catalog::Camera& camera) {
  return state_json(state_of(services, camera, services.board.get(camera.id).get()));
}

json::object status_json(const Services& services, const catalog::Camera& camera) {
  const auto found = services.board.get(camera.id);
  static const ingest::CameraStatus unknown;
  const auto& status = found && camera.is_active ? *found : unknown;
  auto out = state_json(state_of(services, camera, found.get()));
  add_tracks(out, status.tracks);
  out["fps"] = std::round(status.fps * 100) / 100;
  out["bitrate_bps"] = std::int64_t(status.bit_rate);
  out["last_frame_at"] = to_json(status.last_frame);
  out["lost_packets"] = status.lost_packets;
  out["reconnects"] = status.reconnects;
  out["media_clock_jumps"] = status.clock_jumps;
  out["quirks"] = quirks_json(status.quirks);
  return out;
}

json::object camera_json(const Services& services, const CameraRow& row, const accounts::User& user) {
  const auto& camera = row.camera;
  const accounts::CameraRef ref{camera.id, camera.user_id, camera.deleted_at.has_value()};
  const bool manages = accounts::authorise(user, accounts::Action::manage, ref).has_value();
  const bool owns = manages || accounts::authorise(user, accounts::Action::mark_permanent, ref).has_value();
  return {{"id", camera.id},
          {"name", camera.name},
          {"rtsp_url", owns ? camera.rtsp_url : std::string()},
          {"has_credentials", owns && camera.credentials.has_value()},
          {"sub_rtsp_url", sub_url_json(camera, owns)},
          {"sub_stream", sub_stream_json(services, camera)},
          {"user_id", camera.user_id},
          {"is_active", camera.is_active},
          {"audio", camera.audio},
          {"retention_days", or_null(camera.retention_days)},
          {"retention_bytes", or_null(camera.retention_bytes)},
          {"created_at", to_json(camera.created_at)},
          {"updated_at", to_json(camera.updated_at)},
          {"deleted_at", to_json(camera.deleted_at)},
          {"permissions", permissions_json(user, ref, manages)},
          {"status", status_json(services, camera)},
          {"storage", storage_json(row.usage)}};
}

}  // namespace dvr::api
