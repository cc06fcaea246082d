#include "catalog/recordings.hpp"

namespace dvr::catalog {
namespace {

Usage from(Rows::Row row) { return {row.i64(0), row.i64(1), row.i64(2), row.i64(3), row.time(4), std::nullopt}; }

}  // namespace

namespace usage {

Result<Usage> of_camera(Connection& c, std::int64_t camera_id) {
  DVR_TRY(const auto rows, c.query("SELECT camera_id, recordings, size_bytes, permanent_bytes, expired_until "
                                   "FROM camera_usage WHERE camera_id = $1",
                                   {camera_id}));
  if (rows.empty()) return Usage{camera_id, 0, 0, 0, WallTime{}, std::nullopt};
  auto usage = from(rows[0]);
  DVR_TRY(const auto oldest, c.query("SELECT MIN(start_time) FROM recordings WHERE camera_id = $1", {camera_id}));
  usage.oldest_start = oldest[0].maybe_time(0);
  return usage;
}

Result<std::vector<Usage>> all(Connection& c) {
  DVR_TRY(const auto rows, c.query("SELECT camera_id, recordings, size_bytes, permanent_bytes, expired_until "
                                   "FROM camera_usage ORDER BY camera_id"));
  std::vector<Usage> out;
  for (std::size_t i = 0; i < rows.size(); ++i) out.push_back(from(rows[i]));
  return out;
}

// One row a camera: the sum is of counters, not of recordings.
Result<Usage> total(Connection& c) {
  DVR_TRY(const auto rows, c.query("SELECT 0, COALESCE(SUM(recordings), 0), COALESCE(SUM(size_bytes), 0), "
                                   "COALESCE(SUM(permanent_bytes), 0), 0 FROM camera_usage"));
  return from(rows[0]);
}

Result<void> expire(Connection& c, std::int64_t camera_id, WallTime until) {
  DVR_CHECK(c.query("UPDATE camera_usage SET expired_until = $2 WHERE camera_id = $1 AND expired_until < $2",
                    {camera_id, until}));
  DVR_CHECK(
      c.query("DELETE FROM gaps WHERE camera_id = $1 AND start_time < $2 AND end_time <= $2", {camera_id, until}));
  return {};
}

}  // namespace usage

namespace garbage {

Result<void> add(Connection& c, std::string_view file_path, std::string_view location, WallTime now) {
  DVR_CHECK(
      c.query("INSERT INTO garbage (file_path, location, created_at) VALUES ($1, $2, $3) "
              "ON CONFLICT (file_path) DO NOTHING",
              {file_path, location, now}));
  return {};
}

Result<std::vector<Garbage>> next(Connection& c, std::int64_t after_id, int limit) {
  DVR_TRY(const auto rows,
          c.query("SELECT id, file_path, location FROM garbage WHERE id > $1 ORDER BY id LIMIT $2", {after_id, limit}));
  std::vector<Garbage> out;
  for (std::size_t i = 0; i < rows.size(); ++i) out.push_back({rows[i].i64(0), rows[i].text(1), rows[i].text(2)});
  return out;
}

Result<void> drop(Connection& c, std::int64_t id) {
  DVR_CHECK(c.query("DELETE FROM garbage WHERE id = $1", {id}));
  return {};
}

Result<bool> contains(Connection& c, std::string_view file_path) {
  DVR_TRY(const auto rows, c.query("SELECT 1 FROM garbage WHERE file_path = $1", {file_path}));
  return !rows.empty();
}

}  // namespace garbage

namespace init_segments {

Result<std::int64_t> get_or_insert(Connection& c, ByteView bytes, const media::Tracks& tracks, WallTime now) {
  const auto digest = to_hex(sha256(bytes));
  DVR_TRY(const auto known, c.query("SELECT id FROM init_segments WHERE digest = $1", {digest}));
  if (!known.empty()) return known[0].i64(0);
  const auto& video = tracks.video;
  DVR_TRY(const auto rows, c.query("INSERT INTO init_segments (digest, bytes, codecs, width, height, created_at) "
                                   "VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
                                   {digest, Bytes(bytes.begin(), bytes.end()), tracks.codecs(),
                                    video ? video->width : 0, video ? video->height : 0, now}));
  return rows[0].i64(0);
}

Result<std::optional<InitSegment>> find(Connection& c, std::int64_t id) {
  DVR_TRY(const auto rows, c.query("SELECT id, bytes, codecs, width, height FROM init_segments WHERE id = $1", {id}));
  if (rows.empty()) return std::optional<InitSegment>();
  const auto row = rows[0];
  return std::optional(InitSegment{row.i64(0), row.blob(1), row.text(2), int(row.i64(3)), int(row.i64(4))});
}

}  // namespace init_segments
}  // namespace dvr::catalog
