// While a dependency is away, whoever needs it is told at once instead of waiting for its time-out; after each back-off
// one attempt goes through, and its success lets everybody in again.
#pragma once
#include "base/error.hpp"
#include "base/time.hpp"

#include <mutex>

namespace dvr::catalog {

// Any thread. Every admit() that answered well is followed by one failed(), succeeded() or undecided().
class Breaker {
 public:
  Breaker(Micros first_delay, Micros longest_delay) : first_delay_(first_delay), longest_delay_(longest_delay) {}

  Result<void> admit(MonoTime now);
  bool failed(MonoTime now);  // true: it was well before
  bool succeeded();           // true: it was away before
  void undecided();           // it did not come to an attempt

 private:
  const Micros first_delay_, longest_delay_;
  std::mutex mutex_;
  bool away_ = false, trying_ = false;
  Micros delay_{0};
  MonoTime next_try_{};
};

}  // namespace dvr::catalog
