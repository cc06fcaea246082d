// A catalog of a test: SQLite in `file`, or, with DVR_TEST_DATABASE=postgres://… in the environment, a database of its
// own on that server, named after the file. The server is private to the run: script/test unit-postgres starts it.
#pragma once
#include "catalog/postgres.hpp"
#include "catalog/schema.hpp"

#include <libpq-fe.h>

#include <cstdlib>
#include <fstream>
#include <map>

namespace dvr::catalog::testing {

inline const char* postgres_server() { return std::getenv("DVR_TEST_DATABASE"); }

// A session on the server's own database, for what no transaction may hold: CREATE and DROP DATABASE.
class Administrator {
 public:
  explicit Administrator(const std::string& url) : c_(PQconnectdb(url.c_str())) {}
  ~Administrator() { PQfinish(c_); }
  Administrator(const Administrator&) = delete;
  Administrator& operator=(const Administrator&) = delete;

  bool run(const std::string& sql) {
    PGresult* result = PQexec(c_, sql.c_str());
    const auto status = PQresultStatus(result);
    const bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    rows = good ? PQntuples(result) : 0;
    if (!good) error = PQerrorMessage(c_);
    PQclear(result);
    return good;
  }
  bool exists(const std::string& database) {
    return run("SELECT 1 FROM pg_database WHERE datname = '" + database + "'") && rows > 0;
  }

  int rows = 0;
  std::string error;

 private:
  PGconn* c_;
};

inline std::string url_of(const std::string& database) {
  const std::string server = postgres_server();
  return server.substr(0, server.rfind('/') + 1) + database;
}

// An empty database with the newest schema, made once for all test programs: copying it is quicker than migrating.
inline std::string schema_template(Administrator& administrator) {
  std::string all;
  for (const auto& m : migrations()) all += m.sql;
  const auto name = fmt::format("dvr_template_{:016x}", std::hash<std::string>()(all));
  administrator.run("SELECT pg_advisory_lock(1)");
  if (!administrator.exists(name)) {
    administrator.run("DROP DATABASE IF EXISTS " + name + "_new");
    administrator.run("CREATE DATABASE " + name + "_new");
    auto database = open_postgres({.url = url_of(name + "_new"), .readers = 1});
    const auto steps = migrate(**database);
    if (!steps) administrator.error = steps.error().describe();
    database->reset();
    if (steps) administrator.run("ALTER DATABASE " + name + "_new RENAME TO " + name);
  }
  administrator.run("SELECT pg_advisory_unlock(1)");
  return name;
}

inline std::map<std::string, std::filesystem::path>& databases_made() {
  static std::map<std::string, std::filesystem::path> made;
  return made;
}

// The databases of tests that are over: their folders are gone.
inline void drop_old(Administrator& administrator) {
  std::erase_if(databases_made(), [&](const auto& made) {
    std::error_code ec;
    if (std::filesystem::exists(made.second, ec)) return false;
    return administrator.run("DROP DATABASE IF EXISTS " + made.first + " WITH (FORCE)");
  });
}

// The same of SQLite, as a file: the first one is migrated, later ones are copies of it.
inline void make_schema_file(const std::filesystem::path& file) {
  static std::string made;
  if (made.empty()) {
    migrate(*open_sqlite(file).value()).value();
    std::ifstream in(file, std::ios::binary);
    made.assign(std::istreambuf_iterator<char>(in), {});
  } else {
    std::ofstream(file, std::ios::binary) << made;
  }
}

inline Result<std::unique_ptr<Database>> open(const std::filesystem::path& file, bool migrated) {
  if (!postgres_server()) {
    if (migrated && !std::filesystem::exists(file)) make_schema_file(file);
    return open_sqlite(file);
  }
  const auto name = fmt::format("dvr_{:016x}_{}", std::hash<std::string>()(file.string()), ::getpid());
  if (!databases_made().contains(name)) {
    Administrator administrator(postgres_server());
    drop_old(administrator);
    const auto source = migrated ? schema_template(administrator) : std::string("template0");
    if (!administrator.run("CREATE DATABASE " + name + " TEMPLATE " + source))
      return fail(ErrorKind::unavailable, "no database for the test: {}", administrator.error);
    databases_made()[name] = file.parent_path();
  }
  PostgresOptions options{.url = url_of(name), .readers = 4};
  return open_postgres(std::move(options));
}

// With the newest schema. The same file again within a test is the same database.
inline std::unique_ptr<Database> open_migrated(const std::filesystem::path& file) { return open(file, true).value(); }

}  // namespace dvr::catalog::testing
