#include "record/enter.hpp"

#include "base/log.hpp"

namespace dvr::record {
namespace {

constexpr Micros kFirstRetry = Millis(500), kLongestRetry = Seconds(30);

// On the disk pool, again and again until it works, or the file is gone: not_found.
template <class F>
Task<std::invoke_result_t<F>> until_done(WorkPool& disk, F step, const Finished& finished) {
  for (auto delay = kFirstRetry;; delay = std::min(delay * 2, kLongestRetry)) {
    auto result = co_await disk.run(step);
    if (result.has_value() || result.error().kind == ErrorKind::not_found) co_return result;
    log::warn(
        "record", "a finished recording waits in the spool",
        {{"camera", finished.row.camera_id}, {"recording", finished.row.id}, {"error", result.error().describe()}});
    co_await sleep_for(delay);
  }
}

// Playback opens it by its key from now on; no descriptor is held while the catalog is away.
void show_as_placed(OpenRecordings& open, const catalog::Recording& row) {
  const auto known = open.find(row.camera_id, row.id);
  if (!known) return;
  auto placed = std::make_shared<OpenRecording>(*known);
  placed->placed = true;
  placed->file = nullptr;
  open.put(std::move(placed));
}

// Somebody took the file out of the spool: what was in it is a gap.
void give_up(Shared& shared, const Finished& finished, const Error& error) {
  const auto& row = finished.row;
  log::error("record", "a finished recording's file is gone",
             {{"camera", row.camera_id}, {"recording", row.id}, {"error", error.describe()}});
  shared.queue.push([row](catalog::Connection& c) -> Result<void> {
    DVR_CHECK(catalog::gaps::fill_holes(c, row.camera_id, row.start_time, row.end_time, media::Reason::footage_lost));
    return {};
  });
  shared.open.remove(row.camera_id, row.id);
}

}  // namespace

Result<void> insert_row(catalog::Connection& c, const Finished& finished, WallTime now) {
  DVR_TRY(const bool known, catalog::recordings::exists(c, finished.row.id));
  if (known) return {};
  auto row = finished.row;
  DVR_TRY(row.init_id, catalog::init_segments::get_or_insert(c, *finished.init, finished.tracks, now));
  row.created_at = now;
  return catalog::recordings::insert(c, row);
}

Task<void> enter(Shared& shared, Finished finished) {
  auto& files = shared.files;
  const auto data = shared.data_directory, spool_file = finished.spool_file;
  const auto key = finished.row.file_path;
  const auto placed = co_await until_done(
      shared.disk, [&files, data, spool_file, key] { return place(files, data, spool_file, key); }, finished);
  if (!placed.has_value()) {
    give_up(shared, finished, placed.error());
    co_return;
  }
  if (*placed == Placed::linked) show_as_placed(shared.open, finished.row);

  const auto entered = co_await shared.queue.write(
      [finished, &clock = shared.clock](catalog::Connection& c) { return insert_row(c, finished, clock.wall()); });
  if (!entered.has_value()) {
    log::error(
        "record", "a recording stays in the spool",
        {{"camera", finished.row.camera_id}, {"recording", finished.row.id}, {"error", entered.error().describe()}});
    co_return;
  }
  const auto left = co_await until_done(
      shared.disk, [&files, data, spool_file, key] { return leave_spool(files, data, spool_file, key); }, finished);
  if (!left.has_value())  // its row is there: `check` marks it as lost
    log::error(
        "record", "a recording's file is gone",
        {{"camera", finished.row.camera_id}, {"recording", finished.row.id}, {"error", left.error().describe()}});
  shared.open.remove(finished.row.camera_id, finished.row.id);
  if (shared.on_recorded) shared.on_recorded(finished.row);
}

}  // namespace dvr::record
