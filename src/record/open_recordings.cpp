#include "record/open_recordings.hpp"

namespace dvr::record {

OpenList OpenRecordings::of_camera(std::int64_t camera_id) const {
  std::lock_guard lock(mutex_);
  const auto it = by_camera_.find(camera_id);
  return it == by_camera_.end() ? OpenList() : it->second;
}

std::shared_ptr<const OpenRecording> OpenRecordings::find(std::int64_t recording_id) const {
  std::lock_guard lock(mutex_);
  for (const auto& [camera_id, list] : by_camera_)
    for (const auto& recording : list)
      if (recording->id == recording_id) return recording;
  return nullptr;
}

std::shared_ptr<const OpenRecording> OpenRecordings::find(std::int64_t camera_id, std::int64_t recording_id) const {
  for (auto& recording : of_camera(camera_id))
    if (recording->id == recording_id) return recording;
  return nullptr;
}

std::size_t OpenRecordings::size() const {
  std::lock_guard lock(mutex_);
  std::size_t n = 0;
  for (const auto& [camera_id, list] : by_camera_) n += list.size();
  return n;
}

void OpenRecordings::put(std::shared_ptr<const OpenRecording> recording) {
  std::lock_guard lock(mutex_);
  auto& list = by_camera_[recording->camera_id];
  const auto it = std::find_if(list.begin(), list.end(), [&](const auto& r) { return r->id == recording->id; });
  if (it == list.end()) list.push_back(std::move(recording));  // ids and starts grow together
  else it->swap(recording);                                    // the old one dies after the lock is gone
}

void OpenRecordings::remove(std::int64_t camera_id, std::int64_t recording_id) {
  std::lock_guard lock(mutex_);
  const auto it = by_camera_.find(camera_id);
  if (it == by_camera_.end()) return;
  std::erase_if(it->second, [&](const auto& r) { return r->id == recording_id; });
  if (it->second.empty()) by_camera_.erase(it);
}

}  // namespace dvr::record
