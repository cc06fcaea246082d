// The queue of jobs as a seam. The job table of the catalog is always the truth; a broker behind this interface would
// only say sooner which row is next.
#pragma once
#include "base/clock.hpp"
#include "catalog/jobs.hpp"
#include "jobs/ended_jobs.hpp"

#include <condition_variable>
#include <mutex>

namespace dvr::jobs {

struct QueueOptions {
  std::int64_t max_queued = 1000, max_queued_per_account = 100;
  int max_attempts = 3;                      // begun; then the job is dead
  Micros lease = Seconds(60);                // a worker that is silent for longer has lost its job
  Micros retry_delay = Seconds(5);           // before the second attempt; three times that before the third
  Micros keep = std::chrono::hours(7 * 24);  // rows of ended jobs
};

// How an attempt ended.
enum class Ending : std::uint8_t {
  done,
  failed,   // trying again would not help
  retry,    // again later, or dead after the last attempt
  given_up  // the worker stops: again at once, and this attempt does not count
};

// Any thread; what takes a Connection belongs to a transaction of the caller, the rest blocks.
class Queue {
 public:
  virtual ~Queue() = default;

  // rate_limited when the queue, or the account's share of it, is full. Call pushed() after the commit.
  virtual Result<std::int64_t> push(catalog::Connection& c, const catalog::Job& job) = 0;
  virtual void pushed() = 0;
  // False: it had ended before. A running job's worker hears of it at its next beat.
  virtual Result<bool> cancel(catalog::Connection& c, std::int64_t job_id) = 0;

  // Nothing: nothing to do now.
  virtual Result<std::optional<catalog::Job>> take(std::string_view worker) = 0;
  // Keeps the lease. False: the job was cancelled or is another's now.
  virtual Result<bool> beat(const catalog::Job& job) = 0;
  // The state that the job has now: done, failed, queued, dead; nothing when it was no longer this attempt's, and then
  // nothing was changed.
  virtual Result<std::optional<std::string>> end(catalog::Connection& c, const catalog::Job& job, Ending ending,
                                                 const std::string& error) = 0;
  // Jobs that died with their worker. Their subjects change in the same transaction.
  virtual Result<std::vector<catalog::Job>> bury(catalog::Connection& c) = 0;
  virtual Result<void> release(std::string_view worker_prefix) = 0;  // of a process that has ended
  virtual Result<void> prune() = 0;

  // Changes with every push and wake().
  virtual std::uint64_t version() = 0;
  virtual void wait(std::uint64_t seen, Micros at_most) = 0;  // until version() is another, or the time is over
  virtual void wake() = 0;

  EndedJobs& ended() { return ended_; }  // told by who committed the end
  const EndedJobs& ended() const { return ended_; }

 private:
  EndedJobs ended_;
};

class TableQueue final : public Queue {
 public:
  TableQueue(catalog::Database& database, const Clock& clock, QueueOptions options = {})
      : database_(database), clock_(clock), options_(options) {}

  Result<std::int64_t> push(catalog::Connection& c, const catalog::Job& job) override;
  void pushed() override { wake(); }
  Result<bool> cancel(catalog::Connection& c, std::int64_t job_id) override;
  Result<std::optional<catalog::Job>> take(std::string_view worker) override;
  Result<bool> beat(const catalog::Job& job) override;
  Result<std::optional<std::string>> end(catalog::Connection& c, const catalog::Job& job, Ending ending,
                                         const std::string& error) override;
  Result<std::vector<catalog::Job>> bury(catalog::Connection& c) override;
  Result<void> release(std::string_view worker_prefix) override;
  Result<void> prune() override;
  std::uint64_t version() override;
  void wait(std::uint64_t seen, Micros at_most) override;
  void wake() override;
  const QueueOptions& options() const { return options_; }

 private:
  catalog::Database& database_;
  const Clock& clock_;
  const QueueOptions options_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t version_ = 0;  // under mutex_
};

}  // namespace dvr::jobs
