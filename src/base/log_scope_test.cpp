// A line says on whose behalf it was written, and never on somebody else's.
#include "base/executors.hpp"
#include "base/scoped_executor.hpp"

#include <gtest/gtest.h>
#include <boost/asio/post.hpp>

#include <chrono>
#include <future>
#include <iostream>
#include <set>

namespace dvr {
namespace {

using log::Scope;
using log::ScopeGuard;
using log::ScopePtr;

// The lines as JSON.
class Lines final : public log::Observer {
 public:
  Lines() {
    log::configure(log::Format::json, log::Level::debug);
    ::testing::internal::CaptureStderr();
    log::add_observer(*this);
  }
  ~Lines() override {
    log::remove_observer(*this);
    ::testing::internal::GetCapturedStderr();
    log::configure(log::Format::automatic, log::Level::info);
  }
  void on_event(const log::Event& event) override {
    std::string line(event.message);
    for (const auto& f : event.fields) line += fmt::format(" {}={}", f.key, f.value);
    const std::lock_guard lock(mutex_);
    all_.push_back(std::move(line));
  }
  std::vector<std::string> all() {
    const std::lock_guard lock(mutex_);
    return all_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> all_;
};

ScopePtr scope(std::string request, std::int64_t job = 0) { return ScopePtr(new Scope(std::move(request), job)); }

TEST(LogScope, AddsWhatALineDoesNotSayItself) {
  Lines lines;
  const auto one = scope("r1", 7);
  {
    const ScopeGuard guard(one.get());
    log::info("test", "a");
    one->set_camera(3);
    one->set_trace("0123456789abcdef0123456789abcdef");
    one->set_trace("ffffffffffffffffffffffffffffffff");  // once
    log::info("test", "b", {{"request", "own"}, {"camera", 9}});
    {
      const ScopeGuard nobody(nullptr);
      log::info("test", "c");
    }
    log::info("test", "d", {{"n", 1}});
  }
  log::info("test", "e");
  EXPECT_EQ(lines.all(),
            (std::vector<std::string>{"a request=r1 job=7",
                                      "b request=own camera=9 trace=0123456789abcdef0123456789abcdef job=7", "c",
                                      "d n=1 request=r1 trace=0123456789abcdef0123456789abcdef camera=3 job=7", "e"}));
}

TEST(LogScope, WorkOfAPoolHasTheScopeOfWhoGaveIt) {
  Lines lines;
  {
    WorkPool pool("pool", 1, 10);
    {
      const auto one = scope("r1");
      const ScopeGuard guard(one.get());
      pool.post([] { log::info("test", "with"); });
    }
    pool.post([] { log::info("test", "without"); });
  }
  EXPECT_EQ(lines.all(), (std::vector<std::string>{"with request=r1", "without"}));
}

Result<int> say(std::string where, int number) {
  log::info("test", where, {{"expected", fmt::format("r{}", number)}});
  return number;
}

Task<void> child(int number) {
  co_await sleep_for(Micros(number % 7 * 100));
  (void)say("child", number);
}

Task<Result<int>> quick(int number) {
  co_await asio::post(asio::use_awaitable);
  co_return say("quick", number);
}

// Everything that a handler does: pools, timers, time limits, children, other threads.
Task<int> request(IoPool& io, WorkPool& pool, int number) {
  (void)say("begin", number);
  for (int i = 0; i < 5; ++i) {
    (void)co_await pool.run([number] { return say("pool", number); });
    (void)say("after the pool", number);
    co_await sleep_for(Micros((number * 37 + i * 11) % 300));
    (void)say("after the timer", number);
    (void)co_await with_timeout(quick(number), Seconds(60), "quick");
    (void)say("after the limit", number);
  }
  TaskGroup group(co_await asio::this_coro::executor);
  group.spawn(child(number), "child");
  group.spawn(child(number), "child");
  co_await group.join();
  (void)say("after the children", number);
  asio::post(io.executor(std::size_t(number)), [] { log::info("test", "nobody's", {{"expected", ""}}); });
  co_return number;
}

Task<void> connection(IoPool& io, WorkPool& pool, int number, int requests) {
  for (int i = 0; i < requests; ++i) {
    const int id = number * 1000 + i;
    const int answered = co_await in_scope(scope(fmt::format("r{}", id)), request(io, pool, id));
    EXPECT_EQ(answered, id);
    co_await sleep_for(Micros(50));
    log::info("test", "between requests", {{"expected", ""}});
  }
}

TEST(LogScope, ManyRequestsAtOnceNeverHaveEachOthersId) {
  constexpr int kConnections = 40, kRequests = 5;
  Lines lines;
  {
    WorkPool pool("pool", 3, 10'000);
    IoPool io(3);
    std::vector<std::future<void>> ends;
    for (int i = 0; i < kConnections; ++i)
      ends.push_back(asio::co_spawn(io.next(), connection(io, pool, i, kRequests), asio::use_future));
    for (auto& end : ends) end.get();
  }
  std::size_t own = 0, nobodys = 0;
  for (const auto& line : lines.all()) {
    const auto expected = line.find(" expected=") + 10;
    const auto space = line.find(' ', expected);
    const auto id = line.substr(expected, space - expected);
    const auto rest = space == line.npos ? std::string() : line.substr(space);
    ASSERT_EQ(rest, id.empty() ? "" : " request=" + id) << line;
    ++(id.empty() ? nobodys : own);
  }
  EXPECT_EQ(own, std::size_t(kConnections * kRequests * (1 + 5 * 5 + 2 + 1)));
  EXPECT_GE(nobodys, std::size_t(kConnections * kRequests));
}

Task<void> waits(bool& cancelled) {
  asio::steady_timer timer(co_await asio::this_coro::executor, MonoTime::max());
  try {
    co_await timer.async_wait(kAwait);
    co_await asio::post(asio::use_awaitable);
  } catch (const boost::system::system_error&) {
    cancelled = true;
    log::info("test", "cancelled");
    throw;
  }
}

Task<void> cancel_a_request(bool& cancelled) {
  TaskGroup group(co_await asio::this_coro::executor);
  group.spawn(in_scope(scope("r1"), waits(cancelled)), "request");
  co_await sleep_for(Micros(0));
  group.cancel();
  co_await group.join();
}

TEST(LogScope, ACancellationReachesTheRequestInItsScope) {
  Lines lines;
  bool cancelled = false;
  IoPool io(1);
  asio::co_spawn(io.executor(0), cancel_a_request(cancelled), asio::use_future).get();
  EXPECT_TRUE(cancelled);
  EXPECT_EQ(lines.all(), (std::vector<std::string>{"cancelled request=r1"}));
}

Task<void> throws() {
  co_await sleep_for(Micros(0));
  throw std::runtime_error("broken");
}

Task<void> catches(std::string& what) {
  try {
    co_await in_scope(scope("r1"), throws());
  } catch (const std::runtime_error& e) {
    what = e.what();
  }
}

TEST(LogScope, AnExceptionOfTheRequestArrives) {
  std::string what;
  IoPool io(1);
  asio::co_spawn(io.executor(0), catches(what), asio::use_future).get();
  EXPECT_EQ(what, "broken");
}

Task<int> nothing(int i) { co_return i; }

Task<Micros> many(int times, bool scoped) {
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < times; ++i) {
    const int got = scoped ? co_await in_scope(scope("0123abcd-4567"), nothing(i)) : co_await nothing(i);
    EXPECT_EQ(got, i);
  }
  co_return std::chrono::duration_cast<Micros>(std::chrono::steady_clock::now() - began);
}

// No assertion: the figure is for who changes this. See docs/design/performance.md.
TEST(LogScope, CostOfAScope) {
  constexpr int kTimes = 20'000;
  IoPool io(1);
  const auto without = asio::co_spawn(io.executor(0), many(kTimes, false), asio::use_future).get();
  const auto with = asio::co_spawn(io.executor(0), many(kTimes, true), asio::use_future).get();
  RecordProperty("nanoseconds_a_scope", int((with - without).count() * 1000 / kTimes));
}

}  // namespace
}  // namespace dvr
