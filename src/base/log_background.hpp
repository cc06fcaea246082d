// The log from a thread of its own: a standard error that nobody reads holds up nothing but the log.
// Without a Background, as in the command line's short commands, lines are written by who logs them.
#pragma once
#include "base/time.hpp"

#include <cstdint>

namespace dvr::log {

// One at a time. Made before the threads that log, and ends after them: with what waits written, or for want of a
// reader lost, within kFarewell. Lines before exit() and abort() are written too.
class Background {
 public:
  static constexpr Millis kFarewell{2'000};
  static constexpr std::size_t kWaitingBytes = 1 << 20;  // some 4,000 lines; beyond them the oldest go

  explicit Background(int fd = 2);
  ~Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;
};

// Waits until what was logged before is written; false: not in time. At once without a Background. Any thread; also in
// a signal handler.
bool flush(Millis at_most = Background::kFarewell) noexcept;
std::uint64_t dropped() noexcept;  // lines of this process that had no room

}  // namespace dvr::log
