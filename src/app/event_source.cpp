#include "app/event_source.hpp"

#include "api/alarm_view.hpp"
#include "api/camera_view.hpp"
#include "api/clips_view.hpp"
#include "api/json.hpp"

namespace dvr::app {
namespace {

using api::Audience;
using api::EventHub;
namespace json = api::json;

constexpr Millis kSettle{100};  // changes come in twos and threes
constexpr Millis kAlmost{500};  // until a camera that sends is recorded
constexpr Seconds kNothing{60};

void publish_recording(EventHub& hub, const catalog::Recording& r, WallTime now) {
  hub.publish("recording.closed", now, Audience::footage(r.camera_id, r.end_time),
              {{"camera_id", r.camera_id},
               {"id", r.id},
               {"start_time", api::to_json(r.start_time)},
               {"end_time", api::to_json(r.end_time)},
               {"size_bytes", r.size_bytes}});
}

void publish_gap(EventHub& hub, const record::GapChange& gap, WallTime now) {
  hub.publish(gap.end ? "gap.closed" : "gap.opened", now, Audience::footage(gap.camera_id, gap.end.value_or(gap.start)),
              {{"camera_id", gap.camera_id},
               {"start_time", api::to_json(gap.start)},
               {"end_time", api::to_json(gap.end)},
               {"reason", media::to_string(gap.reason)}});
}

void publish_clip(EventHub& hub, const catalog::Clip& clip, bool removed, WallTime now) {
  const Audience audience{
      .about = Audience::About::clip, .camera_id = clip.camera_id, .clip_id = clip.id, .clip_user_id = clip.user_id};
  if (!removed) return hub.publish("clip.changed", now, audience, api::clip_json(clip));
  hub.publish("clip.removed", now, audience, {{"id", clip.id}, {"camera_id", clip.camera_id}});
}

void publish_alarm(EventHub& hub, const monitor::Alarm& alarm, bool risen, WallTime now) {
  auto audience = alarm.camera_id == 0 ? Audience::system() : Audience::camera(alarm.camera_id);
  audience.owners_only = alarm.kind->owners_only;
  hub.publish(risen ? "alarm.raised" : "alarm.cleared", now, audience, api::alarm_json(alarm));
}

}  // namespace

EventSource::EventSource(asio::any_io_executor executor, const api::Services& services, record::Service& recording,
                         AlarmWatch& alarms)
    : services_(services), tasks_(std::move(executor)) {
  const auto& hub = services.events;
  const auto& clock = services.clock;
  recording.on_recorded([hub, &clock](const catalog::Recording& r) { publish_recording(*hub, r, clock.wall()); });
  recording.ledger().on_change([hub, &clock, &board = services.board](const record::GapChange& gap) {
    publish_gap(*hub, gap, clock.wall());
    board.changes().notify_all();  // whether a camera is recorded is part of its state
  });
  services.clips->on_change(
      [hub, &clock](const catalog::Clip& clip, bool removed) { publish_clip(*hub, clip, removed, clock.wall()); });
  alarms.on_change(
      [hub, &clock](const monitor::Alarm& alarm, bool risen) { publish_alarm(*hub, alarm, risen, clock.wall()); });
}

Task<void> EventSource::stop() {
  tasks_.cancel();
  co_await tasks_.join();
}

Task<void> EventSource::watch_states() {
  auto& changes = services_.board.changes();
  for (;;) {
    const auto seen = changes.version();
    const Micros patience = tell_states() ? Micros(kAlmost) : Micros(kNothing);
    co_await changes.wait(seen, std::chrono::steady_clock::now() + patience);
    co_await sleep_for(kSettle);
  }
}

// All cameras are looked at for each change, on a thread that carries cameras too: no JSON is made to compare.
bool EventSource::tell_states() {
  bool almost = false;
  std::map<std::int64_t, Seen> now;
  for (const auto& [id, status] : services_.board.all()) {
    auto seen = look(id, *status);
    almost |= seen.state == ingest::CameraState::streaming && !seen.recording && seen.trouble == media::Reason::none;
    if (const auto before = told_.find(id); before == told_.end() || before->second != seen) tell(id, seen);
    now.emplace(id, std::move(seen));
  }
  told_ = std::move(now);
  return almost;
}

EventSource::Seen EventSource::look(std::int64_t camera_id, const ingest::CameraStatus& status) const {
  Seen out{status.state, status.reason, media::Reason::none, false, status.since, status.detail};
  if (const auto recorder = services_.cameras.recorder_status(camera_id)) {
    out.trouble = recorder->trouble;
    out.recording = recorder->recording;
  }
  return out;
}

void EventSource::tell(std::int64_t camera_id, const Seen& seen) {
  catalog::Camera camera;
  camera.id = camera_id;
  camera.is_active = seen.state != ingest::CameraState::disabled;
  auto data = api::state_json(services_, camera);
  data["camera_id"] = camera_id;
  services_.events->publish("camera.state", services_.clock.wall(), Audience::camera(camera_id), data);
}

}  // namespace dvr::app
