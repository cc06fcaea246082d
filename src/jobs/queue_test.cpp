// The job table and its workers, on the real catalog.
#include "base/log_scope.hpp"
#include "catalog/test_database.hpp"
#include "jobs/origin.hpp"
#include "jobs/worker.hpp"
#include "media/test_support.hpp"

#include <future>

namespace dvr::jobs {
namespace {

using catalog::Connection;
using catalog::Job;
using media::testing::kStart;
using media::testing::TempDir;

class QueueTest : public ::testing::Test {
 protected:
  QueueTest() { options_.max_queued = 20, options_.max_queued_per_account = 10; }

  TableQueue& queue() {
    if (!queue_) queue_ = std::make_unique<TableQueue>(*database_, clock_, options_);
    return *queue_;
  }
  Result<std::int64_t> push(std::int64_t account, std::int64_t subject = 1, int priority = 0, Origin origin = {}) {
    Job job;
    job.payload = with_origin(job.payload, origin);
    job.kind = "count";
    job.account_id = account;
    job.subject_id = subject;
    job.priority = priority;
    job.run_at = job.created_at = clock_.wall();
    Result<std::int64_t> id = 0;
    (void)database_->write_now([&](Connection& c) -> Result<void> {
      id = queue().push(c, job);
      if (!id) return id.error();
      return {};
    });
    queue().pushed();
    return id;
  }
  Job take(const std::string& worker = "a/0") {
    const auto job = queue().take(worker);
    EXPECT_TRUE(job.has_value()) << job.error().describe();
    EXPECT_TRUE(job->has_value());
    return job->value_or(Job{});
  }
  bool nothing() { return !queue().take("a/0")->has_value(); }
  Job row(std::int64_t id) {
    Job out;
    EXPECT_TRUE(database_->read_now([&](Connection& c) -> Result<void> {
      DVR_TRY(const auto found, catalog::jobs::find(c, id));
      out = found.value_or(Job{});
      return {};
    }));
    return out;
  }
  std::optional<std::string> end(const Job& job, Ending ending, const std::string& error = {}) {
    std::optional<std::string> state;
    EXPECT_TRUE(database_->write_now([&](Connection& c) -> Result<void> {
      DVR_TRY(state, queue().end(c, job, ending, error));
      return {};
    }));
    return state;
  }

  TempDir dir_;
  ManualClock clock_{kStart};
  std::unique_ptr<catalog::Database> database_ = catalog::testing::open_migrated(dir_.path / "catalog.db");
  QueueOptions options_;
  std::unique_ptr<TableQueue> queue_;
};

TEST_F(QueueTest, OneAttemptAfterAnother) {
  const auto id = *push(1);
  const auto job = take();
  EXPECT_EQ(job.id, id);
  EXPECT_EQ(job.attempts, 1);
  EXPECT_TRUE(nothing());
  EXPECT_EQ(end(job, Ending::done), "done");
  EXPECT_EQ(row(id).state, "done");
  EXPECT_TRUE(nothing());
}

TEST_F(QueueTest, AccountsTakeTurnsAndPriorityGoesFirst) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(push(1));
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(push(2));
  ASSERT_TRUE(push(3, 1, 5));
  std::vector<std::int64_t> order;
  for (int i = 0; i < 6; ++i) {
    clock_.advance(Seconds(1));
    const auto job = take();
    order.push_back(job.account_id);
    end(job, Ending::done);
  }
  EXPECT_EQ(order, (std::vector<std::int64_t>{3, 1, 2, 1, 2, 1}));
}

TEST_F(QueueTest, TheQueueIsBounded) {
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(push(1));
  EXPECT_EQ(push(1).error().kind, ErrorKind::rate_limited);
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(push(2));
  EXPECT_EQ(push(3).error().kind, ErrorKind::rate_limited);
  end(take(), Ending::done);
  EXPECT_TRUE(push(3));
}

TEST_F(QueueTest, ASilentWorkerLosesItsJob) {
  const auto id = *push(1);
  const auto first = take("a/0");
  clock_.advance(options_.lease - Seconds(1));
  EXPECT_TRUE(*queue().beat(first));
  clock_.advance(options_.lease - Seconds(1));
  EXPECT_TRUE(nothing());
  clock_.advance(Seconds(2));
  const auto second = take("b/0");
  EXPECT_EQ(second.id, id);
  EXPECT_EQ(second.attempts, 2);
  EXPECT_FALSE(*queue().beat(first));
  EXPECT_EQ(end(first, Ending::done), std::nullopt);  // too late: it is another's
  EXPECT_EQ(row(id).state, "running");
  EXPECT_EQ(end(second, Ending::done), "done");
}

TEST_F(QueueTest, AProcessThatCameBackHasItsJobsAtOnce) {
  const auto id = *push(1);
  take("host:/data/0");
  EXPECT_TRUE(queue().release("host:/other/"));
  EXPECT_TRUE(nothing());
  EXPECT_TRUE(queue().release("host:/data/"));
  EXPECT_EQ(take("host:/data/0").id, id);
}

TEST_F(QueueTest, AfterThreeAttemptsItIsDead) {
  const auto id = *push(1);
  for (int attempt = 1; attempt <= 3; ++attempt) {
    const auto job = take();
    EXPECT_EQ(job.attempts, attempt);
    EXPECT_EQ(end(job, Ending::retry, "the disk is full"), attempt < 3 ? "queued" : "dead");
    EXPECT_TRUE(nothing());  // not at once
    clock_.advance(std::chrono::minutes(1));
  }
  EXPECT_TRUE(nothing());
  EXPECT_EQ(row(id).state, "dead");
  EXPECT_EQ(row(id).error, "the disk is full");
}

TEST_F(QueueTest, KilledThreeTimesItIsDead) {
  const auto id = *push(1);
  for (int attempt = 1; attempt <= 3; ++attempt) {
    take();
    clock_.advance(options_.lease + Seconds(1));
  }
  EXPECT_TRUE(nothing());
  std::vector<Job> dead;
  ASSERT_TRUE(database_->write_now([&](Connection& c) -> Result<void> {
    DVR_TRY(dead, queue().bury(c));
    return {};
  }));
  ASSERT_EQ(dead.size(), 1u);
  EXPECT_EQ(dead[0].id, id);
  EXPECT_EQ(row(id).state, "dead");
  EXPECT_NE(row(id).error, std::nullopt);
}

TEST_F(QueueTest, AnOrderlyStopIsNoAttempt) {
  push(1);
  EXPECT_EQ(end(take(), Ending::given_up), "queued");
  EXPECT_EQ(take().attempts, 1);
}

TEST_F(QueueTest, Cancelled) {
  const auto waiting = *push(1), running = *push(2);
  const auto job = take();
  ASSERT_EQ(job.id, waiting);
  const auto cancel = [&](std::int64_t id) {
    bool done = false;
    EXPECT_TRUE(database_->write_now([&](Connection& c) -> Result<void> {
      DVR_TRY(done, queue().cancel(c, id));
      return {};
    }));
    return done;
  };
  EXPECT_TRUE(cancel(running));
  EXPECT_TRUE(cancel(waiting));
  EXPECT_FALSE(cancel(waiting));
  EXPECT_FALSE(*queue().beat(job));
  EXPECT_EQ(end(job, Ending::done), std::nullopt);
  EXPECT_TRUE(nothing());
}

TEST_F(QueueTest, EndedJobsAreForgotten) {
  const auto id = *push(1);
  end(take(), Ending::done);
  ASSERT_TRUE(queue().prune());
  EXPECT_EQ(row(id).id, id);
  clock_.advance(options_.keep + Seconds(1));
  ASSERT_TRUE(queue().prune());
  EXPECT_EQ(row(id).id, 0);
}

// A runner that does what the test says.
struct Script final : Runner {
  std::function<Result<Commit>(Attempt&)> does;
  std::atomic<int> runs = 0, failures = 0, ends = 0;
  std::promise<void> over;
  int expected = 1;

  Result<Commit> run(Attempt& attempt) override {
    ++runs;
    return does(attempt);
  }
  Result<void> failed(Connection&, const Job&, const std::string&) override {
    ++failures;
    return {};
  }
  bool progressed(const Job&, double) override { return true; }
  void ended(const Job&) override {
    if (++ends == expected) over.set_value();
  }
};

class WorkerTest : public QueueTest {
 protected:
  WorkerTest() { options_.retry_delay = Micros(0); }
  void work(Script& script, int threads = 1) {
    WorkerOptions options;
    options.name = "test";
    options.threads = threads;
    options.poll_every = Millis(20);
    options.beat_every = Micros(0);
    options.tracer = tracer_;
    Worker worker(queue(), *database_, {{"count", &script}}, options);
    worker.start();
    EXPECT_EQ(script.over.get_future().wait_for(Seconds(60)), std::future_status::ready);
    worker.stop();
  }
  static Result<Runner::Commit> nothing_more() {
    return Runner::Commit([](Connection&) { return Result<void>(); });
  }
  const trace::Tracer* tracer_ = nullptr;
};

struct KeptSpans final : trace::Sink {
  void on_span(const trace::Span& span) override { all.push_back(span); }
  std::string text(std::size_t i, std::string_view key) const {
    for (const auto& [name, value] : all.at(i).attributes)
      if (name == key) return std::holds_alternative<std::string>(value) ? std::get<std::string>(value) : "?";
    return {};
  }
  std::vector<trace::Span> all;  // of one worker's thread
};

struct KeptLines final : log::Observer {
  KeptLines() { log::add_observer(*this); }
  ~KeptLines() override { log::remove_observer(*this); }
  void on_event(const log::Event& event) override {
    if (event.area == "jobs") all.push_back(log::as_json(event));
  }
  std::vector<std::string> all;  // of one worker's thread
};

TEST_F(WorkerTest, RunsWhatIsPushed) {
  std::vector<std::int64_t> ids;
  for (int i = 0; i < 8; ++i) ids.push_back(*push(1 + i % 3));
  Script script;
  script.expected = 8;
  script.does = [](Attempt& attempt) -> Result<Runner::Commit> {
    DVR_CHECK(attempt.tick(0.5));
    return nothing_more();
  };
  work(script, 3);
  EXPECT_EQ(script.runs, 8);
  for (const auto id : ids) EXPECT_EQ(row(id).state, "done");
}

TEST_F(WorkerTest, TriesAgainThenGivesUp) {
  const auto id = *push(1);
  Script script;
  script.expected = 3;
  script.does = [](Attempt&) -> Result<Runner::Commit> { return fail(ErrorKind::io, "no such disk"); };
  work(script);
  EXPECT_EQ(script.runs, 3);
  EXPECT_EQ(script.failures, 1);
  EXPECT_EQ(row(id).state, "dead");
  EXPECT_EQ(row(id).error, "no such disk");
}

TEST_F(WorkerTest, WhatCannotWorkFailsAtOnce) {
  const auto id = *push(1);
  Script script;
  script.does = [](Attempt&) -> Result<Runner::Commit> { throw std::runtime_error("odd"); };
  script.expected = 3;  // an exception is our own fault: it may pass
  work(script);
  EXPECT_EQ(row(id).state, "dead");
  const auto other = *push(1);
  Script second;
  second.does = [](Attempt&) -> Result<Runner::Commit> { return fail(ErrorKind::not_found, "the footage is gone"); };
  work(second);
  EXPECT_EQ(second.runs, 1);
  EXPECT_EQ(row(other).state, "failed");
}

TEST_F(WorkerTest, AStoppedWorkerGivesItsJobBack) {
  const auto id = *push(1);
  Script script;
  std::promise<void> begun;
  script.does = [&](Attempt& attempt) -> Result<Runner::Commit> {
    begun.set_value();
    for (;;) DVR_CHECK(attempt.tick(0.1));
  };
  WorkerOptions options;
  options.poll_every = Millis(20);
  Worker worker(queue(), *database_, {{"count", &script}}, options);
  worker.start();
  begun.get_future().wait();
  worker.stop();
  EXPECT_EQ(row(id).state, "queued");
  EXPECT_EQ(row(id).attempts, 0);
}

TEST_F(WorkerTest, ACancelledJobIsLetGo) {
  const auto id = *push(1);
  Script script;
  script.does = [&](Attempt& attempt) -> Result<Runner::Commit> {
    EXPECT_TRUE(database_->write_now([&](Connection& c) -> Result<void> {
      DVR_CHECK(queue().cancel(c, id));
      return {};
    }));
    for (;;) DVR_CHECK(attempt.tick(0.1));
  };
  work(script);
  EXPECT_EQ(row(id).state, "cancelled");
  EXPECT_EQ(script.failures, 0);
}

TEST_F(WorkerTest, AnAttemptBelongsToTheTraceOfWhoAskedForIt) {
  const auto asked = trace::parse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "rojo=1");
  push(1, 1, 0, {"r-17", asked});
  KeptSpans spans;
  const trace::Tracer tracer(spans, 0);
  tracer_ = &tracer;
  KeptLines lines;
  Script script;
  script.expected = 2;
  script.does = [&](Attempt&) -> Result<Runner::Commit> {
    if (script.runs == 1) return fail(ErrorKind::io, "no such disk");
    return nothing_more();
  };
  work(script);
  ASSERT_EQ(spans.all.size(), 2u);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(spans.all[i].context.trace_id, asked->trace_id);
    EXPECT_EQ(spans.all[i].parent, asked->span_id);
    EXPECT_EQ(spans.all[i].context.state, "rojo=1");
    EXPECT_EQ(spans.all[i].name, "job count");
    EXPECT_EQ(spans.text(i, "dvr.request.id"), "r-17");
  }
  EXPECT_EQ(spans.text(0, "dvr.job.outcome") + " " + spans.all[0].error.value_or(""), "queued no such disk");
  EXPECT_EQ(spans.text(1, "dvr.job.outcome") + " " + spans.all[1].error.value_or("none"), "done none");
  ASSERT_EQ(lines.all.size(), 1u);
  EXPECT_NE(lines.all[0].find(R"("message":"attempt failed","job":1,"kind":"count")"), std::string::npos);
  EXPECT_NE(lines.all[0].find(R"("request":"r-17","trace":"0af7651916cd43dd8448eb211c80319c")"), std::string::npos)
      << lines.all[0];
}

TEST_F(WorkerTest, EndsAreCountedByOutcome) {
  push(1);
  Script script;
  script.does = [](Attempt&) { return nothing_more(); };
  work(script);
  push(1);
  Script fails;
  fails.does = [](Attempt&) -> Result<Runner::Commit> { return fail(ErrorKind::not_found, "the footage is gone"); };
  work(fails);
  push(1);
  Script dies;
  dies.expected = options_.max_attempts;
  dies.does = [](Attempt&) -> Result<Runner::Commit> { return fail(ErrorKind::io, "no such disk"); };
  work(dies);
  EXPECT_EQ(queue().ended().counts(),
            (EndedJobs::Counts{{{"count", "done"}, 1}, {{"count", "failed"}, 1}, {{"count", "dead"}, 1}}));
}

}  // namespace
}  // namespace dvr::jobs
