#include "ingest/backoff.hpp"

namespace dvr::ingest {

Micros Backoff::next(media::Reason reason) {
  const auto doubled = first_ * (std::int64_t(1) << std::min(failures_, 20));
  ++failures_;
  const bool refused = reason == media::Reason::unauthorized;
  const auto most = refused ? refused_ : most_;
  const auto base = refused ? most : std::min(doubled, most);
  std::uniform_real_distribution<double> spread(0.75, 1.25);
  const Micros jittered(std::int64_t(double(base.count()) * spread(random_)));
  return std::clamp(jittered, std::min(first_, most), most);
}

}  // namespace dvr::ingest
