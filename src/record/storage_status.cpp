#include "record/storage_status.hpp"

#include <algorithm>

namespace dvr::record {

std::optional<double> days_until_full(const StorageStatus& disk, double bytes_per_day) {
  if (bytes_per_day <= 0) return std::nullopt;
  double room = double(disk.available_bytes) - double(disk.floor_bytes);
  if (disk.budget_bytes > 0) room = std::min(room, double(disk.budget_bytes - disk.recorded_bytes));
  return std::max(0.0, room) / bytes_per_day;
}

std::optional<std::string> storage_trouble(const StorageStatus& disk) {
  if (disk.alarm) return "the disk is full and only permanent footage is left";
  if (!disk.has_room) return "the disk is full until older footage is removed";
  return std::nullopt;
}

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
