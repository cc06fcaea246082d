// What was watched, for the audit log: one row for a stretch that somebody watches, however many requests a player
// makes for it.
#pragma once
#include "api/audit.hpp"
#include "base/clock.hpp"

#include <map>
#include <mutex>

namespace dvr::api {

// Any thread. The first row of a stretch is due at its first request; what it grows to is due when nobody has asked
// for a minute, or after ten. Memory is bounded.
class WatchAudit {
 public:
  static constexpr Seconds kQuiet{60}, kLongest{600}, kForgotten{300};
  static constexpr Seconds kNear{120};       // a stretch goes on over a hole of this length
  static constexpr int kRowsPerMinute = 30;  // of one viewer and camera; then stretches are told as one
  static constexpr std::size_t kStretches = 20'000;

  explicit WatchAudit(std::size_t most = kStretches) : most_(most) {}

  // `audit` says who, what ("footage.play", "live.view") and when; its detail is written here. No range: live.
  // Answers the rows that are due now.
  std::vector<Audit> note(Audit audit, std::optional<WatchedRange> range = {});
  // The rows of note() could not be written: the next request begins the stretch anew.
  void forget(const Audit& audit);
  // Rows of stretches that have come to rest; with `everything`, of all: the server stops.
  std::vector<Audit> due(WallTime now, bool everything = false);

 private:
  using Key = std::tuple<std::string, std::int64_t, std::int64_t>;  // action, user, camera
  struct Stretch {
    Audit audit;
    std::optional<WatchedRange> range;
    WallTime asked_at{}, told_at{}, minute{};
    int rows = 0;        // in that minute
    bool grown = false;  // since it was told
  };
  static Key key_of(const Audit& audit);
  static Audit tell(Stretch& stretch, WallTime now);
  static bool extend(Stretch& stretch, const WatchedRange& range);
  bool stretches_full();

  const std::size_t most_;
  std::mutex mutex_;
  std::map<Key, Stretch> stretches_;
};

}  // namespace dvr::api
