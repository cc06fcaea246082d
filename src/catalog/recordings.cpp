#include "catalog/recordings.hpp"

#include "catalog/hours.hpp"

namespace dvr::catalog::recordings {
namespace {

constexpr std::int64_t kQuarterUs = 900'000'000;

#define ROW_WITHOUT_INDEX                                                                                 \
  "id, camera_id, run_id, init_id, start_time, end_time, start_decode_ticks, duration_ticks, file_path, " \
  "location, size_bytes, init_bytes, sha256, video_samples, is_permanent, lost_reason, created_at, checksum"
#define SELECT_BRIEF "SELECT " ROW_WITHOUT_INDEX " FROM recordings "
#define SELECT_WHOLE "SELECT " ROW_WITHOUT_INDEX ", part_index FROM recordings "

Recording from(Rows::Row row) {
  Recording r;
  r.id = row.i64(0);
  r.camera_id = row.i64(1);
  r.run_id = row.i64(2);
  r.init_id = row.i64(3);
  r.start_time = row.time(4);
  r.end_time = row.time(5);
  r.start_decode = {row.i64(6)};
  r.duration = {row.i64(7)};
  r.file_path = row.text(8);
  r.location = row.text(9);
  r.size_bytes = row.i64(10);
  r.init_bytes = row.i64(11);
  r.sha256 = row.text(12);
  r.video_samples = row.i64(13);
  r.is_permanent = row.flag(14);
  if (!row.is_null(15)) r.lost_reason = row.text(15);
  r.created_at = row.time(16);
  r.checksum = row.text(17);
  r.part_index = row.blob(18);
  return r;
}

Result<std::vector<Recording>> many(Result<Rows> rows) {
  if (!rows.has_value()) return std::move(rows).error();
  std::vector<Recording> out;
  out.reserve(rows->size());
  for (std::size_t i = 0; i < rows->size(); ++i) out.push_back(from((*rows)[i]));
  return out;
}

Result<std::optional<Recording>> one(Result<Rows> rows) {
  DVR_TRY(auto found, many(std::move(rows)));
  if (found.empty()) return std::optional<Recording>();
  return std::optional(std::move(found.front()));
}

constexpr std::size_t kTotalsAtOnce = 31;  // days of a month

std::int64_t quarter_of(WallTime t) {
  const auto us = to_us(t);
  return us / kQuarterUs - (us % kQuarterUs < 0 ? 1 : 0);
}

Result<void> add_to_quarter(Connection& c, std::int64_t camera_id, std::int64_t quarter, std::int64_t recordings,
                            std::int64_t bytes, std::int64_t us) {
  DVR_CHECK(
      c.query("INSERT INTO footage_quarters (camera_id, quarter, recordings, size_bytes, recorded_us) "
              "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (camera_id, quarter) DO UPDATE SET "
              "recordings = footage_quarters.recordings + $3, size_bytes = footage_quarters.size_bytes + $4, "
              "recorded_us = footage_quarters.recorded_us + $5",
              {camera_id, quarter, recordings, bytes, us}));
  return {};
}

// sign +1: the row came; -1: it goes.
Result<void> count_in_quarters(Connection& c, const Recording& r, int sign) {
  const auto last = std::min(quarter_of(r.end_time), quarter_of(r.start_time + kMaxRecordingDuration));
  for (auto q = quarter_of(r.start_time); q <= last; ++q) {
    const auto begin = std::max(r.start_time, from_us(q * kQuarterUs));
    const auto end = std::min(r.end_time, from_us((q + 1) * kQuarterUs));
    const bool first = q == quarter_of(r.start_time);
    DVR_CHECK(add_to_quarter(c, r.camera_id, q, first ? sign : 0, first ? sign * r.size_bytes : 0,
                             sign * (end - begin).count()));
  }
  if (sign > 0) return {};
  DVR_CHECK(
      c.query("DELETE FROM footage_quarters WHERE camera_id = $1 AND quarter BETWEEN $2 AND $3 "
              "AND recordings = 0 AND recorded_us = 0",
              {r.camera_id, quarter_of(r.start_time), last}));
  return {};
}

Result<void> count_in_usage(Connection& c, const Recording& r, int sign) {
  const std::int64_t bytes = sign * r.size_bytes, permanent = r.is_permanent ? bytes : 0;
  DVR_CHECK(
      c.query("INSERT INTO camera_usage (camera_id, recordings, size_bytes, permanent_bytes) "
              "VALUES ($1, $2, $3, $4) ON CONFLICT (camera_id) DO UPDATE SET "
              "recordings = camera_usage.recordings + $2, size_bytes = camera_usage.size_bytes + $3, "
              "permanent_bytes = camera_usage.permanent_bytes + $4",
              {r.camera_id, sign, bytes, permanent}));
  return {};
}

// A lost recording is still a row with its bytes, but no footage.
Result<void> count_row(Connection& c, const Recording& r, int sign) {
  DVR_CHECK(count_in_usage(c, r, sign));
  if (r.lost_reason) return {};
  return count_in_quarters(c, r, sign);
}

// One statement that asks for each stretch by itself: the index has each in one piece, where a GROUP BY over the
// whole month would have SQLite sort what it found.
Result<void> add_totals(Connection& c, std::int64_t camera_id, std::span<const WallTime> bounds,
                        std::span<FootageTotal> out) {
  std::string sql;
  std::vector<Value> params{camera_id};
  params.emplace_back(quarter_of(bounds[0]));
  for (std::size_t i = 0; i < out.size(); ++i) {
    params.emplace_back(quarter_of(bounds[i + 1]));
    sql += fmt::format(
        "{}SELECT CAST({} AS BIGINT) AS n, SUM(recordings), SUM(size_bytes), SUM(recorded_us) FROM footage_quarters "
        "WHERE camera_id = $1 AND quarter >= ${} AND quarter < ${}",
        i ? " UNION ALL " : "", i, i + 2, i + 3);
  }
  DVR_TRY(const auto rows, c.query(sql, std::move(params)));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto row = rows[i];
    if (!row.is_null(1)) out[std::size_t(row.i64(0))] = {row.i64(1), row.i64(2), Micros(row.i64(3))};
  }
  return {};
}

// The conditions of a filter for one camera, with the parameters they need. Appends to both.
void add_conditions(const RecordingFilter& filter, std::string& sql, std::vector<Value>& params) {
  const auto add = [&](std::string_view condition, Value value) {
    params.push_back(std::move(value));
    sql += fmt::format(" AND {} ${}", condition, params.size());
  };
  if (filter.from) {
    add("start_time >", *filter.from - kMaxRecordingDuration);
    add("end_time >", *filter.from);
  }
  if (filter.to) add("start_time <", *filter.to);
  if (filter.is_permanent) add("is_permanent =", *filter.is_permanent);
}

Result<std::vector<Recording>> list_one_camera(Connection& c, std::int64_t camera_id, const RecordingFilter& filter) {
  std::string sql = SELECT_BRIEF "WHERE camera_id = $1";
  std::vector<Value> params{camera_id};
  add_conditions(filter, sql, params);
  if (filter.after) {
    params.push_back(filter.after->start_time);
    params.push_back(filter.after->id);
    sql += fmt::format(" AND (start_time, id) {} (${}, ${})", filter.newest_first ? '<' : '>', params.size() - 1,
                       params.size());
  }
  params.push_back(filter.limit);
  sql +=
      fmt::format(" ORDER BY start_time {0}, id {0} LIMIT ${1}", filter.newest_first ? "DESC" : "ASC", params.size());
  return many(c.query(sql, std::move(params)));
}

Result<std::int64_t> count_one_camera(Connection& c, std::int64_t camera_id, const RecordingFilter& filter) {
  if (!filter.from && !filter.to && !filter.is_permanent) {
    DVR_TRY(const auto rows, c.query("SELECT recordings FROM camera_usage WHERE camera_id = $1", {camera_id}));
    return rows.empty() ? 0 : rows[0].i64(0);
  }
  std::string sql = "SELECT COUNT(*) FROM recordings WHERE camera_id = $1";
  std::vector<Value> params{camera_id};
  add_conditions(filter, sql, params);
  DVR_TRY(const auto rows, c.query(sql, std::move(params)));
  return rows[0].i64(0);
}

}  // namespace

Result<std::int64_t> reserve_ids(Connection& c, std::int64_t count) {
  DVR_TRY(const auto rows,
          c.query("UPDATE sequences SET next = next + $1 WHERE name = 'recording' RETURNING next", {count}));
  if (rows.empty()) return fail(ErrorKind::corrupt, "catalog: the sequence of recordings is missing");
  return rows[0].i64(0) - count;
}

Result<void> insert(Connection& c, const Recording& r) {
  DVR_CHECK(c.query(
      "INSERT INTO recordings (id, camera_id, run_id, init_id, start_time, end_time, start_decode_ticks, "
      "duration_ticks, file_path, location, size_bytes, init_bytes, sha256, part_index, video_samples, is_permanent, "
      "lost_reason, created_at, checksum) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
      {r.id, r.camera_id, r.run_id, r.init_id, r.start_time, r.end_time, r.start_decode, r.duration, r.file_path,
       r.location, r.size_bytes, r.init_bytes, r.sha256, r.part_index, r.video_samples, r.is_permanent, r.lost_reason,
       r.created_at, r.checksum}));
  DVR_CHECK(hours::touch(c, r.camera_id, r.start_time, r.created_at));
  return count_row(c, r, +1);
}

Result<std::optional<Recording>> find(Connection& c, std::int64_t id) {
  return one(c.query(SELECT_WHOLE "WHERE id = $1", {id}));
}

Result<bool> exists(Connection& c, std::int64_t id) {
  DVR_TRY(const auto rows, c.query("SELECT 1 FROM recordings WHERE id = $1", {id}));
  return !rows.empty();
}

Result<std::vector<Recording>> overlapping(Connection& c, std::int64_t camera_id, WallTime from_time, WallTime to,
                                           int limit) {
  return many(c.query(SELECT_WHOLE "WHERE camera_id = $1 AND start_time > $2 AND start_time < $3 AND end_time > $4 "
                                   "AND lost_reason IS NULL ORDER BY start_time, id LIMIT $5",
                      {camera_id, from_time - kMaxRecordingDuration, to, from_time, limit}));
}

Result<std::vector<Recording>> starting(Connection& c, std::int64_t camera_id, WallTime from_time, WallTime to) {
  return many(c.query(SELECT_WHOLE "WHERE camera_id = $1 AND start_time >= $2 AND start_time < $3 "
                                   "AND lost_reason IS NULL ORDER BY start_time, id",
                      {camera_id, from_time, to}));
}

Result<bool> any_starts(Connection& c, std::int64_t camera_id, WallTime from_time, WallTime to) {
  DVR_TRY(const auto rows,
          c.query("SELECT 1 FROM recordings WHERE camera_id = $1 AND start_time >= $2 AND start_time < $3 LIMIT 1",
                  {camera_id, from_time, to}));
  return !rows.empty();
}

Result<std::vector<Recording>> timeline(Connection& c, std::int64_t camera_id, WallTime from_time, WallTime to,
                                        int limit) {
  DVR_TRY(const auto rows, c.query("SELECT id, start_time, end_time, run_id, size_bytes, is_permanent FROM recordings "
                                   "WHERE camera_id = $1 AND start_time > $2 AND start_time < $3 AND end_time > $4 "
                                   "ORDER BY start_time, id LIMIT $5",
                                   {camera_id, from_time - kMaxRecordingDuration, to, from_time, limit}));
  std::vector<Recording> out(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto row = rows[i];
    auto& r = out[i];
    r.camera_id = camera_id;
    r.id = row.i64(0);
    r.start_time = row.time(1);
    r.end_time = row.time(2);
    r.run_id = row.i64(3);
    r.size_bytes = row.i64(4);
    r.is_permanent = row.flag(5);
  }
  return out;
}

Result<std::optional<Recording>> at_or_before(Connection& c, std::int64_t camera_id, WallTime at) {
  return one(c.query(SELECT_WHOLE "WHERE camera_id = $1 AND start_time <= $2 AND lost_reason IS NULL "
                                  "ORDER BY start_time DESC, id DESC LIMIT 1",
                     {camera_id, at}));
}

Result<std::optional<Recording>> newest(Connection& c, std::int64_t camera_id) {
  return one(c.query(SELECT_WHOLE "WHERE camera_id = $1 ORDER BY start_time DESC, id DESC LIMIT 1", {camera_id}));
}

// Each camera answers from its own index; merging a page of each is cheaper than sorting all of an account's footage.
Result<std::vector<Recording>> list(Connection& c, const RecordingFilter& filter) {
  std::vector<Recording> out;
  const auto before = [&](const Recording& a, const Recording& b) {
    const auto x = std::pair(a.start_time, a.id), y = std::pair(b.start_time, b.id);
    return filter.newest_first ? x > y : x < y;
  };
  for (const auto camera_id : filter.camera_ids) {
    DVR_TRY(auto page, list_one_camera(c, camera_id, filter));
    std::move(page.begin(), page.end(), std::back_inserter(out));
    std::sort(out.begin(), out.end(), before);
    if (out.size() > std::size_t(filter.limit)) out.resize(std::size_t(filter.limit));
  }
  return out;
}

Result<std::int64_t> count(Connection& c, const RecordingFilter& filter) {
  std::int64_t sum = 0;
  for (const auto camera_id : filter.camera_ids) {
    DVR_TRY(const auto n, count_one_camera(c, camera_id, filter));
    sum += n;
  }
  return sum;
}

Result<std::vector<FootageTotal>> totals(Connection& c, std::int64_t camera_id, const std::vector<WallTime>& bounds) {
  std::vector<FootageTotal> out(bounds.empty() ? 0 : bounds.size() - 1);
  for (std::size_t first = 0; first < out.size(); first += kTotalsAtOnce) {
    const auto count = std::min(kTotalsAtOnce, out.size() - first);
    DVR_CHECK(
        add_totals(c, camera_id, std::span(bounds).subspan(first, count + 1), std::span(out).subspan(first, count)));
  }
  return out;
}

Result<void> set_permanent(Connection& c, std::int64_t id, bool is_permanent) {
  DVR_TRY(const auto changed, c.query("UPDATE recordings SET is_permanent = $2 WHERE id = $1 AND is_permanent <> $2 "
                                      "RETURNING camera_id, size_bytes",
                                      {id, is_permanent}));
  if (changed.empty()) {
    DVR_TRY(const bool known, exists(c, id));
    if (!known) return fail(ErrorKind::not_found, "there is no recording {}", id);
    return {};
  }
  const auto bytes = changed[0].i64(1);
  DVR_CHECK(c.query("UPDATE camera_usage SET permanent_bytes = permanent_bytes + $2 WHERE camera_id = $1",
                    {changed[0].i64(0), is_permanent ? bytes : -bytes}));
  return {};
}

Result<void> set_lost(Connection& c, std::int64_t id, std::string_view reason) {
  DVR_TRY(const auto row, find(c, id));
  if (!row) return fail(ErrorKind::not_found, "there is no recording {}", id);
  if (row->lost_reason) return {};
  DVR_CHECK(c.query("UPDATE recordings SET lost_reason = $2 WHERE id = $1", {id, reason}));
  DVR_CHECK(hours::touch(c, row->camera_id, row->start_time, row->created_at));
  return count_in_quarters(c, *row, -1);
}

Result<void> set_sha256(Connection& c, std::int64_t id, std::string_view sha256) {
  DVR_CHECK(c.query("UPDATE recordings SET sha256 = $2 WHERE id = $1", {id, sha256}));
  return {};
}

Result<void> set_checksum(Connection& c, std::int64_t id, std::string_view checksum) {
  DVR_CHECK(c.query("UPDATE recordings SET checksum = $2 WHERE id = $1", {id, checksum}));
  return {};
}

Result<std::vector<Recording>> without_checksum(Connection& c, std::int64_t after_id, int limit) {
  return many(c.query(SELECT_BRIEF "WHERE checksum = '' AND id > $1 AND lost_reason IS NULL ORDER BY id LIMIT $2",
                      {after_id, limit}));
}

Result<std::optional<Recording>> remove(Connection& c, std::int64_t id, WallTime now) {
  DVR_TRY(auto row, find(c, id));
  if (!row) return row;
  if (row->is_permanent) return fail(ErrorKind::conflict, "recording {} is permanent", id);
  DVR_CHECK(c.query("DELETE FROM recordings WHERE id = $1", {id}));
  DVR_CHECK(hours::touch(c, row->camera_id, row->start_time, now));
  DVR_CHECK(count_row(c, *row, -1));
  DVR_CHECK(garbage::add(c, row->file_path, row->location, now));
  return row;
}

// A clip that is not made yet holds its footage (index clips_unfinished).
#define NOT_BEING_CUT                                                               \
  "NOT EXISTS (SELECT 1 FROM clips k WHERE k.camera_id = recordings.camera_id AND " \
  "k.state IN ('queued', 'running') AND k.start_time < recordings.end_time AND k.end_time > recordings.start_time) "

Result<std::vector<Recording>> oldest_deletable(Connection& c, std::optional<std::int64_t> camera_id, int limit) {
  if (camera_id)
    return many(c.query(SELECT_BRIEF "WHERE camera_id = $1 AND is_permanent = 0 AND " NOT_BEING_CUT
                                     "ORDER BY start_time, id LIMIT $2",
                        {*camera_id, limit}));
  return many(
      c.query(SELECT_BRIEF "WHERE is_permanent = 0 AND " NOT_BEING_CUT "ORDER BY start_time, id LIMIT $1", {limit}));
}

Result<std::vector<Recording>> scan(Connection& c, std::int64_t after_id, int limit) {
  return many(c.query(SELECT_WHOLE "WHERE id > $1 ORDER BY id LIMIT $2", {after_id, limit}));
}

}  // namespace dvr::catalog::recordings

namespace dvr::catalog::usage {

// Row by row through the same functions that count: slow, and right.
Result<void> recount(Connection& c, std::int64_t camera_id) {
  DVR_CHECK(c.query("UPDATE camera_usage SET recordings = 0, size_bytes = 0, permanent_bytes = 0 WHERE camera_id = $1",
                    {camera_id}));
  DVR_CHECK(c.query("DELETE FROM footage_quarters WHERE camera_id = $1", {camera_id}));
  for (std::int64_t after_id = 0;;) {
    DVR_TRY(const auto some, recordings::many(c.query(SELECT_BRIEF "WHERE camera_id = $1 AND id > $2 ORDER BY id "
                                                                   "LIMIT 1000",
                                                      {camera_id, after_id})));
    if (some.empty()) return {};
    for (const auto& r : some) DVR_CHECK(recordings::count_row(c, r, +1));
    after_id = some.back().id;
  }
}

}  // namespace dvr::catalog::usage
