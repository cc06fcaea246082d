// One connection to PostgreSQL. Every wait has a deadline of our own: a server that is stopped, or a network that
// swallows packets, never answers a time-out that only the server knows.
#pragma once
#include "catalog/postgres.hpp"
#include "catalog/postgres_values.hpp"

#include <libpq-fe.h>

#include <map>

namespace dvr::catalog {

// The URL taken apart once, with our defaults for what it leaves open.
class PgTarget {
 public:
  static Result<PgTarget> parse(const std::string& url);
  std::vector<const char*> keywords() const;  // ends with a null pointer, as PQconnectStartParams wants it
  std::vector<const char*> values() const;
  std::string describe() const;  // user, host, port and database: for the log

 private:
  std::map<std::string, std::string> parameters_;
};

// How long we wait for an answer; 0: as long as the connection lives.
inline Millis patience_for(const PostgresOptions& options) {
  return options.statement_timeout.count() > 0 ? options.statement_timeout + Millis(1'000) : Millis(0);
}

class PgConnection final : public Connection {
 public:
  static Result<std::unique_ptr<PgConnection>> connect(const PgTarget& target, const PostgresOptions& options);

  Result<Rows> query(std::string_view sql, std::vector<Value> params) override;

  // One or several statements without parameters, as text: BEGIN, COMMIT, SET. Answers the last one's rows.
  Result<Rows> run(const char* sql);
  // What the last statement of run() says that it did: "COMMIT", or "ROLLBACK" when it could not.
  const std::string& tag() const { return tag_; }

  bool broken() const { return broken_ || PQstatus(connection_.get()) != CONNECTION_OK; }
  void patience(Millis limit) { patience_ = limit; }  // for each statement

 private:
  struct Finish {
    void operator()(PGconn* c) const { PQfinish(c); }
  };
  struct Clear {
    void operator()(PGresult* r) const { PQclear(r); }
  };
  using Answer = std::unique_ptr<PGresult, Clear>;

  PgConnection(PGconn* connection, Millis patience) : connection_(connection), patience_(patience) {}
  Result<void> establish(MonoTime deadline);
  Result<bool> wait(bool reading, bool writing, MonoTime deadline);  // false: in time, but not ready to read
  Result<Answer> answer(bool sent, std::string_view doing);
  Result<const std::string*> prepared(std::string_view sql, const std::vector<PgParameter>& params);
  Error lost(std::string_view doing);
  Error refused(const PGresult* result, std::string_view doing);
  Rows rows_of(PGresult* result);

  std::unique_ptr<PGconn, Finish> connection_;
  Millis patience_;
  bool broken_ = false;
  std::string tag_;
  std::unordered_map<std::string, std::string> statements_;  // text and types -> the name on the server
  std::uint64_t statement_count_ = 0;
};

}  // namespace dvr::catalog
