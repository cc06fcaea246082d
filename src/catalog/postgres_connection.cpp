#include "catalog/postgres_connection.hpp"

#include <poll.h>

#include <charconv>

namespace dvr::catalog {
namespace {

constexpr std::size_t kMaxStatements = 200;  // kept prepared per connection

// SQLSTATE: PostgreSQL's documentation, appendix A.
ErrorKind kind_of(std::string_view state) {
  const auto group = state.substr(0, 2);
  if (group == "23") return ErrorKind::conflict;
  if (group == "22") return ErrorKind::invalid;  // a number out of range, text that cannot be stored
  if (group == "08" || group == "53" || group == "40" || group == "28") return ErrorKind::unavailable;
  if (state == "57014" || state == "55P03" || group == "57") return ErrorKind::unavailable;  // took or waited too long
  if (state == "25P03" || state == "25006") return ErrorKind::unavailable;                   // idle too long; a standby
  if (group == "58") return ErrorKind::io;
  if (state == "XX001" || state == "XX002") return ErrorKind::corrupt;
  if (group == "54") return ErrorKind::too_large;
  return ErrorKind::internal;  // our own SQL is wrong
}

std::string one_line(std::string_view text) {
  std::string out(text.substr(0, 500));
  while (!out.empty() && (out.back() == '\n' || out.back() == ' ')) out.pop_back();
  std::replace(out.begin(), out.end(), '\n', ' ');
  return out;
}

struct FreeOptions {
  void operator()(PQconninfoOption* o) const { PQconninfoFree(o); }
};

// What is asked of the server for every connection. Keepalives are for a peer that vanished without a word.
constexpr std::pair<const char*, const char*> kDefaults[]{
    {"application_name", "dvr-lite"}, {"client_encoding", "UTF8"},  {"keepalives", "1"},
    {"keepalives_idle", "10"},        {"keepalives_interval", "5"}, {"keepalives_count", "3"},
    {"tcp_user_timeout", "15000"},
};

}  // namespace

// --- where it is
// ------------------------------------------------------------------------------------------------------

Result<PgTarget> PgTarget::parse(const std::string& url) {
  char* fault = nullptr;
  const std::unique_ptr<PQconninfoOption, FreeOptions> options(PQconninfoParse(url.c_str(), &fault));
  PQfreemem(fault);  // it repeats parts of the URL, which may be the password
  if (!options || !(url.starts_with("postgres://") || url.starts_with("postgresql://")))
    return fail(ErrorKind::invalid,
                "database.url: cannot be read; it looks like postgres://user:password@host:5432/database?sslmode=…");
  PgTarget target;
  for (const auto& [name, value] : kDefaults) target.parameters_[name] = value;
  for (const auto* o = options.get(); o->keyword; ++o)
    if (o->val && *o->val) target.parameters_[o->keyword] = o->val;
  return target;
}

std::vector<const char*> PgTarget::keywords() const {
  std::vector<const char*> out;
  for (const auto& [name, value] : parameters_) out.push_back(name.c_str());
  out.push_back(nullptr);
  return out;
}

std::vector<const char*> PgTarget::values() const {
  std::vector<const char*> out;
  for (const auto& [name, value] : parameters_) out.push_back(value.c_str());
  out.push_back(nullptr);
  return out;
}

std::string PgTarget::describe() const {
  const auto get = [this](const char* name) {
    const auto it = parameters_.find(name);
    return it == parameters_.end() ? std::string() : it->second;
  };
  return fmt::format("{}@{}:{}/{}", get("user"), get("host"), get("port"), get("dbname"));
}

// --- a connection
// -----------------------------------------------------------------------------------------------------

Result<std::unique_ptr<PgConnection>> PgConnection::connect(const PgTarget& target, const PostgresOptions& options) {
  const auto keywords = target.keywords(), values = target.values();
  const auto deadline = MonoTime::clock::now() + options.connect_timeout;
  std::unique_ptr<PgConnection> c(
      new PgConnection(PQconnectStartParams(keywords.data(), values.data(), 0), options.connect_timeout));
  if (!c->connection_) return fail(ErrorKind::unavailable, "no memory for a connection to the database");
  DVR_CHECK(c->establish(deadline));
  PQsetNoticeProcessor(c->connection_.get(), [](void*, const char*) {}, nullptr);
  if (PQsetnonblocking(c->connection_.get(), 1) != 0) return c->lost("connect");
  if (PQserverVersion(c->connection_.get()) < 150'000)
    return fail(ErrorKind::unsupported, "PostgreSQL {} is too old: 15 or newer is needed",
                PQserverVersion(c->connection_.get()) / 10'000);
  const auto settings = fmt::format(
      "SET statement_timeout = {}; SET lock_timeout = {}; SET idle_in_transaction_session_timeout = {}",
      options.statement_timeout.count(), options.lock_timeout.count(), options.idle_in_transaction_timeout.count());
  DVR_CHECK(c->run(settings.c_str()));
  c->patience(patience_for(options));
  return c;
}

Result<void> PgConnection::establish(MonoTime deadline) {
  auto* c = connection_.get();
  if (PQstatus(c) == CONNECTION_BAD) return lost("connect");
  for (auto next = PGRES_POLLING_WRITING; next != PGRES_POLLING_OK; next = PQconnectPoll(c)) {
    if (next == PGRES_POLLING_FAILED) return lost("connect");
    DVR_CHECK(wait(next == PGRES_POLLING_READING, next == PGRES_POLLING_WRITING, deadline));
  }
  return {};
}

Result<bool> PgConnection::wait(bool reading, bool writing, MonoTime deadline) {
  pollfd fd{PQsocket(connection_.get()), short((reading ? POLLIN : 0) | (writing ? POLLOUT : 0)), 0};
  for (;;) {
    const bool forever = deadline == MonoTime::max();
    const auto left = forever ? 60'000 : std::chrono::ceil<Millis>(deadline - MonoTime::clock::now()).count();
    const int n = left <= 0 ? 0 : ::poll(&fd, 1, int(std::min<std::int64_t>(left, 60'000)));
    if (n > 0) return (fd.revents & ~POLLOUT) != 0;
    if (n < 0 && errno != EINTR) return lost("wait");
    if (left > 0) continue;
    broken_ = true;  // whatever it answers later is no longer ours
    return Error{ErrorKind::unavailable, "the database does not answer in time", {}};
  }
}

Error PgConnection::lost(std::string_view doing) {
  broken_ = true;
  return Error{ErrorKind::unavailable, "the database is not available",
               fmt::format("{}: {}", doing, one_line(PQerrorMessage(connection_.get())))};
}

// Messages may show values and names: they are for the log, not for whoever asked.
Error PgConnection::refused(const PGresult* result, std::string_view doing) {
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  if (!state) return lost(doing);
  const auto kind = kind_of(state);
  const auto why = fmt::format("{}: {} (SQLSTATE {})", doing, one_line(PQresultErrorMessage(result)), state);
  if (kind == ErrorKind::unavailable) return Error{kind, "the database is not available", why};
  return Error{kind, "catalog: " + why, {}};
}

// Sends what is left, reads until the last result; answers the last one, or the first that is an error.
Result<PgConnection::Answer> PgConnection::answer(bool sent, std::string_view doing) {
  auto* c = connection_.get();
  if (!sent) return lost(doing);
  const auto deadline = patience_.count() > 0 ? MonoTime::clock::now() + patience_ : MonoTime::max();
  Answer last;
  for (;;) {
    const int unsent = PQflush(c);
    if (unsent < 0) return lost(doing);
    if (PQisBusy(c) || unsent > 0) {
      DVR_TRY(const bool readable, wait(true, unsent > 0, deadline));
      if (readable && !PQconsumeInput(c)) return lost(doing);
      continue;
    }
    Answer next(PQgetResult(c));
    if (!next) break;
    const bool failed = last && PQresultStatus(last.get()) == PGRES_FATAL_ERROR;
    if (!failed) last = std::move(next);
  }
  if (!last) return lost(doing);
  const auto status = PQresultStatus(last.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) return refused(last.get(), doing);
  return last;
}

Result<Rows> PgConnection::run(const char* sql) {
  DVR_TRY(const auto result, answer(PQsendQuery(connection_.get(), sql) == 1, "execute"));
  tag_ = PQcmdStatus(result.get());
  return rows_of(result.get());
}

// A statement is prepared once for each combination of types, since NULL has none of its own.
Result<const std::string*> PgConnection::prepared(std::string_view sql, const std::vector<PgParameter>& params) {
  std::string key(sql);
  std::vector<Oid> types;
  for (const auto& p : params) {
    types.push_back(p.type);
    key += fmt::format("\x01{}", p.type);
  }
  if (const auto it = statements_.find(key); it != statements_.end()) return &it->second;
  if (statements_.size() >= kMaxStatements) {
    DVR_CHECK(run("DEALLOCATE ALL"));
    statements_.clear();
  }
  auto name = fmt::format("s{}", ++statement_count_);
  DVR_CHECK(answer(
      PQsendPrepare(connection_.get(), name.c_str(), std::string(sql).c_str(), int(types.size()), types.data()) == 1,
      "prepare"));
  return &statements_.emplace(std::move(key), std::move(name)).first->second;
}

Result<Rows> PgConnection::query(std::string_view sql, std::vector<Value> params) {
  if (broken()) return lost("execute");
  std::vector<PgParameter> encoded;
  std::vector<const char*> values;
  std::vector<int> lengths, formats(params.size(), 1);
  for (const auto& value : params) encoded.push_back(encode_parameter(value));
  for (const auto& p : encoded) {
    values.push_back(p.is_null ? nullptr : p.bytes.data());
    lengths.push_back(int(p.bytes.size()));
  }
  DVR_TRY(const auto* name, prepared(sql, encoded));
  DVR_TRY(const auto result, answer(PQsendQueryPrepared(connection_.get(), name->c_str(), int(values.size()),
                                                        values.data(), lengths.data(), formats.data(), 1) == 1,
                                    "execute"));
  return rows_of(result.get());
}

Rows PgConnection::rows_of(PGresult* result) {
  Rows rows;
  const int columns = PQnfields(result), count = PQntuples(result);
  rows.values.resize(std::size_t(count));
  for (int i = 0; i < count; ++i) {
    auto& row = rows.values[std::size_t(i)];
    row.reserve(std::size_t(columns));
    for (int j = 0; j < columns; ++j) {
      const std::string_view bytes(PQgetvalue(result, i, j), std::size_t(PQgetlength(result, i, j)));
      const bool binary = PQfformat(result, j) == 1;
      if (PQgetisnull(result, i, j)) row.emplace_back();
      else row.push_back(binary ? decode_column(PQftype(result, j), bytes) : Value(bytes));
    }
  }
  const std::string_view tag = PQcmdStatus(result), changed = PQcmdTuples(result);
  if (!tag.starts_with("SELECT")) std::from_chars(changed.data(), changed.data() + changed.size(), rows.affected);
  return rows;
}

}  // namespace dvr::catalog
