// How each camera did in the last 24 hours, a value a minute, in memory only: for charts.
//
// One minute of one camera takes 10 bytes, its day 14.4 kB; 4,000 cameras take 58 MB.
#pragma once
#include "base/time.hpp"

#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace dvr::monitor {

// What a camera says now. Counters count since some moment; when one goes back it has begun anew.
struct CameraReading {
  std::uint64_t bytes = 0, frames = 0, packets_lost = 0, reconnects = 0;
  Micros jitter{0};
  std::size_t viewers = 0;
};

// What came in a stretch of time. Ends of the scales: 65 Mbit/s, 655 frames a second, 65,535 packets, 6.5 s,
// 255 reconnects and viewers.
struct CameraPoint {
  WallTime at{};          // its beginning
  double bit_rate = 0;    // bits a second
  double frame_rate = 0;  // frames a second
  std::uint64_t packets_lost = 0, reconnects = 0;
  Micros jitter{0};         // the largest
  std::size_t viewers = 0;  // the most
};

// The minutes of one camera. One thread at a time.
class CameraDay {
 public:
  static constexpr std::int64_t kMinutes = 24 * 60;

  CameraDay();
  void put(std::int64_t minute, const CameraPoint& point);    // counted since 1970; later than those before
  std::optional<CameraPoint> get(std::int64_t minute) const;  // none: nothing is known of it
  std::int64_t newest() const { return newest_; }             // -1: none
  static constexpr std::size_t kBytes = std::size_t(kMinutes) * 10;

 private:
  struct Minute {
    std::uint16_t kilobits = kNothing, frames = 0, lost = 0, jitter = 0;  // a second; a second × 100; ; 100 µs
    std::uint8_t reconnects = 0, viewers = 0;
  };
  static constexpr std::uint16_t kNothing = 0xffff;
  static_assert(sizeof(Minute) * kMinutes == kBytes);

  std::unique_ptr<std::array<Minute, std::size_t(kMinutes)>> minutes_;
  std::int64_t newest_ = -1;
};

// Any thread.
class Statistics {
 public:
  // Call it about once a minute with all cameras; those that are missing are forgotten. The first reading of a camera
  // only says where its counters stand.
  void read(const std::map<std::int64_t, CameraReading>& cameras, WallTime wall, MonoTime mono);

  // Points of [start, end) that are known, `resolution` (whole minutes) apart and on its multiples since 1970.
  std::vector<CameraPoint> points(std::int64_t camera_id, WallTime start, WallTime end, Seconds resolution) const;
  std::size_t cameras() const;

 private:
  struct Camera {
    CameraReading last;
    MonoTime read_at{};
    CameraDay day;
  };
  mutable std::mutex mutex_;
  std::map<std::int64_t, Camera> cameras_;
};

}  // namespace dvr::monitor
