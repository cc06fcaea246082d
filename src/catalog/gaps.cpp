#include "catalog/gaps.hpp"

#include "catalog/recordings.hpp"

namespace dvr::catalog::gaps {
namespace {

Gap from(Rows::Row row) {
  return {row.i64(0), row.i64(1), row.time(2), row.maybe_time(3),
          media::reason_from_string(row.text(4)).value_or(media::Reason::internal_error)};
}

Result<std::optional<Gap>> first(Result<Rows> rows) {
  if (!rows.has_value()) return std::move(rows).error();
  if (rows->empty()) return std::optional<Gap>();
  return std::optional(from((*rows)[0]));
}

struct Stretch {
  WallTime start, end;
};

// Footage and gaps of [from, to) by start; what is open lasts to `to`.
Result<std::vector<Stretch>> covered(Connection& c, std::int64_t camera_id, WallTime from, WallTime to) {
  std::vector<Stretch> out;
  DVR_TRY(const auto footage, recordings::timeline(c, camera_id, from, to));
  for (const auto& r : footage) out.push_back({r.start_time, r.end_time});
  DVR_TRY(const auto known, overlapping(c, camera_id, from, to));
  for (const auto& g : known) out.push_back({g.start_time, g.end_time.value_or(to)});
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.start < b.start; });
  return out;
}

}  // namespace

Result<void> open(Connection& c, std::int64_t camera_id, WallTime start, media::Reason reason) {
  DVR_CHECK(c.query("INSERT INTO gaps (camera_id, start_time, reason) VALUES ($1, $2, $3)",
                    {camera_id, start, media::to_string(reason)}));
  return {};
}

Result<void> insert(Connection& c, const Gap& gap) {
  DVR_CHECK(c.query("INSERT INTO gaps (camera_id, start_time, end_time, reason) VALUES ($1, $2, $3, $4)",
                    {gap.camera_id, gap.start_time, gap.end_time, media::to_string(gap.reason)}));
  return {};
}

Result<void> end_at(Connection& c, std::int64_t camera_id, WallTime at) {
  DVR_CHECK(c.query("DELETE FROM gaps WHERE camera_id = $1 AND start_time >= $2", {camera_id, at}));
  // Gaps do not overlap: only the newest can reach over `at`.
  DVR_CHECK(
      c.query("UPDATE gaps SET end_time = $2 WHERE id = (SELECT id FROM gaps WHERE camera_id = $1 "
              "ORDER BY start_time DESC LIMIT 1) AND (end_time IS NULL OR end_time > $2)",
              {camera_id, at}));
  return {};
}

Result<std::optional<Gap>> open_one(Connection& c, std::int64_t camera_id) {
  return first(
      c.query("SELECT id, camera_id, start_time, end_time, reason FROM gaps "
              "WHERE camera_id = $1 AND end_time IS NULL",
              {camera_id}));
}

Result<std::optional<Gap>> last_closed(Connection& c, std::int64_t camera_id) {
  return first(
      c.query("SELECT id, camera_id, start_time, end_time, reason FROM gaps "
              "WHERE camera_id = $1 AND end_time IS NOT NULL ORDER BY start_time DESC LIMIT 1",
              {camera_id}));
}

Result<std::vector<Gap>> overlapping(Connection& c, std::int64_t camera_id, WallTime from_time, WallTime to) {
  // The newest gap that starts at or before the range may reach into it; those before it cannot.
  DVR_TRY(
      const auto rows,
      c.query("SELECT id, camera_id, start_time, end_time, reason FROM gaps WHERE camera_id = $1 AND start_time < $3 "
              "AND start_time >= COALESCE((SELECT MAX(start_time) FROM gaps WHERE camera_id = $1 "
              "AND start_time <= $2), $2) AND (end_time IS NULL OR end_time > $2) ORDER BY start_time, id",
              {camera_id, from_time, to}));
  std::vector<Gap> out;
  for (std::size_t i = 0; i < rows.size(); ++i) out.push_back(from(rows[i]));
  return out;
}

Result<int> fill_holes(Connection& c, std::int64_t camera_id, WallTime from_time, WallTime to, media::Reason reason) {
  DVR_TRY(const auto stretches, covered(c, camera_id, from_time, to));
  int filled = 0;
  auto until = from_time;
  const auto fill = [&](WallTime end) -> Result<void> {
    if (end <= until) return {};
    ++filled;
    return insert(c, {0, camera_id, until, end, reason});
  };
  for (const auto& s : stretches) {
    DVR_CHECK(fill(std::min(s.start, to)));
    until = std::max(until, s.end);
  }
  DVR_CHECK(fill(to));
  return filled;
}

}  // namespace dvr::catalog::gaps
