// One value a camera and hour that holds what playlists need of the recordings that start in it, so that a day is 24
// reads. A value that is there is true: whatever changes a recording takes it back in the same transaction, and
// record/hours.hpp makes it again once nothing changes any more.
#pragma once
#include "catalog/database.hpp"

namespace dvr::catalog {

inline constexpr Micros kFootageHour = std::chrono::hours(1);
// How long an hour, once it is over, rests after a change before its value is made (again): a recording that waits for
// the catalog, and retention, which takes one recording after the other, change it many times.
inline constexpr Micros kHourRests = std::chrono::minutes(10);

std::int64_t hour_of(WallTime t);  // whole hours since 1970 UTC, rounded down
WallTime hour_start(std::int64_t hour);

struct FootageHour {
  std::int64_t camera_id = 0;
  std::int64_t hour = 0;
  std::optional<Bytes> page;  // record/hour_page.hpp; none: read the rows
  std::int64_t changes = 0;   // of its recordings, so far
};

namespace hours {

// A recording that starts at `start` came, went, or is lost.
Result<void> touch(Connection& c, std::int64_t camera_id, WallTime start, WallTime now);

// Those of [first, last], ascending, with their pages. No recording starts in an hour that has no row.
Result<std::vector<FootageHour>> of_camera(Connection& c, std::int64_t camera_id, std::int64_t first,
                                           std::int64_t last);
// The next page of all, by (camera_id, hour), with their pages: for `check`.
Result<std::vector<FootageHour>> scan(Connection& c, std::int64_t after_camera_id, std::int64_t after_hour, int limit);

// Those that may be made at `now`, longest due first.
Result<std::vector<FootageHour>> due(Connection& c, WallTime now, int limit);
Result<std::int64_t> count_due(Connection& c, WallTime now);

// All three do nothing when a recording has changed since `seen` was read.
Result<void> put(Connection& c, const FootageHour& seen, ByteView page);
Result<void> drop(Connection& c, const FootageHour& seen);  // nothing starts in it any more
Result<void> put_off(Connection& c, const FootageHour& seen, WallTime until);

}  // namespace hours
}  // namespace dvr::catalog
