#include "catalog/jobs.hpp"

namespace dvr::catalog::jobs {
namespace {

#define JOB_COLUMNS                                                                                            \
  "id, kind, account_id, subject_id, payload, priority, state, attempts, worker, lease_until, run_at, error, " \
  "created_at, started_at, finished_at"

std::optional<std::string> maybe_text(Rows::Row row, std::size_t column) {
  if (row.is_null(column)) return std::nullopt;
  return row.text(column);
}

Job from(Rows::Row row) {
  Job job;
  job.id = row.i64(0);
  job.kind = row.text(1);
  job.account_id = row.i64(2);
  job.subject_id = row.i64(3);
  job.payload = row.text(4);
  job.priority = int(row.i64(5));
  job.state = row.text(6);
  job.attempts = int(row.i64(7));
  job.worker = maybe_text(row, 8);
  job.lease_until = row.maybe_time(9);
  job.run_at = row.time(10);
  job.error = maybe_text(row, 11);
  job.created_at = row.time(12);
  job.started_at = row.maybe_time(13);
  job.finished_at = row.maybe_time(14);
  return job;
}

Result<std::vector<Job>> many(Result<Rows> found) {
  DVR_TRY(const auto rows, std::move(found));
  std::vector<Job> out;
  for (std::size_t i = 0; i < rows.size(); ++i) out.push_back(from(rows[i]));
  return out;
}

Result<std::optional<Job>> one(Result<Rows> found) {
  DVR_TRY(auto all, many(std::move(found)));
  if (all.empty()) return std::optional<Job>();
  return std::optional(std::move(all.front()));
}

Result<bool> touched(Result<Rows> changed) {
  DVR_TRY(const auto rows, std::move(changed));
  return !rows.empty();
}

// Of this attempt and no other: a worker that was thought dead cannot end what another does now.
#define HELD "id = $1 AND state = 'running' AND worker = $2 AND attempts = $3 "

}  // namespace

Result<std::int64_t> insert(Connection& c, const Job& job) {
  DVR_TRY(const auto made,
          c.query("INSERT INTO jobs (kind, account_id, subject_id, payload, priority, run_at, created_at) "
                  "VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
                  {job.kind, job.account_id, job.subject_id, job.payload, job.priority, job.run_at, job.created_at}));
  return made[0].i64(0);
}

Result<std::optional<Job>> find(Connection& c, std::int64_t id) {
  return one(c.query("SELECT " JOB_COLUMNS " FROM jobs WHERE id = $1", {id}));
}

Result<JobCounts> counts(Connection& c) {
  DVR_TRY(const auto rows,
          c.query("SELECT state, COUNT(*) FROM jobs WHERE state IN ('queued', 'running') GROUP BY state"));
  JobCounts out;
  for (std::size_t i = 0; i < rows.size(); ++i)
    (rows[i].text(0) == "queued" ? out.queued : out.running) = rows[i].i64(1);
  return out;
}

Result<std::int64_t> queued_of_account(Connection& c, std::int64_t account_id) {
  DVR_TRY(const auto rows,
          c.query("SELECT COUNT(*) FROM jobs WHERE account_id = $1 AND state = 'queued'", {account_id}));
  return rows[0].i64(0);
}

// The outer condition is looked at again when another worker was faster.
Result<std::optional<Job>> take(Connection& c, std::string_view worker, WallTime now, WallTime lease_until,
                                int max_attempts) {
  constexpr std::string_view kSql =
      "UPDATE jobs SET state = 'running', worker = $1, lease_until = $3, started_at = $2, attempts = attempts + 1 "
      "WHERE id = (SELECT j.id FROM jobs j WHERE j.attempts < $4 AND ((j.state = 'queued' AND j.run_at <= $2) OR "
      "(j.state = 'running' AND j.lease_until < $2)) ORDER BY j.priority DESC, "
      "(SELECT COUNT(*) FROM jobs r WHERE r.account_id = j.account_id AND r.state = 'running' AND r.lease_until >= "
      "$2), "
      "(SELECT COALESCE(MAX(t.started_at), 0) FROM jobs t WHERE t.account_id = j.account_id), j.id LIMIT 1) "
      "AND (state = 'queued' OR (state = 'running' AND lease_until < $2)) RETURNING " JOB_COLUMNS;
  return one(c.query(kSql, {worker, now, lease_until, max_attempts}));
}

Result<std::optional<WallTime>> next_run(Connection& c) {
  DVR_TRY(const auto rows, c.query("SELECT MIN(run_at) FROM jobs WHERE state = 'queued'"));
  return rows[0].maybe_time(0);
}

Result<bool> is_held(Connection& c, const Job& job) {
  return touched(c.query("SELECT 1 FROM jobs WHERE " HELD, {job.id, job.worker, job.attempts}));
}

Result<bool> extend(Connection& c, const Job& job, WallTime lease_until) {
  return touched(c.query("UPDATE jobs SET lease_until = $4 WHERE " HELD "RETURNING id",
                         {job.id, job.worker, job.attempts, lease_until}));
}

Result<bool> finish(Connection& c, const Job& job, std::string_view state, const std::optional<std::string>& error,
                    WallTime now) {
  return touched(c.query("UPDATE jobs SET state = $4, error = $5, finished_at = $6, lease_until = NULL WHERE " HELD
                         "RETURNING id",
                         {job.id, job.worker, job.attempts, state, error, now}));
}

Result<bool> put_back(Connection& c, const Job& job, const std::optional<std::string>& error, WallTime run_at,
                      bool counts) {
  return touched(
      c.query("UPDATE jobs SET state = 'queued', error = $4, run_at = $5, attempts = attempts - $6, "
              "worker = NULL, lease_until = NULL WHERE " HELD "RETURNING id",
              {job.id, job.worker, job.attempts, error, run_at, counts ? 0 : 1}));
}

Result<bool> cancel(Connection& c, std::int64_t id, WallTime now) {
  return touched(
      c.query("UPDATE jobs SET state = 'cancelled', finished_at = $2, lease_until = NULL "
              "WHERE id = $1 AND state IN ('queued', 'running') RETURNING id",
              {id, now}));
}

Result<std::vector<Job>> bury(Connection& c, WallTime now, int max_attempts) {
  return many(
      c.query("UPDATE jobs SET state = 'dead', finished_at = $1, "
              "error = COALESCE(error, 'the worker ended while it did this') "
              "WHERE state = 'running' AND lease_until < $1 AND attempts >= $2 RETURNING " JOB_COLUMNS,
              {now, max_attempts}));
}

Result<std::int64_t> release(Connection& c, std::string_view worker_prefix, WallTime now) {
  std::string pattern;  // the letters of LIKE are meant as they are
  for (const char ch : worker_prefix)
    pattern += ch == '%' || ch == '_' || ch == '!' ? fmt::format("!{}", ch) : std::string(1, ch);
  DVR_TRY(const auto rows, c.query("UPDATE jobs SET lease_until = $2 WHERE state = 'running' AND worker LIKE $1 ESCAPE "
                                   "'!' RETURNING id",
                                   {pattern + "%", now - Micros(1)}));
  return std::int64_t(rows.size());
}

Result<std::int64_t> prune(Connection& c, WallTime finished_before) {
  DVR_TRY(const auto rows, c.query("DELETE FROM jobs WHERE finished_at < $1 RETURNING id", {finished_before}));
  return std::int64_t(rows.size());
}

}  // namespace dvr::catalog::jobs
