// A token bucket with a given clock: so much at once, so much a second.
#pragma once
#include "base/time.hpp"

#include <algorithm>

namespace dvr::http {

// One thread. Time is given, so that tests need none.
class FloodGuard {
 public:
  FloodGuard(double burst, double per_second) : burst_(burst), per_second_(per_second), tokens_(burst) {}

  // False: there was none left.
  bool spend(MonoTime now) {
    if (now > seen_) {
      if (seen_ != MonoTime{})
        tokens_ = std::min(burst_, tokens_ + std::chrono::duration<double>(now - seen_).count() * per_second_);
      seen_ = now;
    }
    if (tokens_ < 1) return false;
    tokens_ -= 1;
    return true;
  }
  void earn(double tokens) { tokens_ = std::min(burst_, tokens_ + tokens); }

 private:
  const double burst_, per_second_;
  double tokens_;
  MonoTime seen_{};
};

}  // namespace dvr::http
