#include "record/check_more.hpp"
#include "record/hours.hpp"

namespace dvr::record {
namespace {

using catalog::Connection;
using catalog::FootageHour;

constexpr int kHoursOfStep = 50;

struct WrongHour {
  FootageHour hour;
  std::string_view detail;
};

std::string subject_of(const FootageHour& h) {
  return fmt::format("camera {}, {}", h.camera_id, format_rfc3339(catalog::hour_start(h.hour)));
}

// Recordings of which playlists would not know.
Result<void> find_missing(Connection& c, std::vector<WrongHour>& wrong) {
  DVR_TRY(const auto rows,
          c.query("SELECT r.camera_id, r.hour FROM (SELECT camera_id, (start_time - (start_time % 3600000000 + "
                  "3600000000) % 3600000000) / 3600000000 AS hour FROM recordings GROUP BY 1, 2) r LEFT JOIN "
                  "footage_hours h ON h.camera_id = r.camera_id AND h.hour = r.hour WHERE h.hour IS NULL "
                  "ORDER BY 1, 2"));
  for (std::size_t i = 0; i < rows.size(); ++i)
    wrong.push_back({{rows[i].i64(0), rows[i].i64(1), std::nullopt, 0}, "it has recordings and no row"});
  return {};
}

// The next few pages, each beside its rows, in one snapshot. Answers the last that was looked at.
Result<std::optional<FootageHour>> compare_some(Connection& c, const FootageHour& after,
                                                std::vector<WrongHour>& wrong) {
  DVR_TRY(const auto hours, catalog::hours::scan(c, after.camera_id, after.hour, kHoursOfStep));
  for (const auto& hour : hours) {
    if (!hour.page) continue;
    const auto made = page_from_rows(c, hour.camera_id, hour.hour);
    if (!made.has_value() && made.error().kind != ErrorKind::corrupt) return made.error();
    if (!made.has_value() || *made != hour.page) wrong.push_back({hour, "its page is not what its recordings are"});
  }
  if (hours.empty()) return std::optional<FootageHour>();
  return std::optional(hours.back());
}

}  // namespace

Result<void> check_hours(catalog::Database& database, const CheckOptions& options, CheckReport& report) {
  std::vector<WrongHour> wrong;
  DVR_CHECK(database.read_now([&](Connection& c) { return find_missing(c, wrong); }));
  std::optional<FootageHour> last = FootageHour{.camera_id = 0, .hour = INT64_MIN, .page = {}, .changes = 0};
  while (last) {
    DVR_CHECK(database.read_now([&](Connection& c) -> Result<void> {
      DVR_TRY(last, compare_some(c, *last, wrong));
      return {};
    }));
  }
  for (const auto& w : wrong) {
    auto& finding = report.findings.emplace_back(
        Finding{Violation::hours_differ, subject_of(w.hour), std::string(w.detail), false});
    if (!options.repair) continue;
    DVR_CHECK(database.write_now([&](Connection& c) -> Result<void> {
      return catalog::hours::touch(c, w.hour.camera_id, catalog::hour_start(w.hour.hour), WallTime{});
    }));
    finding.repaired = true;
  }
  return {};
}

}  // namespace dvr::record
