#include "ingest/probe.hpp"
#include "ingest/supervisor_test_support.hpp"

#include <gtest/gtest.h>

namespace dvr::ingest {
namespace {

using namespace testing;

// Takes a turn at once or not at all; gives it back when asked.
Task<void> take_now(ConnectLimiter& limiter, Turn turn, std::vector<ConnectLimiter::Permit>& into) {
  into.push_back(co_await limiter.acquire(turn));
}

TEST(ConnectLimiter, DoubtfulCamerasLeaveHalfOfTheTurnsToOthers) {
  asio::io_context io;
  ConnectLimiter limiter(4);
  std::vector<ConnectLimiter::Permit> doubtful, sound, probes, knocks;
  for (int i = 0; i < 3; ++i) spawn(io.get_executor(), take_now(limiter, Turn::doubtful_talk, doubtful), "doubtful");
  for (int i = 0; i < 3; ++i) spawn(io.get_executor(), take_now(limiter, Turn::talk, sound), "sound");
  for (int i = 0; i < 2; ++i) spawn(io.get_executor(), take_now(limiter, Turn::probe, probes), "probe");
  for (int i = 0; i < 33; ++i) spawn(io.get_executor(), take_now(limiter, Turn::knock, knocks), "knock");
  io.poll();
  EXPECT_EQ(doubtful.size(), 2u);
  EXPECT_EQ(sound.size(), 2u);
  EXPECT_EQ(probes.size(), 1u) << "tests have turns of their own";
  EXPECT_EQ(knocks.size(), 32u) << "who knocks takes no turn to talk";
  doubtful.pop_back();  // both a doubtful one and another wait: the other goes first
  io.poll();
  EXPECT_EQ(sound.size(), 3u);
  EXPECT_EQ(doubtful.size(), 1u);
  sound.clear();
  io.poll();
  EXPECT_EQ(doubtful.size(), 2u);
  probes.clear();
  knocks.clear();
  io.poll();
  EXPECT_EQ(limiter.waiting(), 0u);
}

// Those that take a connection and never answer are doubtful after their first time.
TEST(Supervisor, SilentCamerasDoNotHoldUpTheOthers) {
  FakeCamera silent([](const Message&, int) -> std::optional<Answer> { return Answer{"", false}; });
  FakeCamera camera([](const Message& r, int) { return plays(r, 2); });
  StatusBoard board;
  Sink sink;
  IoPool io(1);
  ConnectLimiter limiter(2);
  auto environment = quick(board);
  environment.limiter = &limiter;
  environment.timings.request_timeout = Millis(50);
  std::vector<std::unique_ptr<Supervisor>> all;
  const auto begin = [&](std::int64_t id, const std::string& url) {
    all.push_back(
        std::make_unique<Supervisor>(io.executor(0), CameraSource{id, "", url, "", "", true}, sink, environment));
    spawn(io.executor(0), start(*all.back()), "test");
  };
  for (int id = 10; id < 16; ++id) begin(id, silent.url());
  const auto given_up = [&](std::int64_t id) {
    const auto s = board.get(id);
    return s && s->reason == Reason::timeout;
  };
  const auto deadline = std::chrono::steady_clock::now() + Seconds(20);
  for (int id = 10; id < 16; ++id)
    while (!given_up(id) && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  // From now on they hold one of the two turns at most, however long each takes.
  begin(1, camera.url());
  EXPECT_EQ(sink.wait_for(3), (Lines{"start", "K", "v"}));
  for (auto& s : all) {
    std::promise<void> done;
    spawn(io.executor(0), stop(*s, Reason::shutdown, done), "test");
    done.get_future().wait();
  }
  io.stop();
}

TEST(ConnectLimiter, NeverMoreThanItsLimit) {
  ConnectLimiter limiter(2);
  std::atomic<int> now = 0, most = 0, done = 0;
  struct Worker {
    static Task<void> run(ConnectLimiter& l, std::atomic<int>& now, std::atomic<int>& most, std::atomic<int>& done) {
      for (int i = 0; i < 20; ++i) {
        auto permit = co_await l.acquire();
        const int n = ++now;
        for (int m = most; n > m && !most.compare_exchange_weak(m, n);) {
        }
        co_await sleep_for(Micros(200));
        --now;
      }
      ++done;
    }
  };
  IoPool io(3);
  for (int i = 0; i < 9; ++i) spawn(io.next(), Worker::run(limiter, now, most, done), "worker");
  const auto deadline = std::chrono::steady_clock::now() + Seconds(20);
  while (done < 9 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  EXPECT_EQ(done, 9);
  EXPECT_EQ(most, 2);
  EXPECT_EQ(limiter.waiting(), 0u);
  io.stop();
}

TEST(Supervisor, StopWhileWaitingForItsTurn) {
  FakeCamera camera;
  ConnectLimiter limiter(0);  // nobody's turn ever
  Recorder r;
  auto environment = quick(r.board);
  environment.limiter = &limiter;
  r.begin({1, "door", camera.url(), "", "", true}, environment);
  const auto deadline = std::chrono::steady_clock::now() + Seconds(20);
  while (limiter.waiting() == 0 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  r.end();
  EXPECT_EQ(limiter.waiting(), 0u);
  EXPECT_TRUE(camera.log().empty());
}

using Probed = boost::system::result<ProbeReport, ProbeFailure>;

Task<void> probe_into(CameraSource source, Environment environment, std::promise<Probed>& promise) {
  promise.set_value(co_await probe(std::move(source), std::move(environment), Millis(900)));
}

Probed probed(FakeCamera& camera) {
  StatusBoard board;
  IoPool io(1);
  std::promise<Probed> promise;
  auto environment = quick(board);
  environment.timings.data_timeout = Seconds(5);
  spawn(io.executor(0), probe_into({1, "", camera.url(), "u", "p", true}, environment, promise), "probe");
  auto out = promise.get_future().get();
  io.stop();
  return out;
}

TEST(Probe, TellsWhatThereIs) {
  FakeCamera camera([](const Message& r, int) { return plays(r, 26); });
  const auto out = probed(camera);
  ASSERT_TRUE(out.has_value());
  EXPECT_NEAR(out->fps, 25, 0.1);
  EXPECT_EQ(out->key_frame_interval, Millis(400));
  EXPECT_EQ(out->tracks.video->sps, from_hex(kSps).value());
  ASSERT_TRUE(out->key_frame);
  EXPECT_EQ(to_hex(*out->key_frame->data), "000000036588aa");
  EXPECT_EQ(camera.log().back(), "1 TEARDOWN /live/");
}

TEST(Probe, FailuresInPlainWords) {
  FakeCamera camera([](const Message& r, int) -> std::optional<Answer> {
    return Answer{FakeCamera::reply(r, 401, "", "WWW-Authenticate: Basic realm=\"x\"\r\n"), false};
  });
  const auto refused = probed(camera);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().reason, Reason::unauthorized);
  FakeCamera silent;
  const auto nothing = probed(silent);
  ASSERT_FALSE(nothing.has_value());
  EXPECT_EQ(nothing.error().reason, Reason::no_video);
  EXPECT_EQ(nothing.error().detail, "the camera answers, but no key frame came while we looked");
}

}  // namespace
}  // namespace dvr::ingest
