#include "catalog/hours.hpp"

namespace dvr::catalog {
namespace {

std::vector<FootageHour> hours_from(const Rows& rows) {
  std::vector<FootageHour> out(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto row = rows[i];
    out[i].camera_id = row.i64(0);
    out[i].hour = row.i64(1);
    out[i].changes = row.i64(2);
    if (!row.is_null(3)) out[i].page = row.blob(3);
  }
  return out;
}

}  // namespace

std::int64_t hour_of(WallTime t) { return std::chrono::floor<std::chrono::hours>(t).time_since_epoch().count(); }

WallTime hour_start(std::int64_t hour) { return WallTime(std::chrono::hours(hour)); }

namespace hours {

Result<void> touch(Connection& c, std::int64_t camera_id, WallTime start, WallTime now) {
  const auto hour = hour_of(start);
  DVR_CHECK(
      c.query("INSERT INTO footage_hours (camera_id, hour, due_at) VALUES ($1, $2, $3) "
              "ON CONFLICT (camera_id, hour) DO UPDATE SET page = NULL, due_at = $3, "
              "changes = footage_hours.changes + 1",
              {camera_id, hour, std::max(hour_start(hour + 1), now) + kHourRests}));
  return {};
}

Result<std::vector<FootageHour>> of_camera(Connection& c, std::int64_t camera_id, std::int64_t first,
                                           std::int64_t last) {
  DVR_TRY(const auto rows, c.query("SELECT camera_id, hour, changes, page FROM footage_hours WHERE camera_id = $1 "
                                   "AND hour BETWEEN $2 AND $3 ORDER BY hour",
                                   {camera_id, first, last}));
  return hours_from(rows);
}

Result<std::vector<FootageHour>> scan(Connection& c, std::int64_t after_camera_id, std::int64_t after_hour, int limit) {
  DVR_TRY(const auto rows, c.query("SELECT camera_id, hour, changes, page FROM footage_hours WHERE "
                                   "(camera_id, hour) > ($1, $2) ORDER BY camera_id, hour LIMIT $3",
                                   {after_camera_id, after_hour, limit}));
  return hours_from(rows);
}

Result<std::vector<FootageHour>> due(Connection& c, WallTime now, int limit) {
  DVR_TRY(const auto rows, c.query("SELECT camera_id, hour, changes, page FROM footage_hours WHERE due_at <= $1 "
                                   "ORDER BY due_at LIMIT $2",
                                   {now, limit}));
  return hours_from(rows);
}

Result<std::int64_t> count_due(Connection& c, WallTime now) {
  DVR_TRY(const auto rows, c.query("SELECT COUNT(*) FROM footage_hours WHERE due_at <= $1", {now}));
  return rows[0].i64(0);
}

Result<void> put(Connection& c, const FootageHour& seen, ByteView page) {
  DVR_CHECK(
      c.query("UPDATE footage_hours SET page = $4, due_at = NULL WHERE camera_id = $1 AND hour = $2 AND changes = $3",
              {seen.camera_id, seen.hour, seen.changes, Bytes(page.begin(), page.end())}));
  return {};
}

Result<void> drop(Connection& c, const FootageHour& seen) {
  DVR_CHECK(c.query("DELETE FROM footage_hours WHERE camera_id = $1 AND hour = $2 AND changes = $3",
                    {seen.camera_id, seen.hour, seen.changes}));
  return {};
}

Result<void> put_off(Connection& c, const FootageHour& seen, WallTime until) {
  DVR_CHECK(
      c.query("UPDATE footage_hours SET page = NULL, due_at = $4 WHERE camera_id = $1 AND hour = $2 AND changes = $3",
              {seen.camera_id, seen.hour, seen.changes, until}));
  return {};
}

}  // namespace hours
}  // namespace dvr::catalog
