#include "catalog/snapshot.hpp"

#include <sqlite3.h>
#include <sys/stat.h>

#include <memory>

namespace dvr::catalog {
namespace {

constexpr int kSnapshotBusyTimeoutMs = 30'000;

struct Close {
  void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
  void operator()(sqlite3_stmt* s) const { sqlite3_finalize(s); }
};

Error error_of(sqlite3* db, std::string_view doing) {
  return fail(ErrorKind::io, "catalog: {}: {}", doing, sqlite3_errmsg(db));
}

}  // namespace

// VACUUM INTO reads in one transaction and writes the copy in one go, without the free pages.
Result<void> snapshot_sqlite(const std::filesystem::path& from, const std::filesystem::path& to) {
  sqlite3* raw = nullptr;
  const int opened = sqlite3_open_v2(from.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  const std::unique_ptr<sqlite3, Close> db(raw);
  if (opened != SQLITE_OK) return fail(ErrorKind::io, "cannot open the catalog {}", from.string());
  sqlite3_busy_timeout(raw, kSnapshotBusyTimeoutMs);
  sqlite3_stmt* made = nullptr;
  if (sqlite3_prepare_v2(raw, "VACUUM INTO $1", -1, &made, nullptr) != SQLITE_OK) return error_of(raw, "prepare");
  const std::unique_ptr<sqlite3_stmt, Close> statement(made);
  const auto name = to.string();
  sqlite3_bind_text(made, 1, name.c_str(), int(name.size()), SQLITE_STATIC);
  const auto old_mask = ::umask(0077);  // it holds password hashes
  const int done = sqlite3_step(made);
  ::umask(old_mask);
  if (done != SQLITE_DONE) return error_of(raw, "copy");
  return {};
}

}  // namespace dvr::catalog
