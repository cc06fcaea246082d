#include "app/backup.hpp"

#include "app/data_lock.hpp"
#include "app/open_database.hpp"
#include "base/clock.hpp"
#include "catalog/cameras.hpp"
#include "catalog/gaps.hpp"
#include "catalog/settings.hpp"
#include "catalog/snapshot.hpp"
#include "record/gap_ledger.hpp"

#include <fcntl.h>
#include <fmt/ostream.h>
#include <unistd.h>

#include <iostream>
#include <unordered_set>

namespace dvr::app {
namespace {

namespace fs = std::filesystem;
using catalog::Connection;

constexpr int kStep = 500;
constexpr std::string_view kCatalog = "catalog.db", kNewCatalog = "catalog.db.new";

struct Stored {
  std::int64_t id = 0;
  std::string file_path;
  std::int64_t size_bytes = 0;
};

Result<void> sync_file(const fs::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return errno_error("open", path.string());
  const bool synced = ::fsync(fd) == 0;
  const int error = errno;
  ::close(fd);
  if (!synced) return errno_error("sync", path.string(), error);
  return {};
}

// Whole or not at all. False: there is no such file (any more).
Result<bool> copy_whole(const fs::path& from, const fs::path& to) {
  std::error_code ec;
  fs::create_directories(to.parent_path(), ec);
  const auto partial = fs::path(to.string() + ".new");
  fs::copy_file(from, partial, fs::copy_options::overwrite_existing, ec);
  if (ec == std::errc::no_such_file_or_directory && !fs::exists(from)) return false;
  if (ec) return fail(ErrorKind::io, "copy {} to {}: {}", from.string(), to.string(), ec.message());
  DVR_CHECK(sync_file(partial));
  fs::rename(partial, to, ec);
  if (ec) return fail(ErrorKind::io, "rename {}: {}", partial.string(), ec.message());
  return true;
}

Result<void> copy_secrets(const fs::path& from, const fs::path& to) {
  std::error_code ec;
  if (!fs::is_directory(from, ec)) return {};
  fs::create_directories(to, ec);
  fs::permissions(to, fs::perms::owner_all, ec);
  for (fs::directory_iterator it(from, ec), end; !ec && it != end; it.increment(ec))
    if (it->is_regular_file()) DVR_CHECK(copy_whole(it->path(), to / it->path().filename()));
  if (ec) return fail(ErrorKind::io, "read {}: {}", from.string(), ec.message());
  return {};
}

bool is_below(const fs::path& inner, const fs::path& outer) {
  const auto relative = fs::weakly_canonical(inner).lexically_relative(fs::weakly_canonical(outer));
  return !relative.empty() && *relative.begin() != "..";
}

class Backup {
 public:
  Backup(const Settings& settings, const BackupOptions& options, std::ostream& out)
      : settings_(settings), options_(options), data_(settings.data_dir), target_(options.target), out_(out) {}

  Result<void> run();

 private:
  bool on_sqlite() const { return settings_.database.url.empty(); }
  Result<void> check_target() const;
  Result<void> open_catalogs();
  Result<void> copy_recordings();
  Result<void> copy_one(const Stored& file, bool is_recording);
  Result<std::vector<Stored>> next(std::string_view sql, std::int64_t after_id);
  Result<void> drop(const Stored& file, bool is_recording);
  Result<void> remove_what_is_gone();
  Result<void> settle();
  Result<void> publish();

  const Settings& settings_;
  const BackupOptions& options_;
  const fs::path data_, target_;
  std::ostream& out_;
  std::unique_ptr<catalog::Database> live_, copy_;  // copy_: null with PostgreSQL
  std::unordered_set<std::string> files_;           // that the backup holds
  std::int64_t copied_ = 0, copied_bytes_ = 0, vanished_ = 0;
};

Result<void> Backup::check_target() const {
  std::error_code ec;
  if (is_below(target_, data_) || is_below(data_, target_))
    return fail(ErrorKind::invalid, "{} and the data directory {} must not hold each other", target_.string(),
                data_.string());
  const bool known = fs::exists(target_ / kCatalog, ec) || fs::exists(target_ / "keys", ec);
  if (fs::exists(target_, ec) && !fs::is_empty(target_, ec) && !known)
    return fail(ErrorKind::conflict, "{} is neither empty nor a backup: name another folder", target_.string());
  return {};
}

Result<void> Backup::open_catalogs() {
  if (!catalog_may_exist(settings_))
    return fail(ErrorKind::not_found, "there is no catalog in {}: name the data directory with --data", data_.string());
  DVR_TRY(live_, open_database(settings_, Patience::endless));
  if (!on_sqlite()) return {};
  const auto fresh = target_ / kNewCatalog;
  std::error_code ec;
  for (const auto* suffix : {"", "-wal", "-shm", "-journal"}) fs::remove(fresh.string() + suffix, ec);
  DVR_CHECK(catalog::snapshot_sqlite(data_ / kCatalog, fresh));
  DVR_TRY(copy_, catalog::open_sqlite(fresh));
  return {};
}

Result<std::vector<Stored>> Backup::next(std::string_view sql, std::int64_t after_id) {
  std::vector<Stored> out;
  DVR_CHECK((copy_ ? copy_ : live_)->read_now([&](Connection& c) -> Result<void> {
    DVR_TRY(const auto rows, c.query(sql, {after_id, kStep}));
    for (std::size_t i = 0; i < rows.size(); ++i) out.push_back({rows[i].i64(0), rows[i].text(1), rows[i].i64(2)});
    return {};
  }));
  return out;
}

// Gone since the snapshot: retention or a person removed it, and so the backup has it no more. What is missing though
// the live catalog has it stays a row: `check` of the restored copy finds what `check` finds here.
Result<void> Backup::drop(const Stored& file, bool is_recording) {
  ++vanished_;
  if (!copy_) return {};
  bool still_there = false;
  DVR_CHECK(live_->read_now([&](Connection& c) -> Result<void> {
    DVR_TRY(const auto rows, c.query(is_recording ? "SELECT id FROM recordings WHERE id = $1 AND lost_reason IS NULL"
                                                  : "SELECT id FROM clips WHERE id = $1",
                                     {file.id}));
    still_there = !rows.empty();
    return {};
  }));
  if (still_there) return {};
  return copy_->write_now([&](Connection& c) -> Result<void> {
    if (!is_recording) {
      DVR_CHECK(c.query("DELETE FROM clips WHERE id = $1", {file.id}));
      return {};
    }
    DVR_CHECK(c.query("UPDATE recordings SET is_permanent = 0 WHERE id = $1 AND is_permanent = 1", {file.id}));
    DVR_TRY(const auto row, catalog::recordings::remove(c, file.id, system_clock().wall()));
    if (!row) return {};
    DVR_CHECK(
        catalog::gaps::fill_holes(c, row->camera_id, row->start_time, row->end_time, media::Reason::footage_lost));
    return catalog::usage::recount(c, row->camera_id);
  });
}

// Finished files never change: one that is there with its size is it.
Result<void> Backup::copy_one(const Stored& file, bool is_recording) {
  files_.insert(file.file_path);
  std::error_code ec;
  const auto to = target_ / file.file_path;
  if (fs::file_size(to, ec) == std::uintmax_t(file.size_bytes) && !ec) return {};
  DVR_TRY(const bool there, copy_whole(data_ / file.file_path, to));
  if (!there) return drop(file, is_recording);
  ++copied_;
  copied_bytes_ += file.size_bytes;
  return {};
}

Result<void> Backup::copy_recordings() {
  constexpr std::string_view recordings =
      "SELECT id, file_path, size_bytes FROM recordings WHERE id > $1 AND lost_reason IS NULL AND location = 'disk' "
      "ORDER BY id LIMIT $2";
  constexpr std::string_view clips =
      "SELECT id, file_path, COALESCE(size_bytes, 0) FROM clips WHERE id > $1 AND state = 'ready' AND file_path IS NOT "
      "NULL AND location = 'disk' ORDER BY id LIMIT $2";
  for (const auto sql : {recordings, clips}) {
    for (std::int64_t after_id = 0;;) {
      DVR_TRY(const auto some, next(sql, after_id));
      if (some.empty()) break;
      for (const auto& file : some) DVR_CHECK(copy_one(file, sql == recordings));
      after_id = some.back().id;
    }
  }
  return remove_what_is_gone();
}

// From an earlier backup: what retention has removed since.
Result<void> Backup::remove_what_is_gone() {
  for (const auto* folder : {"recordings", "clips"}) {
    std::vector<fs::path> old;
    std::error_code ec;
    for (fs::recursive_directory_iterator it(target_ / folder, ec), end; !ec && it != end; it.increment(ec))
      if (it->is_regular_file(ec) && !files_.contains(it->path().lexically_relative(target_).generic_string()))
        old.push_back(it->path());
    for (const auto& path : old) fs::remove(path, ec);
  }
  return {};
}

// As a start after a crash would find it: the ledger of every camera reaches to now. Sessions do not come back.
Result<void> Backup::settle() {
  return copy_->write_now([](Connection& c) -> Result<void> {
    const auto now = system_clock().wall();
    DVR_TRY(const auto text, catalog::settings::get(c, "record.last_alive"));
    const auto alive = parse_rfc3339(text.value_or(""));
    DVR_TRY(const auto cameras, catalog::cameras::all(c));
    for (const auto& camera : cameras)
      DVR_CHECK(record::reconcile(c, camera.id, camera.is_active, camera.created_at,
                                  alive ? std::optional(*alive) : std::nullopt, now));
    DVR_CHECK(c.query("DELETE FROM sessions"));
    DVR_CHECK(c.query("DELETE FROM garbage"));
    return {};
  });
}

Result<void> Backup::publish() {
  copy_.reset();  // its log goes into the file
  const auto fresh = target_ / kNewCatalog, place = target_ / kCatalog;
  DVR_CHECK(sync_file(fresh));
  std::error_code ec;
  for (const auto* suffix : {"-wal", "-shm"}) fs::remove(place.string() + suffix, ec);
  fs::rename(fresh, place, ec);
  if (ec) return fail(ErrorKind::io, "rename {}: {}", fresh.string(), ec.message());
  return sync_file(target_);
}

Result<void> Backup::run() {
  DVR_CHECK(check_target());
  DVR_TRY(const auto lock, DataLock::take(target_));  // no server runs on it
  DVR_CHECK(open_catalogs());
  DVR_CHECK(copy_secrets(data_ / "keys", target_ / "keys"));
  DVR_CHECK(copy_secrets(data_ / "tls", target_ / "tls"));
  if (options_.footage) DVR_CHECK(copy_recordings());
  if (copy_) {
    DVR_CHECK(settle());
    DVR_CHECK(publish());
  }
  fmt::print(out_, "backed up to {}: {} files, {} bytes copied{}\n", target_.string(), copied_, copied_bytes_,
             vanished_ ? fmt::format("; {} were removed meanwhile", vanished_) : "");
  if (!on_sqlite())
    fmt::print(out_, "the catalog is in PostgreSQL: keep a dump that was made before this backup (pg_dump)\n");
  return {};
}

}  // namespace

Result<void> back_up(const Settings& settings, const BackupOptions& options, std::ostream& out) {
  return Backup(settings, options, out).run();
}

}  // namespace dvr::app
