#include "ingest/status.hpp"

namespace dvr::ingest {

std::string_view to_string(CameraState state) {
  switch (state) {
    case CameraState::connecting: return "connecting";
    case CameraState::streaming: return "streaming";
    case CameraState::offline: return "offline";
    case CameraState::disabled: return "disabled";
  }
  return "offline";
}

double bytes_per_day(const CameraStatus& status) {
  return status.state == CameraState::streaming ? status.bit_rate / 8 * 86'400 : 0;
}

void StatusBoard::set(std::int64_t camera_id, CameraStatus status, bool news) {
  auto value = std::make_shared<const CameraStatus>(std::move(status));
  {
    std::lock_guard lock(mutex_);
    cameras_[camera_id].swap(value);  // the old one is destroyed after the lock is gone
  }
  if (news) changes_.notify_all();
}

void StatusBoard::erase(std::int64_t camera_id) {
  {
    std::lock_guard lock(mutex_);
    cameras_.erase(camera_id);
  }
  changes_.notify_all();
}

std::shared_ptr<const CameraStatus> StatusBoard::get(std::int64_t camera_id) const {
  std::lock_guard lock(mutex_);
  const auto found = cameras_.find(camera_id);
  return found == cameras_.end() ? nullptr : found->second;
}

std::map<std::int64_t, std::shared_ptr<const CameraStatus>> StatusBoard::all() const {
  std::lock_guard lock(mutex_);
  return cameras_;
}

}  // namespace dvr::ingest
