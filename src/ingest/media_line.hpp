// One track's RTP timestamps on a line: no wraps, no jumps.
#pragma once
#include "base/time.hpp"
#include "proto/rtp/packet.hpp"

namespace dvr::ingest {

// Jumps: a step of the camera's clock that is more than 1 s away from what arrival says, and leads more than 1 s away
// from where the line has been. Cameras do it by hours. The unit is then placed by its arrival. A stalled network is no
// jump: what comes late catches up with the line again.
class MediaLine {
 public:
  explicit MediaLine(std::uint32_t clock_rate) : rate_(clock_rate) {}

  // The position of a unit, in ticks from the first one. May step back by reordered pictures.
  MediaTicks place(std::uint32_t timestamp, MonoTime arrival);
  // Where a sender report's timestamp lies. None before the first unit.
  std::optional<MediaTicks> locate(std::uint32_t timestamp) const;
  // Moves everything to come by `d`: the line is another, so what comes next is no jump on it.
  void shift(Micros d) {
    shift_ += to_ticks(d, rate_);
    last_ += to_ticks(d, rate_);
    usual_lag_ -= d;
  }

  Micros micros(MediaTicks position) const { return to_micros(position, rate_); }
  std::uint32_t rate() const { return rate_; }
  std::uint64_t jumps() const { return jumps_; }

 private:
  bool is_jump(MediaTicks position, MonoTime arrival) const;

  std::uint32_t rate_;
  rtp::TimestampLine line_;
  std::int64_t origin_ = 0;
  MediaTicks shift_;
  MediaTicks last_;
  MonoTime first_arrival_{}, last_arrival_{};
  Micros usual_lag_{};  // arrival minus position, smoothed
  std::uint64_t jumps_ = 0;
};

}  // namespace dvr::ingest
