#include "catalog/breaker.hpp"

#include <algorithm>

namespace dvr::catalog {

Result<void> Breaker::admit(MonoTime now) {
  std::lock_guard lock(mutex_);
  if (!away_) return {};
  if (trying_ || now < next_try_) return fail(ErrorKind::unavailable, "the database is not available");
  trying_ = true;
  return {};
}

// Attempts that began before the first failure end later than it: they do not lengthen the delay.
bool Breaker::failed(MonoTime now) {
  std::lock_guard lock(mutex_);
  if (away_ && !trying_) return false;
  const bool was_well = !away_;
  away_ = true;
  trying_ = false;
  delay_ = was_well ? first_delay_ : std::min(delay_ * 2, longest_delay_);
  next_try_ = now + delay_;
  return was_well;
}

bool Breaker::succeeded() {
  std::lock_guard lock(mutex_);
  trying_ = false;
  return std::exchange(away_, false);
}

void Breaker::undecided() {
  std::lock_guard lock(mutex_);
  trying_ = false;
}

}  // namespace dvr::catalog
