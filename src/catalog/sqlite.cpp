// SQLite: one writing connection, a few reading ones, WAL between them. docs/design/catalog.md has the reasons.
#include "base/log.hpp"
#include "catalog/database.hpp"

#include <sqlite3.h>
#include <sys/stat.h>

#include <condition_variable>
#include <mutex>

namespace dvr::catalog {
namespace {

constexpr int kBusyTimeoutMs = 5'000;  // another process: the command line beside a running server
constexpr std::size_t kReaders = 4;
constexpr std::size_t kMaxPrepared = 200;  // kept prepared per connection
constexpr std::size_t kWaitingLimit = 10'000;

constexpr std::pair<std::string_view, std::string_view> kSqliteWords[]{
    {"{id}", "INTEGER PRIMARY KEY AUTOINCREMENT"},  // never reused: files and audit rows outlive a camera
    {"{int}", "INTEGER"},
    {"{blob}", "BLOB"},
    {"{strict}", "STRICT"},
    {"{postgres}", "--"},
};

ErrorKind sqlite_kind_of(int code) {
  switch (code & 0xff) {
    case SQLITE_CONSTRAINT: return ErrorKind::conflict;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:  // the race for the write-ahead log's locks was lost too often
    case SQLITE_INTERRUPT:
    case SQLITE_SCHEMA:  // changed by another while the statement was prepared, again and again
    case SQLITE_NOMEM:
    case SQLITE_CANTOPEN: return ErrorKind::unavailable;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return ErrorKind::corrupt;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY: return ErrorKind::io;
    case SQLITE_TOOBIG: return ErrorKind::too_large;
    default: return ErrorKind::internal;  // our own SQL is wrong
  }
}

struct CloseDatabase {
  void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
};
struct FinalizeStatement {
  void operator()(sqlite3_stmt* s) const { sqlite3_finalize(s); }
};
using Statement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

// Ends a use of a cached statement: releases its locks and forgets its parameters.
struct ResetStatement {
  sqlite3_stmt* statement;
  ~ResetStatement() {
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
  }
};

class SqliteConnection final : public Connection {
 public:
  explicit SqliteConnection(sqlite3* db) : db_(db) {}

  Result<Rows> query(std::string_view sql, std::vector<Value> params) override {
    DVR_TRY(auto* statement, prepared(sql));
    ResetStatement reset{statement};
    for (std::size_t i = 0; i < params.size(); ++i) DVR_CHECK(bind(statement, i, params[i]));
    return step_all(statement);
  }

 private:
  Error error(int code, std::string_view doing) const {
    return Error{sqlite_kind_of(code), fmt::format("catalog: {}: {}", doing, sqlite3_errmsg(db_.get())), {}};
  }

  Result<sqlite3_stmt*> prepared(std::string_view sql) {
    const auto it = statements_.find(sql);
    if (it != statements_.end()) return it->second.get();
    if (statements_.size() >= kMaxPrepared) statements_.clear();
    sqlite3_stmt* raw = nullptr;
    const int code =
        sqlite3_prepare_v3(db_.get(), sql.data(), int(sql.size()), SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
    Statement statement(raw);
    if (code != SQLITE_OK) return error(code, "prepare");
    if (!raw) return fail(ErrorKind::internal, "catalog: empty statement");
    return statements_.emplace(std::string(sql), std::move(statement)).first->second.get();
  }

  // By name: $1 may occur twice, and SQLite numbers named parameters by their first occurrence.
  Result<void> bind(sqlite3_stmt* statement, std::size_t i, const Value& value) {
    const int place = sqlite3_bind_parameter_index(statement, ("$" + std::to_string(i + 1)).c_str());
    if (place == 0) return fail(ErrorKind::internal, "catalog: the statement has no parameter ${}", i + 1);
    const int code = std::visit([&](const auto& v) { return bind_one(statement, place, v); }, base(value));
    if (code != SQLITE_OK) return error(code, "bind");
    return {};
  }

  using Variant = std::variant<std::monostate, std::int64_t, double, std::string, Bytes>;
  static const Variant& base(const Value& v) { return v; }
  static int bind_one(sqlite3_stmt* s, int i, std::monostate) { return sqlite3_bind_null(s, i); }
  static int bind_one(sqlite3_stmt* s, int i, std::int64_t v) { return sqlite3_bind_int64(s, i, v); }
  static int bind_one(sqlite3_stmt* s, int i, double v) { return sqlite3_bind_double(s, i, v); }
  static int bind_one(sqlite3_stmt* s, int i, const std::string& v) {
    return sqlite3_bind_text64(s, i, v.data(), v.size(), SQLITE_STATIC, SQLITE_UTF8);
  }
  static int bind_one(sqlite3_stmt* s, int i, const Bytes& v) {
    if (v.empty()) return sqlite3_bind_zeroblob(s, i, 0);
    return sqlite3_bind_blob64(s, i, v.data(), v.size(), SQLITE_STATIC);
  }

  Result<Rows> step_all(sqlite3_stmt* statement) {
    Rows rows;
    const int columns = sqlite3_column_count(statement);
    const auto changes_before = sqlite3_total_changes64(db_.get());
    int code = sqlite3_step(statement);
    for (; code == SQLITE_ROW; code = sqlite3_step(statement)) {
      auto& row = rows.values.emplace_back();
      row.reserve(std::size_t(columns));
      for (int i = 0; i < columns; ++i) row.push_back(column(statement, i));
    }
    if (code != SQLITE_DONE) return error(code, "execute");
    if (sqlite3_total_changes64(db_.get()) != changes_before) rows.affected = sqlite3_changes64(db_.get());
    return rows;
  }

  static Value column(sqlite3_stmt* s, int i) {
    const auto size = std::size_t(sqlite3_column_bytes(s, i));
    switch (sqlite3_column_type(s, i)) {
      case SQLITE_INTEGER: return std::int64_t(sqlite3_column_int64(s, i));
      case SQLITE_FLOAT: return sqlite3_column_double(s, i);
      case SQLITE_TEXT: return std::string(reinterpret_cast<const char*>(sqlite3_column_text(s, i)), size);
      case SQLITE_BLOB: {
        const auto* p = static_cast<const std::uint8_t*>(sqlite3_column_blob(s, i));
        return Bytes(p, p + size);
      }
      default: return {};
    }
  }

  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  std::unique_ptr<sqlite3, CloseDatabase> db_;
  std::unordered_map<std::string, Statement, Hash, std::equal_to<>> statements_;
};

Result<std::unique_ptr<SqliteConnection>> connect(const std::filesystem::path& file, bool writing) {
  sqlite3* raw = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (writing ? SQLITE_OPEN_CREATE : 0);
  const int code = sqlite3_open_v2(file.c_str(), &raw, flags, nullptr);
  if (code != SQLITE_OK) {
    auto error = fail(sqlite_kind_of(code), "cannot open the catalog {}: {}", file.string(), sqlite3_errstr(code));
    sqlite3_close_v2(raw);
    return error;
  }
  sqlite3_extended_result_codes(raw, 1);
  sqlite3_busy_timeout(raw, kBusyTimeoutMs);
  auto c = std::make_unique<SqliteConnection>(raw);
  DVR_CHECK(c->query("PRAGMA journal_mode = WAL", {}));
  DVR_CHECK(c->query("PRAGMA synchronous = FULL", {}));  // a committed row survives a power cut
  DVR_CHECK(c->query("PRAGMA foreign_keys = ON", {}));
  DVR_CHECK(c->query("PRAGMA temp_store = MEMORY", {}));
  DVR_CHECK(c->query("PRAGMA cache_size = -16000", {}));            // 16 MB
  DVR_CHECK(c->query("PRAGMA journal_size_limit = 67108864", {}));  // the WAL shrinks again after a burst
  if (!writing) DVR_CHECK(c->query("PRAGMA query_only = ON", {}));
  return c;
}

// Whatever happens in `work`, the transaction ends: commit on success, rollback otherwise.
Result<void> in_transaction(Connection& c, std::string_view begin,
                            const std::function<Result<void>(Connection&)>& work) {
  DVR_CHECK(c.query(begin));
  Result<void> done = [&]() -> Result<void> {
    try {
      return work(c);
    } catch (const std::exception& e) {
      return fail(ErrorKind::internal, "catalog: {}", e.what());
    }
  }();
  if (done.has_value()) {
    if (auto committed = c.query("COMMIT"); !committed.has_value()) done = committed.error();
  }
  if (!done.has_value()) (void)c.query("ROLLBACK").has_value();  // fails when SQLite rolled back by itself
  return done;
}

class SqliteDatabase final : public Database {
 public:
  SqliteDatabase(std::unique_ptr<SqliteConnection> writer, std::vector<std::unique_ptr<SqliteConnection>> readers)
      : writer_(std::move(writer)), free_readers_(std::move(readers)) {}

  Result<void> read_now(const std::function<Result<void>(Connection&)>& work) override {
    auto reader = borrow_reader();
    auto done = in_transaction(*reader, "BEGIN", work);
    give_back(std::move(reader));
    return done;
  }

  Result<void> write_now(const std::function<Result<void>(Connection&)>& work) override {
    std::lock_guard lock(writer_mutex_);
    return in_transaction(*writer_, "BEGIN IMMEDIATE", work);
  }

  Words schema_words() const override { return kSqliteWords; }
  Result<bool> has_table(Connection& c, std::string_view name) const override {
    DVR_TRY(const auto rows, c.query("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = $1", {name}));
    return !rows.empty();
  }

 private:
  WorkPool& read_pool() override { return read_pool_; }
  WorkPool& write_pool() override { return write_pool_; }

  std::unique_ptr<SqliteConnection> borrow_reader() {
    std::unique_lock lock(readers_mutex_);
    reader_free_.wait(lock, [this] { return !free_readers_.empty(); });
    auto reader = std::move(free_readers_.back());
    free_readers_.pop_back();
    return reader;
  }
  void give_back(std::unique_ptr<SqliteConnection> reader) {
    {
      std::lock_guard lock(readers_mutex_);
      free_readers_.push_back(std::move(reader));
    }
    reader_free_.notify_one();
  }

  std::mutex writer_mutex_;
  std::unique_ptr<SqliteConnection> writer_;
  std::mutex readers_mutex_;
  std::condition_variable reader_free_;
  std::vector<std::unique_ptr<SqliteConnection>> free_readers_;
  WorkPool read_pool_{"catalog-read", kReaders, kWaitingLimit};  // last: their threads use all of the above
  WorkPool write_pool_{"catalog-write", 1, kWaitingLimit};
};

}  // namespace

Result<std::unique_ptr<Database>> open_sqlite(const std::filesystem::path& file) {
  const auto old_mask = ::umask(0077);  // the file holds password hashes; the WAL takes its mode
  auto writer = connect(file, true);
  ::umask(old_mask);
  if (!writer.has_value()) return std::move(writer).error();
  std::vector<std::unique_ptr<SqliteConnection>> readers;
  for (std::size_t i = 0; i < kReaders; ++i) {
    DVR_TRY(auto reader, connect(file, false));
    readers.push_back(std::move(reader));
  }
  return std::unique_ptr<Database>(std::make_unique<SqliteDatabase>(std::move(*writer), std::move(readers)));
}

}  // namespace dvr::catalog
