#include "record/storage_status.hpp"

namespace dvr::record {

StorageStatus StorageState::status() const {
  std::lock_guard lock(mutex_);
  auto out = status_;
  out.has_room = has_room();
  return out;
}

void StorageState::set(const StorageStatus& status) {
  std::lock_guard lock(mutex_);
  status_ = status;
  has_room_.store(status.has_room, std::memory_order_relaxed);
}

}  // namespace dvr::record
