// Sub streams: pulled while somebody watches, and not otherwise.
#include "app/test_support.hpp"
#include "ingest/supervisor_test_support.hpp"
#include "live/test_support.hpp"

namespace dvr::app {
namespace {

using ingest::CameraState;
using ingest::testing::FakeCamera;
using ingest::testing::plays;
using live::Which;
using media::Reason;

constexpr Millis kShort{100}, kLong{60'000};

class SubStreamsTest : public testing::EngineTest {
 protected:
  using Held = std::shared_ptr<live::Stream>;

  // Lingers for a short while; one that is to stay, for a long one.
  void start(Millis linger = kShort) {
    ingest::Environment environment = ingest::testing::quick(board_);
    environment.limiter = &limiter_;
    engine_.emplace(EngineParts{io_, *database_, accounts_->credentials, board_, system_clock(),
                                PipelineParts{*recording_, live_, environment, {}}, linger});
    ASSERT_TRUE(await(engine_->start()).has_value());
  }
  std::int64_t add_with_sub(const std::string& url) {
    const auto id = add(true);
    write([&](catalog::Connection& c) -> Result<void> {
      DVR_TRY(auto camera, catalog::cameras::find(c, id));
      camera->sub_rtsp_url = url;
      return catalog::cameras::update(c, *camera);
    });
    return id;
  }
  void set_sub(std::int64_t id, std::optional<std::string> url) {
    change(id, [&](auto& camera) { camera.sub_rtsp_url = std::move(url); });
  }
  // Once the engine has read what the row says.
  Held watch(std::int64_t id) {
    Held held;
    EXPECT_TRUE(eventually([&] {
      if (auto found = engine_->watch_sub(id)) held = std::move(*found);
      return held != nullptr;
    }));
    return held;
  }
  ErrorKind refusal(std::int64_t id) {
    const auto found = engine_->watch_sub(id);
    return found ? ErrorKind::internal : found.error().kind;
  }
  bool is(std::int64_t id, CameraState state, Reason reason = Reason::none) {
    return eventually([&] {
      const auto status = engine_->sub_status(id);
      return status && status->state == state && status->reason == reason;
    });
  }
  std::size_t times(std::string_view method) const {
    const auto log = camera_.log();
    return std::size_t(
        std::count_if(log.begin(), log.end(), [&](const auto& line) { return line.find(method) != line.npos; }));
  }

  FakeCamera camera_{[](const auto& request, int) { return plays(request, 130); }};
};

TEST_F(SubStreamsTest, NothingIsPulledUntilSomebodyWatchesAndAWhileAfter) {
  const auto id = add_with_sub(camera_.url());
  start();
  EXPECT_TRUE(becomes(id, CameraState::offline, Reason::unreachable));  // the main stream is another matter
  EXPECT_EQ(live_.find(id, Which::sub), nullptr);
  EXPECT_EQ(engine_->sub_status(id), nullptr);
  EXPECT_TRUE(camera_.log().empty());

  auto held = watch(id);
  EXPECT_NE(live::testing::text(live::testing::run(held->playlist({}))).find("#EXTINF"), std::string::npos);
  EXPECT_TRUE(is(id, CameraState::streaming));
  EXPECT_EQ(watch(id), held);
  EXPECT_EQ(live_.find(id, Which::sub), held);
  EXPECT_EQ(times("PLAY"), 1u);
  EXPECT_EQ(board_.get(id)->state, CameraState::offline);  // its camera's status stays its own
  EXPECT_EQ(recording_->ledger().current(id), Reason::unreachable);

  held.reset();
  EXPECT_TRUE(is(id, CameraState::disabled, Reason::disabled));
  EXPECT_EQ(live_.find(id, Which::sub), nullptr);
  EXPECT_TRUE(eventually([&] { return times("TEARDOWN") == 1; }));
  EXPECT_EQ(engine_->sub_streams().started(), 1u);
}

TEST_F(SubStreamsTest, WhoHoldsItKeepsItAndComesBackWithTheCamera) {
  const auto id = add_with_sub(camera_.url());
  start();
  const auto held = watch(id);
  EXPECT_TRUE(is(id, CameraState::streaming));
  camera_.hang_up();
  EXPECT_TRUE(eventually([&] { return times("PLAY") == 2; }));
  EXPECT_TRUE(is(id, CameraState::streaming));
  EXPECT_TRUE(eventually([&] { return held->window()->segments.size() > 1; }));
  EXPECT_FALSE(held->window()->closed);
  EXPECT_EQ(engine_->sub_status(id)->reconnects, 1u);
}

TEST_F(SubStreamsTest, AnotherViewerInTimeFindsItPulled) {
  const auto id = add_with_sub(camera_.url());
  start(kLong);
  auto held = watch(id);
  EXPECT_TRUE(is(id, CameraState::streaming));
  auto* const stream = held.get();
  held.reset();
  EXPECT_EQ(watch(id).get(), stream);
  EXPECT_EQ(times("PLAY"), 1u);
}

TEST_F(SubStreamsTest, AChangeEndsItAtOnceAndTheNextViewerGetsTheNewSource) {
  const auto id = add_with_sub(camera_.url("/old"));
  start(kLong);
  const auto old = watch(id);
  EXPECT_TRUE(is(id, CameraState::streaming));
  set_sub(id, camera_.url("/new"));
  EXPECT_TRUE(eventually([&] { return old->window()->closed; }));
  const auto held = watch(id);
  EXPECT_NE(held, old);
  EXPECT_TRUE(eventually([&] { return times("PLAY /new/") == 1; }));
  EXPECT_TRUE(is(id, CameraState::streaming));
  change(id, [](auto& camera) { camera.name = "Gate"; });  // interrupts nobody
  change(id, [](auto& camera) { camera.retention_days = 3; });
  set_sub(id, std::nullopt);
  EXPECT_TRUE(eventually([&] { return held->window()->closed; }));
  EXPECT_TRUE(eventually([&] { return refusal(id) == ErrorKind::not_found; }));
  EXPECT_TRUE(eventually([&] { return engine_->sub_status(id) == nullptr; }));
  EXPECT_EQ(times("PLAY"), 2u);
}

TEST_F(SubStreamsTest, DisabledAndRemovedCamerasEndIt) {
  const auto id = add_with_sub(camera_.url());
  start(kLong);
  const auto first = watch(id);
  change(id, [](auto& camera) { camera.is_active = false; });
  EXPECT_TRUE(eventually([&] { return first->window()->closed; }));
  EXPECT_EQ(refusal(id), ErrorKind::unavailable);
  change(id, [](auto& camera) { camera.is_active = true; });
  const auto second = watch(id);
  remove(id);
  EXPECT_TRUE(eventually([&] { return second->window()->closed; }));
  EXPECT_TRUE(eventually([&] { return engine_->sub_status(id) == nullptr && !live_.find(id, Which::sub); }));
}

TEST_F(SubStreamsTest, ACameraThatIsNewIsNotRefused) {
  start();
  const auto id = add(true);
  EXPECT_EQ(refusal(id), ErrorKind::unavailable);
  engine_->camera_changed(id);
  EXPECT_TRUE(eventually([&] { return refusal(id) == ErrorKind::not_found; }));
}

TEST_F(SubStreamsTest, WhatGoesWrongIsItsStateAndNobodyElses) {
  const auto id = add_with_sub("rtsp://127.0.0.1:1/");
  start();
  const auto held = watch(id);
  EXPECT_TRUE(is(id, CameraState::offline, Reason::unreachable));
  change(id, [](auto& camera) { camera.sub_credentials = Bytes(40, 7); });
  EXPECT_TRUE(is(id, CameraState::offline, Reason::internal_error));
  EXPECT_EQ(refusal(id), ErrorKind::unavailable);
  EXPECT_TRUE(becomes(id, CameraState::offline, Reason::unreachable));
  change(id, [&](auto& camera) { camera.sub_credentials = accounts_->credentials.seal("user:secret"); });
  EXPECT_TRUE(eventually([&] { return engine_->sub_status(id) == nullptr; }));
}

TEST_F(SubStreamsTest, TheServersEndIsTheirs) {
  const auto id = add_with_sub(camera_.url());
  start(kLong);
  const auto held = watch(id);
  EXPECT_TRUE(is(id, CameraState::streaming));
  await(engine_->stop());
  EXPECT_TRUE(eventually([&] { return held->window()->closed; }));
  EXPECT_EQ(times("TEARDOWN"), 1u);
  EXPECT_EQ(refusal(id), ErrorKind::unavailable);
}

}  // namespace
}  // namespace dvr::app
