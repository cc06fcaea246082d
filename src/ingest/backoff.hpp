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
  // `refused`: after a refused password, because cameras lock out those who insist.
  Backoff(Micros first, Micros most, Micros refused, std::uint64_t seed)
      : first_(first), most_(most), refused_(refused), random_(seed) {}

  Micros next(media::Reason reason);
  void reset() { failures_ = 0; }

 private:
  Micros first_, most_, refused_;
  std::mt19937_64 random_;
  int failures_ = 0;
};

}  // namespace dvr::ingest
