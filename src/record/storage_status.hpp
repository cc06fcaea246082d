// Room on the disk, as the retention timer last saw it, and what follows from it.
#pragma once
#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

namespace dvr::record {

struct StorageStatus {
  std::uint64_t total_bytes = 0, available_bytes = 0;
  std::int64_t recorded_bytes = 0, permanent_bytes = 0;
  std::int64_t budget_bytes = 0;  // 0: none
  std::uint64_t floor_bytes = 0;  // free space at which the oldest footage goes
  bool has_room = true;           // false: no new recording is opened
  bool alarm = false;             // full, and only permanent footage is left to delete
};

// Days until the floor or the budget is reached at this rate; none at no rate.
std::optional<double> days_until_full(const StorageStatus& disk, double bytes_per_day);
// Why nothing is recorded.
std::optional<std::string> storage_trouble(const StorageStatus& disk);

// Any thread.
class StorageState {
 public:
  bool has_room() const { return has_room_.load(std::memory_order_relaxed); }
  void disk_is_full() { has_room_.store(false, std::memory_order_relaxed); }  // a write said so: until the next look
  StorageStatus status() const;
  void set(const StorageStatus& status);

 private:
  std::atomic<bool> has_room_{true};
  mutable std::mutex mutex_;
  StorageStatus status_;
};

}  // namespace dvr::record
