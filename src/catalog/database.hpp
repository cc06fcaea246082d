// One small door to SQL: SQLite and PostgreSQL behind it. One SQL text serves both ($1, $2 …).
#pragma once
#include "base/bytes.hpp"
#include "base/executors.hpp"
#include "base/time.hpp"

#include <concepts>
#include <filesystem>
#include <functional>
#include <span>
#include <variant>

namespace dvr::catalog {

// Times are integers of microseconds in both engines, flags are 0 or 1: see docs/design/catalog.md.
struct Value : std::variant<std::monostate, std::int64_t, double, std::string, Bytes> {
  using variant::variant;
  Value() = default;
  Value(std::nullptr_t) {}
  template <std::integral T>
  Value(T v) : variant(std::int64_t(v)) {}
  Value(MediaTicks v) : variant(v.count) {}
  Value(WallTime v) : variant(to_us(v)) {}
  Value(std::string_view v) : variant(std::string(v)) {}
  Value(const char* v) : variant(std::string(v)) {}
  template <class T>
  Value(const std::optional<T>& v) : Value(v ? Value(*v) : Value()) {}
};

// A result set, read whole. Column by its place in the SELECT. A wrong type or place yields zero or empty, never
// throws.
class Rows {
 public:
  class Row {
   public:
    explicit Row(const std::vector<Value>& values) : values_(values) {}
    bool is_null(std::size_t column) const;
    std::int64_t i64(std::size_t column) const;
    double real(std::size_t column) const;
    bool flag(std::size_t column) const { return i64(column) != 0; }
    WallTime time(std::size_t column) const { return from_us(i64(column)); }
    std::optional<WallTime> maybe_time(std::size_t column) const;
    std::optional<std::int64_t> maybe_i64(std::size_t column) const;
    const std::string& text(std::size_t column) const;
    const Bytes& blob(std::size_t column) const;

   private:
    const std::vector<Value>& values_;
  };

  std::vector<std::vector<Value>> values;
  std::int64_t affected = 0;  // rows changed by INSERT, UPDATE, DELETE

  bool empty() const { return values.empty(); }
  std::size_t size() const { return values.size(); }
  Row operator[](std::size_t i) const { return Row(values[i]); }
};

// A connection, lent for the time of one piece of work on a pool thread.
// Errors: conflict (a unique, check or foreign key rule), unavailable (engine down or busy past its time), corrupt, io.
class Connection {
 public:
  virtual ~Connection() = default;
  virtual Result<Rows> query(std::string_view sql, std::vector<Value> params = {}) = 0;
};

class Database {
 public:
  virtual ~Database() = default;

  // Blocking forms, for pool threads, the command line and tests. `write` is one transaction: rolled back when
  // `work` answers an error. There is one writer at a time, over all processes, so what a write has read stays true
  // until its commit; readers see one snapshot and never wait for the writer.
  virtual Result<void> read_now(const std::function<Result<void>(Connection&)>& work) = 0;
  virtual Result<void> write_now(const std::function<Result<void>(Connection&)>& work) = 0;
  // A write that may take as long as it needs: changes of the schema, counting all again.
  virtual Result<void> migrate_now(const std::function<Result<void>(Connection&)>& work) { return write_now(work); }

  // The engine's own words for {id} {int} {blob} {strict} and other types of the schema's text, replaced in this order.
  using Words = std::span<const std::pair<std::string_view, std::string_view>>;
  virtual Words schema_words() const = 0;
  // Has the database this table?
  virtual Result<bool> has_table(Connection& c, std::string_view name) const = 0;

  // Forms for coroutines: run on the database's own pools and resume on the caller's executor.
  // `work` is Result<T>(Connection&); it must own what it uses.
  template <class F>
  auto read(F work) -> Task<std::invoke_result_t<F, Connection&>> {
    return run(read_pool(), false, std::move(work));
  }
  template <class F>
  auto write(F work) -> Task<std::invoke_result_t<F, Connection&>> {
    return run(write_pool(), true, std::move(work));
  }

 protected:
  virtual WorkPool& read_pool() = 0;
  virtual WorkPool& write_pool() = 0;

 private:
  template <class F>
  auto run(WorkPool& pool, bool writing, F work) -> Task<std::invoke_result_t<F, Connection&>> {
    using R = std::invoke_result_t<F, Connection&>;
    return pool.run([this, writing, work = std::move(work)]() mutable -> R {
      std::optional<R> answer;
      const std::function<Result<void>(Connection&)> inner = [&](Connection& c) -> Result<void> {
        answer.emplace(work(c));
        if (!answer->has_value()) return answer->error();
        return {};
      };
      auto done = writing ? write_now(inner) : read_now(inner);
      if (!done.has_value()) return std::move(done).error();
      return std::move(*answer);
    });
  }
};

// Opens or creates the file, sets WAL, foreign keys and time-outs; does not migrate.
Result<std::unique_ptr<Database>> open_sqlite(const std::filesystem::path& file);

// Brings the schema to the newest version, each step in its transaction. Refuses a schema newer than the program.
// Answers how many steps were taken.
Result<int> migrate(Database& database);
Result<int> schema_version(Database& database);  // 0: empty

}  // namespace dvr::catalog
