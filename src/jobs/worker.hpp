// Threads that take jobs from the queue and run them, below everything else: recording is not to notice.
#pragma once
#include "base/trace.hpp"
#include "jobs/queue.hpp"

#include <atomic>
#include <map>
#include <thread>

namespace dvr::jobs {

// One attempt at a job, as its runner sees it. The worker's thread only.
class Attempt {
 public:
  Attempt(Queue& queue, const catalog::Job& job, Micros beat_every, const std::atomic<bool>& stopping,
          std::function<bool(double)> tell)
      : queue_(queue), job_(job), beat_every_(beat_every), stopping_(stopping), tell_(std::move(tell)) {}

  const catalog::Job& job() const { return job_; }
  // Call it every few hundred milliseconds, with what is done of the whole (0 to 1): it keeps the lease and tells the
  // progress at most twice a second. cancelled: stop, the attempt is no longer wanted.
  Result<void> tick(double progress);
  bool lost() const { return lost_; }  // the job is not this attempt's any more

 private:
  static constexpr Micros kTellEvery = Millis(500);
  Queue& queue_;
  const catalog::Job& job_;
  const Micros beat_every_;
  const std::atomic<bool>& stopping_;
  const std::function<bool(double)> tell_;
  MonoTime beaten_ = std::chrono::steady_clock::now(), told_{};
  bool lost_ = false;
};

// Knows one kind of job. Called on worker threads, several at once.
class Runner {
 public:
  virtual ~Runner() = default;
  // What the done job changes, in the transaction that ends it.
  using Commit = std::function<Result<void>(catalog::Connection&)>;
  virtual Result<Commit> run(Attempt& attempt) = 0;
  // A job of this kind failed for good, in the transaction that says so.
  virtual Result<void> failed(catalog::Connection& c, const catalog::Job& job, const std::string& error) = 0;
  // False: the subject is no longer wanted.
  virtual bool progressed(const catalog::Job& job, double progress) = 0;
  // After that commit, however it ended; also when the attempt was dropped.
  virtual void ended(const catalog::Job& job) = 0;
};

struct WorkerOptions {
  std::string name = "worker";  // of this process alone; equal at its next start
  int threads = 1;
  Micros beat_every = Seconds(15);
  Micros poll_every = Seconds(2);        // what comes back after a failed attempt, what others pushed, lost leases
  Micros poll_idle_every = Seconds(15);  // the same, once nothing has happened for `attentive`
  Micros attentive = Seconds(60);
  const trace::Tracer* tracer = nullptr;  // takes a span of each attempt
};

// `queue`, `database` and the runners outlive it.
class Worker {
 public:
  Worker(Queue& queue, catalog::Database& database, std::map<std::string, Runner*> runners, WorkerOptions options);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void start();  // first takes back what an earlier process of this name left
  void stop();   // running jobs go back into the queue; blocks until they have

 private:
  void work_loop(int number);
  bool work_once(const std::string& name);
  void run(const catalog::Job& job);
  // The state that the job has then: "cancelled" when it was lost, "unknown" when it could not be noted.
  std::string conclude(const catalog::Job& job, Runner& runner, Result<Runner::Commit>& outcome, bool lost);
  void refuse(const catalog::Job& job);
  void bury();
  void housekeep();

  Queue& queue_;
  catalog::Database& database_;
  const std::map<std::string, Runner*> runners_;
  const WorkerOptions options_;
  std::atomic<bool> stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace dvr::jobs
