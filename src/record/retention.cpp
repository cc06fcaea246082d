#include "record/retention.hpp"

#include "base/log.hpp"

namespace dvr::record {
namespace {

constexpr int kStep = 64;  // rows a transaction; the writer is free for others in between
constexpr int kGarbageStep = 256;

}  // namespace

Retention::Retention(RetentionOptions options, catalog::Database& database, store::FileSystem& files,
                     store::Store& store, std::filesystem::path data_directory, StorageState& storage,
                     const Clock& clock)
    : options_(options),
      database_(database),
      files_(files),
      store_(store),
      data_directory_(std::move(data_directory)),
      storage_(storage),
      clock_(clock) {}

Result<Retention::Report> Retention::run() {
  Report report;
  DVR_TRY(report.garbage_removed, empty_garbage());  // what a crash left
  nothing_deletable_ = false;
  DVR_CHECK(apply_camera_limits(report));
  DVR_CHECK(apply_budget(report));
  DVR_CHECK(apply_floor(report));
  DVR_CHECK(look_at_disk());
  if (report.deleted > 0)
    log::info("record", "old recordings deleted", {{"recordings", report.deleted}, {"bytes", report.deleted_bytes}});
  return report;
}

// Oldest first until `bytes` are freed and none that ended before `before` is left. Answers the bytes freed.
Result<std::int64_t> Retention::delete_oldest(std::optional<std::int64_t> camera_id, std::int64_t bytes,
                                              WallTime before, Report& report) {
  std::int64_t freed = 0;
  for (bool more = true; more;) {
    std::int64_t step_freed = 0, step_deleted = 0;
    more = false;
    DVR_CHECK(database_.write_now([&](catalog::Connection& c) -> Result<void> {
      DVR_TRY(const auto oldest, catalog::recordings::oldest_deletable(c, camera_id, kStep));
      if (oldest.empty() && !camera_id) nothing_deletable_ = true;
      for (const auto& r : oldest) {
        if (freed + step_freed >= bytes && r.end_time >= before) return {};
        DVR_CHECK(catalog::recordings::remove(c, r.id, clock_.wall()));
        DVR_CHECK(catalog::usage::expire(c, r.camera_id, r.end_time));
        step_freed += r.size_bytes;
        ++step_deleted;
      }
      more = int(oldest.size()) == kStep;
      return {};
    }));
    freed += step_freed;
    report.deleted += step_deleted;
    report.deleted_bytes += step_freed;
    DVR_TRY(const auto removed, empty_garbage());
    report.garbage_removed += removed;
  }
  return freed;
}

Result<void> Retention::apply_camera_limits(Report& report) {
  struct Limit {
    std::int64_t camera_id, bytes;
    WallTime before;
  };
  std::vector<Limit> due;
  DVR_CHECK(database_.read_now([&](catalog::Connection& c) -> Result<void> {
    DVR_TRY(const auto rows,
            c.query("SELECT u.camera_id, c.retention_days, c.retention_bytes, u.size_bytes FROM cameras c "
                    "JOIN camera_usage u ON u.camera_id = c.id "
                    "WHERE c.retention_days IS NOT NULL OR c.retention_bytes IS NOT NULL"));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto row = rows[i];
      const auto days = row.maybe_i64(1), bytes = row.maybe_i64(2);
      due.push_back(
          {row.i64(0), bytes ? row.i64(3) - *bytes : 0,
           days ? clock_.wall() - std::chrono::days(std::min<std::int64_t>(*days, 36'500)) : WallTime::min()});
    }
    return {};
  }));
  for (const auto& limit : due) DVR_CHECK(delete_oldest(limit.camera_id, limit.bytes, limit.before, report));
  return {};
}

Result<void> Retention::apply_budget(Report& report) {
  if (options_.budget_bytes == 0) return {};
  catalog::Usage total;
  DVR_CHECK(database_.read_now([&](catalog::Connection& c) -> Result<void> {
    DVR_TRY(total, catalog::usage::total(c));
    return {};
  }));
  if (total.size_bytes <= options_.budget_bytes) return {};
  DVR_CHECK(delete_oldest(std::nullopt, total.size_bytes - options_.budget_bytes, WallTime::min(), report));
  return {};
}

namespace {
std::uint64_t share_of(const store::Space& space, double share, std::uint64_t least) {
  return std::max(least, std::uint64_t(double(space.total_bytes) * share));
}
}  // namespace

Result<void> Retention::apply_floor(Report& report) {
  DVR_TRY(const auto space, files_.space(data_directory_));
  const auto floor = share_of(space, options_.min_free_share, options_.min_free_bytes);
  if (space.available_bytes >= floor) return {};
  DVR_CHECK(delete_oldest(std::nullopt, std::int64_t(floor - space.available_bytes), WallTime::min(), report));
  return {};
}

Result<void> Retention::look_at_disk() {
  DVR_TRY(const auto space, files_.space(data_directory_));
  catalog::Usage total;
  DVR_CHECK(database_.read_now([&](catalog::Connection& c) -> Result<void> {
    DVR_TRY(total, catalog::usage::total(c));
    return {};
  }));
  StorageStatus status;
  status.total_bytes = space.total_bytes;
  status.available_bytes = space.available_bytes;
  status.recorded_bytes = total.size_bytes;
  status.permanent_bytes = total.permanent_bytes;
  status.budget_bytes = options_.budget_bytes;
  status.floor_bytes = share_of(space, options_.min_free_share, options_.min_free_bytes);
  const bool over_budget = options_.budget_bytes > 0 && total.size_bytes > options_.budget_bytes && nothing_deletable_;
  status.has_room =
      space.available_bytes > share_of(space, options_.stop_free_share, options_.stop_free_bytes) && !over_budget;
  status.alarm = !status.has_room && nothing_deletable_;
  if (status.alarm && !alarm_)
    log::error("record", "no room, and only permanent footage is left: recording stops",
               {{"available_bytes", status.available_bytes}, {"permanent_bytes", status.permanent_bytes}});
  if (!status.alarm && alarm_) log::info("record", "there is room again: recording goes on");
  alarm_ = status.alarm;
  storage_.set(status);
  return {};
}

Result<std::int64_t> Retention::empty_garbage() {
  std::int64_t removed = 0, after_id = 0;
  for (;;) {
    std::vector<catalog::Garbage> some;
    DVR_CHECK(database_.read_now([&](catalog::Connection& c) -> Result<void> {
      DVR_TRY(some, catalog::garbage::next(c, after_id, kGarbageStep));
      return {};
    }));
    if (some.empty()) return removed;
    after_id = some.back().id;
    std::erase_if(some, [this](const auto& g) {
      const auto gone = store_.remove(g.file_path);
      if (!gone.has_value())
        log::warn("record", "a file could not be removed", {{"file", g.file_path}, {"error", gone.error().describe()}});
      return !gone.has_value();
    });
    DVR_CHECK(database_.write_now([&](catalog::Connection& c) -> Result<void> {
      for (const auto& g : some) DVR_CHECK(catalog::garbage::drop(c, g.id));
      return {};
    }));
    removed += std::int64_t(some.size());
  }
}

Result<std::int64_t> Retention::delete_camera(std::int64_t camera_id) {
  Report report;
  DVR_CHECK(delete_oldest(camera_id, 0, WallTime::max(), report));
  return report.deleted;
}

}  // namespace dvr::record
