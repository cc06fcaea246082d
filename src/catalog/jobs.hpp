// The job table: what is to be done, who does it, and how it ended.
#pragma once
#include "catalog/database.hpp"

namespace dvr::catalog {

struct Job {
  std::int64_t id = 0;
  std::string kind;  // e.g. "clip"
  std::int64_t account_id = 0;
  std::int64_t subject_id = 0;  // of the kind, e.g. the clip's id
  std::string payload = "{}";   // JSON
  int priority = 0;             // higher goes first
  std::string state = "queued";
  int attempts = 0;  // begun
  std::optional<std::string> worker;
  std::optional<WallTime> lease_until;
  WallTime run_at{};  // not before
  std::optional<std::string> error;
  WallTime created_at{};
  std::optional<WallTime> started_at, finished_at;
};

struct JobCounts {
  std::int64_t queued = 0, running = 0;
};

namespace jobs {

Result<std::int64_t> insert(Connection& c, const Job& job);
Result<std::optional<Job>> find(Connection& c, std::int64_t id);
Result<JobCounts> counts(Connection& c);
Result<std::int64_t> queued_of_account(Connection& c, std::int64_t account_id);

// One whose turn it is becomes `running` under `worker`: by priority, then the account that was served longest ago,
// then age. Nothing: nothing to do. Also takes one whose lease has run out and which has attempts left.
Result<std::optional<Job>> take(Connection& c, std::string_view worker, WallTime now, WallTime lease_until,
                                int max_attempts);
// The earliest time at which a queued job may run, a later one included.
Result<std::optional<WallTime>> next_run(Connection& c);

// False: the job is no longer this attempt's (cancelled, or given to another).
Result<bool> is_held(Connection& c, const Job& job);
Result<bool> extend(Connection& c, const Job& job, WallTime lease_until);
Result<bool> finish(Connection& c, const Job& job, std::string_view state, const std::optional<std::string>& error,
                    WallTime now);
// Back into the queue; `counts`: the attempt was one of the job's own.
Result<bool> put_back(Connection& c, const Job& job, const std::optional<std::string>& error, WallTime run_at,
                      bool counts);
// False: it had ended before.
Result<bool> cancel(Connection& c, std::int64_t id, WallTime now);

// Running ones whose lease has run out after their last attempt: they become `dead`. Answers them.
Result<std::vector<Job>> bury(Connection& c, WallTime now, int max_attempts);
// All leases of workers whose name begins so run out now: their process has ended.
Result<std::int64_t> release(Connection& c, std::string_view worker_prefix, WallTime now);
// Forgets what ended before.
Result<std::int64_t> prune(Connection& c, WallTime finished_before);

}  // namespace jobs
}  // namespace dvr::catalog
