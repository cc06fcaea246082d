// The clock is a seam: code that decides by time takes a Clock, so that tests can move it.
#pragma once
#include "base/time.hpp"

namespace dvr {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual WallTime wall() const = 0;
  virtual MonoTime mono() const = 0;
};

const Clock& system_clock();  // the machine's clocks; any thread

// For tests: stands still until told to move. Not for several threads.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(WallTime start) : wall_(start) {}
  WallTime wall() const override { return wall_; }
  MonoTime mono() const override { return mono_; }
  void advance(Micros d) {
    wall_ += d;
    mono_ += d;
  }
  void step_wall(Micros d) { wall_ += d; }  // somebody set the clock: only wall time jumps

 private:
  WallTime wall_;
  MonoTime mono_{};
};

}  // namespace dvr
