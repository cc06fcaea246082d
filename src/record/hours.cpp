#include "record/hours.hpp"

#include "base/log.hpp"
#include "record/hour_page.hpp"

namespace dvr::record {
namespace {

constexpr Micros kDamagedRests = std::chrono::hours(24);  // until somebody has looked at what `check` says

struct Gathered {
  catalog::FootageHour seen;
  std::optional<Bytes> page;
  bool damaged = false;
};

Result<std::vector<Gathered>> read_due(catalog::Connection& c, WallTime now, int limit) {
  DVR_TRY(auto due, catalog::hours::due(c, now, limit));
  std::vector<Gathered> out;
  for (auto& hour : due) {
    auto page = page_from_rows(c, hour.camera_id, hour.hour);
    if (!page.has_value() && page.error().kind != ErrorKind::corrupt) return std::move(page).error();
    auto& one = out.emplace_back();
    one.seen = std::move(hour);
    one.damaged = !page.has_value();
    if (page.has_value()) one.page = std::move(*page);
    else
      log::warn("record", "an hour of footage has a damaged part index",
                {{"camera", one.seen.camera_id}, {"hour", format_rfc3339(catalog::hour_start(one.seen.hour))}});
  }
  return out;
}

Result<void> write_gathered(catalog::Connection& c, const std::vector<Gathered>& gathered, WallTime now) {
  for (const auto& one : gathered) {
    if (one.damaged) {
      DVR_CHECK(catalog::hours::put_off(c, one.seen, now + kDamagedRests));
    } else if (one.page) {
      DVR_CHECK(catalog::hours::put(c, one.seen, *one.page));
    } else {
      DVR_CHECK(catalog::hours::drop(c, one.seen));
    }
  }
  return {};
}

}  // namespace

Result<std::optional<Bytes>> page_from_rows(catalog::Connection& c, std::int64_t camera_id, std::int64_t hour) {
  DVR_TRY(const auto rows,
          catalog::recordings::starting(c, camera_id, catalog::hour_start(hour), catalog::hour_start(hour + 1)));
  if (rows.empty()) {
    // Lost ones have no place in a page; an hour of nothing else keeps an empty one.
    DVR_TRY(const bool any,
            catalog::recordings::any_starts(c, camera_id, catalog::hour_start(hour), catalog::hour_start(hour + 1)));
    if (!any) return std::optional<Bytes>();
  }
  DVR_TRY(auto page, encode_hour_page(hour, rows));
  return std::optional(std::move(page));
}

Result<int> HourGatherer::gather(int limit) {
  const auto now = clock_.wall();
  std::vector<Gathered> gathered;
  DVR_CHECK(database_.read_now([&](catalog::Connection& c) -> Result<void> {
    DVR_TRY(gathered, read_due(c, now, limit));
    return {};
  }));
  if (gathered.empty()) return 0;
  DVR_CHECK(
      database_.write_now([&](catalog::Connection& c) -> Result<void> { return write_gathered(c, gathered, now); }));
  return int(gathered.size());
}

}  // namespace dvr::record
