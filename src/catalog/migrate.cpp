#include "base/clock.hpp"
#include "base/log.hpp"
#include "catalog/database.hpp"
#include "catalog/schema.hpp"

namespace dvr::catalog {
namespace {

std::string in_words_of(const Database& database, std::string_view sql) {
  std::string out(sql);
  for (const auto& [from, to] : database.schema_words())
    for (auto at = out.find(from); at != std::string::npos; at = out.find(from, at + to.size()))
      out.replace(at, from.size(), to);
  return out;
}

// Nothing but comments: no statement.
bool is_empty(std::string_view statement) {
  while (!statement.empty()) {
    const auto line = statement.substr(0, statement.find('\n'));
    statement.remove_prefix(std::min(statement.size(), line.size() + 1));
    const auto begin = line.find_first_not_of(' ');
    if (begin != line.npos && !line.substr(begin).starts_with("--")) return false;
  }
  return true;
}

Result<void> run_script(Connection& c, const std::string& script) {
  std::size_t begin = 0;
  for (auto end = script.find(";\n"); end != std::string::npos; end = script.find(";\n", begin)) {
    const auto statement = std::string_view(script).substr(begin, end - begin);
    if (!is_empty(statement)) DVR_CHECK(c.query(statement));
    begin = end + 2;
  }
  return {};
}

Result<int> version_in(Connection& c) {
  DVR_TRY(const auto rows, c.query("SELECT COALESCE(MAX(version), 0) FROM schema_migrations"));
  return int(rows[0].i64(0));
}

Result<bool> take_next_step(const Database& database, Connection& c) {
  DVR_TRY(const int version, version_in(c));
  const auto all = migrations();
  if (version > all.back().version)
    return fail(ErrorKind::unsupported, "the catalog has schema {}, this program knows up to {}: use the newer program",
                version, all.back().version);
  const auto next = std::find_if(all.begin(), all.end(), [&](const auto& m) { return m.version > version; });
  if (next == all.end()) return false;
  DVR_CHECK(run_script(c, in_words_of(database, next->sql)));
  DVR_CHECK(c.query("INSERT INTO schema_migrations (version, name, applied_at) VALUES ($1, $2, $3)",
                    {next->version, next->name, system_clock().wall()}));
  log::info("catalog", "schema step taken", {{"version", next->version}, {"name", next->name}});
  return true;
}

}  // namespace

Result<int> migrate(Database& database) {
  DVR_CHECK(database.migrate_now([](Connection& c) -> Result<void> {
    DVR_CHECK(
        c.query("CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER NOT NULL PRIMARY KEY, "
                "name TEXT NOT NULL, applied_at BIGINT NOT NULL)"));
    return {};
  }));
  for (int steps = 0;; ++steps) {
    bool taken = false;
    DVR_CHECK(database.migrate_now([&](Connection& c) -> Result<void> {
      DVR_TRY(taken, take_next_step(database, c));
      return {};
    }));
    if (!taken) return steps;
  }
}

Result<int> schema_version(Database& database) {
  int version = 0;
  DVR_CHECK(database.read_now([&](Connection& c) -> Result<void> {
    DVR_TRY(const bool there, database.has_table(c, "schema_migrations"));
    if (!there) return {};
    DVR_TRY(version, version_in(c));
    return {};
  }));
  return version;
}

}  // namespace dvr::catalog
