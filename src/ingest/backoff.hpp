// How long to wait before the next try.
#pragma once
#include "base/time.hpp"
#include "media/access_unit.hpp"

#include <random>

namespace dvr::ingest {

// Doubles from `first` to `most`, each time spread by a quarter to both sides, so that cameras which failed together do
// not come back together.
class Backoff {
 public:
  Backoff(Micros first, Micros most, std::uint64_t seed) : first_(first), most_(most), random_(seed) {}

  // A refused password is tried only as seldom as we may: cameras lock out those who insist.
  Micros next(media::Reason reason);
  void reset() { failures_ = 0; }

 private:
  Micros first_, most_;
  std::mt19937_64 random_;
  int failures_ = 0;
};

}  // namespace dvr::ingest
