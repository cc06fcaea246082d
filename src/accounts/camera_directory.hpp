// Whose camera is this? Asked by every media request, so the answer is remembered for a moment.
#pragma once
#include "accounts/authorise.hpp"
#include "base/clock.hpp"
#include "catalog/database.hpp"

#include <mutex>
#include <unordered_map>

namespace dvr::accounts {

class AccessWatch;

namespace rows {

Result<CameraRef> find_camera(catalog::Connection& c, std::int64_t id);  // not_found: there never was one

}  // namespace rows

// Any thread. What it refers to outlives it.
class CameraDirectory {
 public:
  CameraDirectory(catalog::Database& database, const Clock& clock, AccessWatch& watch)
      : database_(database), clock_(clock), watch_(watch) {}

  Task<Result<CameraRef>> find(std::int64_t camera_id);  // not_found: there never was one
  // The camera of a finished recording.
  Task<Result<CameraRef>> of_recording(std::int64_t recording_id);
  // It was changed or removed, and that is committed: what is open on it is checked again.
  void forget(std::int64_t camera_id);

 private:
  struct Remembered {
    CameraRef camera;
    MonoTime read_at;
  };
  static constexpr Seconds kTime{5};  // other processes do not change cameras; this process calls forget()
  static constexpr std::size_t kRemembered = 20'000;
  catalog::Database& database_;
  const Clock& clock_;
  AccessWatch& watch_;
  std::mutex mutex_;
  std::unordered_map<std::int64_t, Remembered> cameras_;
  std::uint64_t generation_ = 0;
};

}  // namespace dvr::accounts
