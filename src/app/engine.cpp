#include "app/engine.hpp"

#include "api/camera_source.hpp"
#include "base/log.hpp"

namespace dvr::app {
namespace {

constexpr std::string_view kUnreadablePassword = "the stored password cannot be read any more: enter it again";
constexpr Millis kRetry{1000};        // after the catalog failed
constexpr Millis kStateInterval{50};  // state changes of many cameras are told together

// A new name alone does not interrupt the recording.
bool same_stream(ingest::CameraSource a, const ingest::CameraSource& b) {
  a.name = b.name;
  return a == b;
}

}  // namespace

Engine::Engine(EngineParts parts)
    : parts_(std::move(parts)),
      executor_(parts_.io.executor(0)),
      subs_(executor_, {parts_.io, parts_.pipelines.live, parts_.pipelines.environment, parts_.pipelines.packager,
                        parts_.sub_linger}),
      reconciling_(executor_),
      background_(executor_) {}

Engine::~Engine() = default;

Task<Result<void>> Engine::start() { co_return co_await asio::co_spawn(executor_, start_here(), asio::use_awaitable); }

Task<void> Engine::stop() { co_await asio::co_spawn(executor_, stop_here(), asio::use_awaitable); }

Task<Result<void>> Engine::start_here() {
  using Rows = std::pair<std::vector<catalog::Camera>, std::vector<std::int64_t>>;
  DVR_CO_TRY(const auto rows, co_await parts_.database.read([](catalog::Connection& c) -> Result<Rows> {
    DVR_TRY(auto cameras, catalog::cameras::all(c));
    DVR_TRY(auto deletions, api::pending_footage_deletions(c));
    return Rows(std::move(cameras), std::move(deletions));
  }));
  for (const auto& row : rows.first) {
    auto& camera = cameras_[row.id];
    // One that was added since the ledger was settled is new to it; no footage flows yet, so every other has a reason.
    camera.known = parts_.pipelines.recording.ledger().current(row.id).has_value();
    camera.active = row.is_active;
    want(row.id);
  }
  for (const auto id : rows.second) background_.spawn(delete_footage(id), "delete footage");
  background_.spawn(watch_states(), "camera states");
  co_await reconciling_.join();
  log::info("engine", "cameras started", {{"cameras", rows.first.size()}});
  co_return Result<void>();
}

Task<void> Engine::stop_here() {
  stopping_ = true;
  background_.cancel();
  co_await background_.join();
  co_await reconciling_.join();
  TaskGroup stopping(executor_);
  stopping.spawn(subs_.stop(), "stop sub streams");
  for (auto& [id, camera] : cameras_)
    if (camera.pipeline) stopping.spawn(stop_pipeline(id, camera, media::Reason::shutdown), "stop camera");
  co_await stopping.join();
}

void Engine::camera_changed(std::int64_t camera_id) {
  subs_.changing(camera_id);
  asio::post(executor_, [this, camera_id] { want(camera_id); });
}

void Engine::camera_removed(std::int64_t camera_id, bool delete_footage) {
  subs_.changing(camera_id);
  asio::post(executor_, [this, camera_id, delete_footage] {
    if (stopping_) return;  // the catalog remembers: pending_footage_deletions()
    cameras_[camera_id].delete_footage |= delete_footage;
    want(camera_id);
  });
}

std::optional<record::Recorder::Status> Engine::recorder_status(std::int64_t camera_id) const {
  std::shared_ptr<record::Recorder> recorder;
  {
    std::lock_guard lock(mutex_);
    const auto it = recorders_.find(camera_id);
    if (it != recorders_.end()) recorder = it->second;
  }
  if (!recorder) return std::nullopt;
  return recorder->status();
}

std::shared_ptr<const ingest::CameraStatus> Engine::sub_status(std::int64_t camera_id) const {
  return subs_.status(camera_id);
}

std::map<std::int64_t, record::Recorder::Status> Engine::recorder_statuses() const {
  std::lock_guard lock(mutex_);
  std::map<std::int64_t, record::Recorder::Status> out;
  for (const auto& [id, recorder] : recorders_) out.emplace(id, recorder->status());
  return out;
}

void Engine::publish(std::int64_t camera_id, std::shared_ptr<record::Recorder> recorder) {
  std::lock_guard lock(mutex_);
  if (recorder) recorders_[camera_id] = std::move(recorder);
  else recorders_.erase(camera_id);
}

void Engine::want(std::int64_t camera_id) {
  if (stopping_) return;
  auto& camera = cameras_[camera_id];
  if (camera.busy) {
    camera.again = true;
    return;
  }
  camera.busy = true;
  reconciling_.spawn(reconcile(camera_id), "reconcile camera");
}

Task<void> Engine::reconcile(std::int64_t camera_id) {
  auto& camera = cameras_[camera_id];  // nodes of a map stay where they are, and only this task erases it
  do {
    camera.again = false;
    if (!co_await reconcile_once(camera_id, camera) && !stopping_) {
      camera.again = true;
      co_await sleep_for(kRetry);
    }
  } while (camera.again && !stopping_);
  camera.busy = false;
  if (camera.removed) cameras_.erase(camera_id);
}

// False: the catalog could not be asked.
Task<bool> Engine::reconcile_once(std::int64_t camera_id, Camera& camera) {
  const auto changes = subs_.changes(camera_id);
  const auto row = co_await parts_.database.read(
      [camera_id](catalog::Connection& c) { return catalog::cameras::find(c, camera_id); });
  if (!row) {
    log::warn("engine", "a camera's row cannot be read", {{"camera", camera_id}, {"error", row.error().message}});
    co_return false;
  }
  if (!*row || (*row)->deleted_at) {
    co_await forget(camera_id, camera, *row ? (*row)->deleted_at : std::nullopt);
    co_return true;
  }
  subs_.settle(camera_id, changes, sub_source(**row));
  co_await follow(**row, camera);
  co_return true;
}

SubSource Engine::sub_source(const catalog::Camera& row) const {
  if (!row.sub_rtsp_url) return {};
  if (!row.is_active) return {.why_not = "the camera is switched off"};
  auto source = api::sub_source(row, parts_.credentials);
  if (source) return {.source = std::move(*source)};
  log::error("engine", "a sub stream's password cannot be read",
             {{"camera", row.id}, {"error", source.error().message}});
  return {.why_not = std::string(kUnreadablePassword), .broken = true};
}

Task<void> Engine::follow(const catalog::Camera& row, Camera& camera) {
  if (!camera.known) {
    parts_.pipelines.recording.camera_added(row);
    camera.known = true;
    camera.active = row.is_active;
  }
  if (!row.is_active) {
    co_await stop_pipeline(row.id, camera, media::Reason::disabled);
    if (std::exchange(camera.active, false)) parts_.pipelines.recording.camera_deactivated(row.id);
    show(row.id, ingest::CameraState::disabled, media::Reason::disabled);
    co_return;
  }
  if (!std::exchange(camera.active, true)) parts_.pipelines.recording.camera_activated(row.id);
  co_await start_pipeline(row, camera);
}

Task<void> Engine::start_pipeline(const catalog::Camera& row, Camera& camera) {
  auto source = api::camera_source(row, parts_.credentials);
  if (!source) {
    log::error("engine", "a camera's password cannot be read", {{"camera", row.id}, {"error", source.error().message}});
    co_await stop_pipeline(row.id, camera, media::Reason::internal_error);
    parts_.pipelines.recording.ledger().reason(row.id, media::Reason::internal_error);
    show(row.id, ingest::CameraState::offline, media::Reason::internal_error, std::string(kUnreadablePassword));
    co_return;
  }
  if (camera.pipeline && same_stream(*camera.pipeline->source(), *source)) co_return;
  if (!camera.pipeline) {
    camera.pipeline = std::make_unique<Pipeline>(parts_.pipelines, row.id, parts_.io.pinned(row.id));
    publish(row.id, camera.pipeline->recorder());
  }
  co_await camera.pipeline->run(std::move(*source));
}

Task<void> Engine::stop_pipeline(std::int64_t camera_id, Camera& camera, media::Reason reason) {
  if (!camera.pipeline) co_return;
  co_await camera.pipeline->stop(reason);
  publish(camera_id, nullptr);
  camera.pipeline.reset();
  camera.told = media::Reason::none;
}

Task<void> Engine::forget(std::int64_t camera_id, Camera& camera, std::optional<WallTime> deleted_at) {
  subs_.forget(camera_id);
  co_await stop_pipeline(camera_id, camera, media::Reason::disabled);
  parts_.board.erase(camera_id);
  if (std::exchange(camera.known, false))
    parts_.pipelines.recording.camera_removed(camera_id, deleted_at.value_or(parts_.clock.wall()));
  if (std::exchange(camera.delete_footage, false) && !stopping_)
    background_.spawn(delete_footage(camera_id), "delete footage");
  camera.removed = true;
}

Task<void> Engine::delete_footage(std::int64_t camera_id) {
  for (;;) {
    const auto deleted = co_await parts_.pipelines.recording.delete_footage(camera_id);
    if (deleted) {
      log::info("engine", "footage of a removed camera deleted", {{"camera", camera_id}, {"recordings", *deleted}});
      break;
    }
    log::warn("engine", "footage cannot be deleted now", {{"camera", camera_id}, {"error", deleted.error().message}});
    co_await sleep_for(kRetry);
  }
  const auto done = co_await parts_.database.write(
      [camera_id](catalog::Connection& c) { return api::finish_footage_deletion(c, camera_id); });
  if (!done) log::warn("engine", "a deletion is not marked as done", {{"camera", camera_id}});
}

// The ledger learns why there is no footage between runs.
Task<void> Engine::watch_states() {
  for (;;) {
    const auto seen = parts_.board.changes().version();
    tell_states();
    co_await parts_.board.changes().wait(seen, std::chrono::steady_clock::now() + Seconds(60));
    co_await sleep_for(kStateInterval);
  }
}

void Engine::tell_states() {
  for (auto& [id, camera] : cameras_) {
    const auto status = camera.pipeline ? parts_.board.get(id) : nullptr;
    if (!status) continue;
    const auto reason = status->state == ingest::CameraState::streaming ? media::Reason::none : status->reason;
    if (std::exchange(camera.told, reason) != reason && reason != media::Reason::none) camera.pipeline->tell(reason);
  }
}

void Engine::show(std::int64_t camera_id, ingest::CameraState state, media::Reason reason, std::string detail) {
  const auto before = parts_.board.get(camera_id);
  if (before && before->state == state && before->reason == reason) return;
  ingest::CameraStatus status;
  status.state = state;
  status.reason = reason;
  status.detail = std::move(detail);
  status.since = parts_.clock.wall();
  parts_.board.set(camera_id, std::move(status), true);
}

}  // namespace dvr::app
