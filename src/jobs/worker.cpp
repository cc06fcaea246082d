#include "jobs/worker.hpp"

#include "base/alt_stack.hpp"
#include "base/fault.hpp"
#include "base/log_scope.hpp"
#include "jobs/job_span.hpp"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace dvr::jobs {
namespace {

using catalog::Connection;
using catalog::Job;

constexpr Micros kHousekeeping = std::chrono::hours(1);

// Processor and disk: this thread and those that it starts come after everybody else's.
void lower_priority() {
  constexpr int kNice = 10;
  constexpr long kWhoProcess = 1, kIdleClass = 3L << 13;  // ioprio_set(2)
  const auto thread = ::syscall(SYS_gettid);
  (void)::setpriority(PRIO_PROCESS, id_t(thread), kNice);
  (void)::syscall(SYS_ioprio_set, kWhoProcess, 0L, kIdleClass);
}

// Would another attempt have a chance?
bool may_pass(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::io:
    case ErrorKind::unavailable:
    case ErrorKind::timeout:
    case ErrorKind::too_large:  // the disk is full
    case ErrorKind::internal: return true;
    default: return false;
  }
}

}  // namespace

Result<void> Attempt::tick(double progress) {
  if (stopping_) return fail(ErrorKind::cancelled, "the server is stopping");
  if (lost_) return fail(ErrorKind::cancelled, "the job was cancelled");
  const auto now = std::chrono::steady_clock::now();
  if (now - beaten_ >= beat_every_) {
    beaten_ = now;
    const auto held = queue_.beat(job_);  // a catalog that is down for a moment is no reason to stop
    lost_ = held.has_value() && !*held;
    if (lost_) return fail(ErrorKind::cancelled, "the job was cancelled");
  }
  if (now - told_ >= kTellEvery) {
    told_ = now;
    lost_ = !tell_(progress);
    if (lost_) return fail(ErrorKind::cancelled, "the job was cancelled");
  }
  return {};
}

Worker::Worker(Queue& queue, catalog::Database& database, std::map<std::string, Runner*> runners, WorkerOptions options)
    : queue_(queue), database_(database), runners_(std::move(runners)), options_(std::move(options)) {}

Worker::~Worker() { stop(); }

void Worker::start() {
  if (const auto done = queue_.release(options_.name + "/"); !done)
    log::warn("jobs", "what the last process left comes back later", {{"error", done.error().describe()}});
  for (int i = 0; i < options_.threads; ++i)
    threads_.emplace_back([this, i] {
      const AltStack alt_stack;  // libav is not ours
      work_loop(i);
    });
}

void Worker::stop() {
  stopping_ = true;
  queue_.wake();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

void Worker::work_loop(int number) {
  lower_priority();
  const auto name = fmt::format("{}/{}", options_.name, number);
  auto cleaned = MonoTime::min();
  auto happened = std::chrono::steady_clock::now() - options_.attentive;
  for (auto seen = queue_.version(); !stopping_; seen = queue_.version()) {
    const auto now = std::chrono::steady_clock::now();
    if (number == 0 && (cleaned == MonoTime::min() || now - cleaned > kHousekeeping)) {
      housekeep();
      cleaned = now;
    }
    if (number == 0) bury();
    const bool worked = work_once(name);
    if (!worked && !stopping_)
      queue_.wait(seen, now - happened < options_.attentive ? options_.poll_every : options_.poll_idle_every);
    if (worked || queue_.version() != seen) happened = std::chrono::steady_clock::now();
  }
}

void Worker::housekeep() {
  if (const auto done = queue_.prune(); !done)
    log::warn("jobs", "old jobs stay for now", {{"error", done.error().describe()}});
}

// False: nothing to do.
bool Worker::work_once(const std::string& name) {
  const auto job = queue_.take(name);
  if (!job) {
    log::warn("jobs", "the queue does not answer", {{"error", job.error().describe()}});
    return false;
  }
  if (!*job) return false;
  run(**job);
  return true;
}

void Worker::refuse(const Job& job) {
  log::error("jobs", "nobody knows this kind of job", {{"job", job.id}, {"kind", job.kind}});
  const auto ended = database_.write_now([&](Connection& c) -> Result<void> {
    DVR_CHECK(queue_.end(c, job, Ending::failed, "this program does not know this kind of job"));
    return {};
  });
  if (ended) queue_.ended().count(job.kind, "failed");
}

void Worker::run(const Job& job) {
  const auto origin = origin_of(job);
  JobSpan span(options_.tracer, job, origin);
  const log::ScopePtr scope(new log::Scope(origin.request_id, job.id));
  scope->set_trace(span.trace_text());
  const log::ScopeGuard guard(scope.get());
  const auto found = runners_.find(job.kind);
  if (found == runners_.end()) {
    refuse(job);
    return span.end("failed", "nobody knows this kind of job");
  }
  auto& runner = *found->second;
  Attempt attempt(queue_, job, options_.beat_every, stopping_, [&](double p) { return runner.progressed(job, p); });
  std::optional<Result<Runner::Commit>> outcome;
  try {
    outcome.emplace(runner.run(attempt));
  } catch (const std::exception& e) {
    log::fault("jobs", "a job ended by an exception", {{"job", job.id}, {"kind", job.kind}});
    outcome.emplace(fail(ErrorKind::internal, "{}", e.what()));
  }
  auto state = conclude(job, runner, *outcome, attempt.lost());
  runner.ended(job);
  span.end(std::move(state), *outcome || attempt.lost() ? std::nullopt : std::optional(outcome->error().message));
}

std::string Worker::conclude(const Job& job, Runner& runner, Result<Runner::Commit>& outcome, bool lost) {
  if (lost) {
    log::info("jobs", "attempt dropped: cancelled, or another's by now", {{"job", job.id}});
    return "cancelled";
  }
  std::string now;
  const auto ended = database_.write_now([&](Connection& c) -> Result<void> {
    auto ending = Ending::done;
    std::string error;
    if (!outcome) {
      error = outcome.error().message;
      const bool given_up = outcome.error().kind == ErrorKind::cancelled && stopping_;
      ending = given_up ? Ending::given_up : may_pass(outcome.error().kind) ? Ending::retry : Ending::failed;
    }
    DVR_TRY(const auto state, queue_.end(c, job, ending, error));
    now = state.value_or("cancelled");
    if (!state) return {};
    if (ending == Ending::done) return (*outcome)(c);
    if (*state != "queued") return runner.failed(c, job, error);
    return {};
  });
  if (!outcome)
    log::warn("jobs", "attempt failed",
              {{"job", job.id}, {"kind", job.kind}, {"attempt", job.attempts}, {"error", outcome.error().describe()}});
  // Not noted: its lease runs out, and the job is given out again.
  if (!ended) {
    log::warn("jobs", "the end of a job is not noted", {{"job", job.id}, {"error", ended.error().describe()}});
    return "unknown";
  }
  if (now != "queued" && now != "cancelled") queue_.ended().count(job.kind, now);
  return now;
}

void Worker::bury() {
  std::vector<Job> dead;
  const auto done = database_.write_now([&](Connection& c) -> Result<void> {
    DVR_TRY(dead, queue_.bury(c));
    for (const auto& job : dead)
      if (const auto found = runners_.find(job.kind); found != runners_.end())
        DVR_CHECK(found->second->failed(c, job, job.error.value_or("")));
    return {};
  });
  if (!done) return;
  for (const auto& job : dead) {
    queue_.ended().count(job.kind, "dead");
    log::error("jobs", "given up: its worker ended each time",
               {{"job", job.id}, {"kind", job.kind}, {"request", origin_of(job).request_id}});
    if (const auto found = runners_.find(job.kind); found != runners_.end()) found->second->ended(job);
  }
}

}  // namespace dvr::jobs
