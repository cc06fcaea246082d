#include "ingest/backoff.hpp"

namespace dvr::ingest {

Micros Backoff::next(media::Reason reason) {
  const auto doubled = first_ * (std::int64_t(1) << std::min(failures_, 20));
  ++failures_;
  const auto base = reason == media::Reason::unauthorized ? most_ : std::min(doubled, most_);
  std::uniform_real_distribution<double> spread(0.75, 1.25);
  const Micros jittered(std::int64_t(double(base.count()) * spread(random_)));
  return std::clamp(jittered, std::min(first_, most_), most_);
}

}  // namespace dvr::ingest
