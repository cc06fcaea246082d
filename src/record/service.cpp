#include "record/service.hpp"

#include "base/log.hpp"
#include "catalog/settings.hpp"

namespace dvr::record {
namespace {

constexpr std::size_t kDiskThreads = 8;  // they wait for syncs, not for the processor
constexpr std::size_t kDiskQueue = 20'000;
constexpr Micros kHeartbeat = Seconds(10);
constexpr Micros kSoonAfterFull = Seconds(1);  // between two looks at a full disk
constexpr int kHoursAtOnce = 8;
constexpr std::string_view kLastAlive = "record.last_alive";

Result<std::optional<WallTime>> last_alive(catalog::Connection& c) {
  DVR_TRY(const auto text, catalog::settings::get(c, kLastAlive));
  if (!text) return std::optional<WallTime>();
  DVR_TRY(const auto time, parse_rfc3339(*text));
  return std::optional(time);
}

}  // namespace

struct Service::Parts {
  Parts(Config c, catalog::Database& d, store::FileSystem& f, const Clock& k, asio::any_io_executor e)
      : config(std::move(c)),
        database(d),
        files(f),
        clock(k),
        executor(e),
        queue(d),
        ledger(queue, k),
        ids(queue),
        store(f, config.data_directory),
        retention(config.retention, d, f, store, config.data_directory, storage, k),
        hours(d, k),
        tasks(e),
        shared{config.data_directory, config.recorder, f, disk, queue, ledger, open, ids, storage, k, {}, {}} {
    shared.on_disk_full = [this] { full.notify_all(); };
  }

  const Config config;
  catalog::Database& database;
  store::FileSystem& files;
  const Clock& clock;
  asio::any_io_executor executor;
  CatalogQueue queue;
  GapLedger ledger;
  OpenRecordings open;
  RecordingIds ids;
  StorageState storage;
  store::DiskStore store;
  Retention retention;  // used on `slow` only
  HourGatherer hours;   // the same
  Broadcast full;
  TaskGroup tasks;
  Shared shared;
  WorkPool slow{"retention", 1, 1'000};
  WorkPool disk{"disk", kDiskThreads, kDiskQueue};  // last: its jobs use all of the above

  Result<RecoveryReport> recover();
  Result<void> settle_ledger();
  void beat() {
    queue.push([now = clock.wall()](catalog::Connection& c) {
      return catalog::settings::set(c, kLastAlive, format_rfc3339(now));
    });
  }
  Task<void> heartbeat();
  Task<void> retain();
  Task<void> gather_hours();
  Task<void> compute_checksums();
  Result<bool> compute_checksum(std::int64_t& after_id);
};

// --- start ----------------------------------------------------------------------------------------------------------

Result<RecoveryReport> Service::Parts::recover() {
  DVR_CHECK(files.make_directories(spool_root(config.data_directory)));
  DVR_CHECK(files.make_directories(config.data_directory / "recordings"));
  DVR_TRY(const auto report, recover_spool(database, files, config.data_directory, clock));
  DVR_CHECK(settle_ledger());
  DVR_CHECK(ids.fill_now(database));
  DVR_CHECK(retention.run());
  if (report.recovered + report.quarantined + report.waiting > 0)
    log::info("record", "spool recovered",
              {{"recovered", report.recovered},
               {"empty", report.empty},
               {"quarantined", report.quarantined},
               {"waiting", report.waiting}});
  return report;
}

Result<void> Service::Parts::settle_ledger() {
  return database.write_now([&](catalog::Connection& c) -> Result<void> {
    DVR_TRY(const auto alive, last_alive(c));
    DVR_TRY(const auto cameras, catalog::cameras::all(c));
    for (const auto& camera : cameras) {
      DVR_TRY(const auto state, reconcile(c, camera.id, camera.is_active, camera.created_at, alive, clock.wall()));
      ledger.restore(camera.id, state);
    }
    return {};
  });
}

Task<Result<RecoveryReport>> Service::start() {
  auto& p = *parts_;
  auto report = co_await p.slow.run([&p] { return p.recover(); });
  if (!report.has_value()) co_return report;
  p.beat();
  p.tasks.spawn(p.heartbeat(), "heartbeat");
  p.tasks.spawn(p.retain(), "retention");
  p.tasks.spawn(p.gather_hours(), "pages of hours");
  p.tasks.spawn(p.compute_checksums(), "checksums of recovered recordings");
  co_return report;
}

// --- in the background ----------------------------------------------------------------------------------------------

Task<void> Service::Parts::heartbeat() {
  for (;;) {
    co_await sleep_for(kHeartbeat);
    if (!queue.failing()) beat();
  }
}

Task<void> Service::Parts::retain() {
  for (;;) {
    const auto seen = full.version();
    const auto done = co_await slow.run([this] { return retention.run(); });
    if (!done.has_value() && done.error().kind != ErrorKind::cancelled)
      log::error("record", "retention failed", {{"error", done.error().describe()}});
    const auto interval =
        storage.has_room() ? config.retention.interval : std::min(config.retention.interval, Micros(Seconds(5)));
    if (co_await full.wait(seen, MonoTime::clock::now() + interval)) co_await sleep_for(kSoonAfterFull);
  }
}

Task<void> Service::Parts::gather_hours() {
  for (;;) {
    const auto done = co_await slow.run([this] { return hours.gather(kHoursAtOnce); });
    if (!done.has_value() && done.error().kind != ErrorKind::cancelled)
      log::warn("record", "the pages of hours wait", {{"error", done.error().describe()}});
    const bool more = done.has_value() && *done == kHoursAtOnce;
    co_await sleep_for(more ? config.between_hours : config.hours_interval);
  }
}

Task<void> Service::Parts::compute_checksums() {
  std::int64_t after_id = 0;
  for (bool more = true; more; co_await sleep_for(config.between_checksums)) {
    const auto done = co_await slow.run([this, after_id]() mutable -> Result<std::int64_t> {
      DVR_TRY(const bool found, compute_checksum(after_id));
      return found ? after_id : 0;
    });
    more = done.has_value() && *done > 0;
    if (more) after_id = *done;
    if (!done.has_value())
      log::warn("record", "checksums wait for the next start", {{"error", done.error().describe()}});
  }
}

// The next recovered recording gets its checksum. False: there is none.
Result<bool> Service::Parts::compute_checksum(std::int64_t& after_id) {
  std::vector<catalog::Recording> some;
  DVR_CHECK(database.read_now([&](catalog::Connection& c) -> Result<void> {
    DVR_TRY(some, catalog::recordings::without_checksum(c, after_id, 1));
    return {};
  }));
  if (some.empty()) return false;
  const auto id = after_id = some.front().id;
  const auto file = store.open(some.front().file_path);
  if (!file.has_value()) return true;  // `check` reports it
  const auto checksum = store::checksum_of(**file);
  if (!checksum.has_value()) return true;
  queue.push([id, text = store::to_text(*checksum)](catalog::Connection& c) {
    return catalog::recordings::set_checksum(c, id, text);
  });
  return true;
}

// --- the door -------------------------------------------------------------------------------------------------------

Service::Service(Config config, catalog::Database& database, store::FileSystem& files, const Clock& clock,
                 asio::any_io_executor executor)
    : parts_(std::make_unique<Parts>(std::move(config), database, files, clock, executor)) {}

Service::~Service() = default;

std::shared_ptr<Recorder> Service::recorder(std::int64_t camera_id, asio::any_io_executor executor, Backed backed) {
  return std::make_shared<Recorder>(parts_->shared, camera_id, executor, std::move(backed));
}

void Service::camera_added(const catalog::Camera& camera) {
  parts_->ledger.camera_added(camera.id, camera.created_at, camera.is_active);
}
void Service::camera_activated(std::int64_t camera_id) { parts_->ledger.camera_enabled(camera_id, true); }
void Service::camera_deactivated(std::int64_t camera_id) { parts_->ledger.camera_enabled(camera_id, false); }
void Service::camera_removed(std::int64_t camera_id, WallTime deleted_at) {
  parts_->ledger.camera_removed(camera_id, deleted_at);
}

Task<Result<std::int64_t>> Service::delete_footage(std::int64_t camera_id) {
  auto& p = *parts_;
  co_return co_await p.slow.run([&p, camera_id] { return p.retention.delete_camera(camera_id); });
}

Task<void> Service::stop() {
  auto& p = *parts_;
  p.tasks.cancel();
  co_await p.tasks.join();
  p.ledger.server_stops();
  p.beat();
  const auto limit = p.config.recorder.stop_limit;
  (void)(co_await p.slow.run([&p, limit]() -> Result<bool> { return p.queue.drain(limit); })).has_value();
}

OpenRecordings& Service::open_recordings() { return parts_->open; }
GapLedger& Service::ledger() { return parts_->ledger; }
const GapLedger& Service::ledger() const { return parts_->ledger; }
const OpenRecordings& Service::open_recordings() const { return parts_->open; }
store::Store& Service::store() { return parts_->store; }
StorageStatus Service::storage() const { return parts_->storage.status(); }
std::size_t Service::catalog_waiting() const { return parts_->queue.waiting(); }
void Service::on_recorded(std::function<void(const catalog::Recording&)> listener) {
  parts_->shared.on_recorded = std::move(listener);
}

}  // namespace dvr::record
