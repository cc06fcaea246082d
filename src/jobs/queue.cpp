#include "jobs/queue.hpp"

namespace dvr::jobs {

namespace table = catalog::jobs;
using catalog::Connection;
using catalog::Job;

Result<std::int64_t> TableQueue::push(Connection& c, const Job& job) {
  DVR_TRY(const auto counts, table::counts(c));
  if (counts.queued >= options_.max_queued)
    return fail(ErrorKind::rate_limited, "{} jobs are waiting already: try again when some are done", counts.queued);
  DVR_TRY(const auto own, table::queued_of_account(c, job.account_id));
  if (own >= options_.max_queued_per_account)
    return fail(ErrorKind::rate_limited, "{} jobs of this account are waiting already: try again when some are done",
                own);
  return table::insert(c, job);
}

Result<bool> TableQueue::cancel(Connection& c, std::int64_t job_id) { return table::cancel(c, job_id, clock_.wall()); }

Result<std::optional<Job>> TableQueue::take(std::string_view worker) {
  std::optional<Job> job;
  DVR_CHECK(database_.write_now([&](Connection& c) -> Result<void> {
    const auto now = clock_.wall();
    DVR_TRY(job, table::take(c, worker, now, now + options_.lease, options_.max_attempts));
    return {};
  }));
  return job;
}

Result<bool> TableQueue::beat(const Job& job) {
  bool held = false;
  DVR_CHECK(database_.write_now([&](Connection& c) -> Result<void> {
    DVR_TRY(held, table::extend(c, job, clock_.wall() + options_.lease));
    return {};
  }));
  return held;
}

Result<std::optional<std::string>> TableQueue::end(Connection& c, const Job& job, Ending ending,
                                                   const std::string& error) {
  using State = std::optional<std::string>;
  const auto now = clock_.wall();
  if (ending == Ending::given_up || (ending == Ending::retry && job.attempts < options_.max_attempts)) {
    const bool counts = ending == Ending::retry;
    auto delay = counts ? options_.retry_delay : Micros(0);
    for (int i = 1; i < job.attempts; ++i) delay *= 3;
    DVR_TRY(const bool held, table::put_back(c, job, counts ? std::optional(error) : job.error, now + delay, counts));
    return held ? State("queued") : State();
  }
  const std::string state = ending == Ending::done ? "done" : ending == Ending::failed ? "failed" : "dead";
  DVR_TRY(const bool held,
          table::finish(c, job, state, ending == Ending::done ? std::nullopt : std::optional(error), now));
  return held ? State(state) : State();
}

Result<std::vector<Job>> TableQueue::bury(Connection& c) {
  return table::bury(c, clock_.wall(), options_.max_attempts);
}

Result<void> TableQueue::release(std::string_view worker_prefix) {
  return database_.write_now([&](Connection& c) -> Result<void> {
    DVR_CHECK(table::release(c, worker_prefix, clock_.wall()));
    return {};
  });
}

Result<void> TableQueue::prune() {
  return database_.write_now([&](Connection& c) -> Result<void> {
    DVR_CHECK(table::prune(c, clock_.wall() - options_.keep));
    return {};
  });
}

std::uint64_t TableQueue::version() {
  const std::scoped_lock lock(mutex_);
  return version_;
}

void TableQueue::wait(std::uint64_t seen, Micros at_most) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, at_most, [&] { return version_ != seen; });
}

void TableQueue::wake() {
  {
    const std::scoped_lock lock(mutex_);
    ++version_;
  }
  changed_.notify_all();
}

}  // namespace dvr::jobs
