#include "accounts/camera_directory.hpp"

#include "accounts/access_watch.hpp"

namespace dvr::accounts {
namespace {

using catalog::Connection;

Result<std::int64_t> camera_of_recording(Connection& c, std::int64_t id) {
  DVR_TRY(const auto rows, c.query("SELECT camera_id FROM recordings WHERE id = $1", {id}));
  if (rows.empty()) return fail(ErrorKind::not_found, "there is no recording {}", id);
  return rows[0].i64(0);
}

}  // namespace

Result<CameraRef> rows::find_camera(Connection& c, std::int64_t id) {
  DVR_TRY(const auto found, c.query("SELECT user_id, deleted_at FROM cameras WHERE id = $1", {id}));
  if (found.empty()) return fail(ErrorKind::not_found, "there is no camera {}", id);
  return CameraRef{id, found[0].i64(0), !found[0].is_null(1)};
}

Task<Result<CameraRef>> CameraDirectory::find(std::int64_t camera_id) {
  std::uint64_t generation = 0;
  {
    std::lock_guard lock(mutex_);
    const auto found = cameras_.find(camera_id);
    if (found != cameras_.end() && clock_.mono() - found->second.read_at <= kTime) co_return found->second.camera;
    generation = generation_;
  }
  DVR_CO_TRY(const auto camera,
             co_await database_.read([camera_id](Connection& c) { return rows::find_camera(c, camera_id); }));
  std::lock_guard lock(mutex_);
  if (generation == generation_) {
    if (cameras_.size() >= kRemembered) cameras_.clear();
    cameras_[camera_id] = {camera, clock_.mono()};
  }
  co_return camera;
}

Task<Result<CameraRef>> CameraDirectory::of_recording(std::int64_t recording_id) {
  DVR_CO_TRY(const auto camera_id,
             co_await database_.read([recording_id](Connection& c) { return camera_of_recording(c, recording_id); }));
  co_return co_await find(camera_id);
}

void CameraDirectory::forget(std::int64_t camera_id) {
  {
    std::lock_guard lock(mutex_);
    ++generation_;
    cameras_.erase(camera_id);
  }
  watch_.changed();
}

}  // namespace dvr::accounts
