// The engine follows the catalog.
#include "app/test_support.hpp"

namespace dvr::app {
namespace {

using ingest::CameraState;
using media::Reason;
using testing::EngineTest;

TEST_F(EngineTest, StartsWhatTheCatalogHolds) {
  const auto on = add(true), off = add(false);
  ASSERT_TRUE(await(engine_->start()).has_value());
  EXPECT_TRUE(becomes(on, CameraState::offline, Reason::unreachable));
  EXPECT_TRUE(becomes(off, CameraState::disabled, Reason::disabled));
  EXPECT_TRUE(ledger_says(on, Reason::unreachable));
  EXPECT_TRUE(engine_->recorder_status(on).has_value());
  EXPECT_FALSE(engine_->recorder_status(off).has_value());
  EXPECT_NE(live_.find(on), nullptr);
}

TEST_F(EngineTest, FollowsChanges) {
  ASSERT_TRUE(await(engine_->start()).has_value());
  const auto id = add(true);
  engine_->camera_changed(id);
  EXPECT_TRUE(becomes(id, CameraState::offline, Reason::unreachable));
  EXPECT_TRUE(ledger_says(id, Reason::unreachable));
  change(id, [](auto& camera) { camera.is_active = false; });
  EXPECT_TRUE(becomes(id, CameraState::disabled, Reason::disabled));
  EXPECT_TRUE(ledger_says(id, Reason::disabled));
  EXPECT_EQ(live_.find(id), nullptr);
  change(id, [](auto& camera) { camera.is_active = true; });
  EXPECT_TRUE(becomes(id, CameraState::offline, Reason::unreachable));
  EXPECT_TRUE(ledger_says(id, Reason::unreachable));
}

TEST_F(EngineTest, AStormOfChangesEndsAtTheLastOne) {
  const auto id = add(true);
  ASSERT_TRUE(await(engine_->start()).has_value());
  for (int i = 0; i < 50; ++i) change(id, [i](auto& camera) { camera.is_active = i % 2 == 0; });
  EXPECT_TRUE(becomes(id, CameraState::disabled, Reason::disabled));
  EXPECT_TRUE(eventually([&] { return !engine_->recorder_status(id).has_value(); }));
}

TEST_F(EngineTest, RemovedCamerasAreForgotten) {
  const auto id = add(true);
  ASSERT_TRUE(await(engine_->start()).has_value());
  remove(id);
  EXPECT_TRUE(eventually([&] { return !board_.get(id) && !live_.find(id) && !engine_->recorder_status(id); }));
  EXPECT_TRUE(eventually([&] { return !recording_->ledger().current(id).has_value(); }));
}

TEST_F(EngineTest, UnreadablePasswordsAreAReason) {
  const auto id = add(true, Bytes(40, 7));
  ASSERT_TRUE(await(engine_->start()).has_value());
  EXPECT_TRUE(becomes(id, CameraState::offline, Reason::internal_error));
  EXPECT_NE(board_.get(id)->detail.find("password"), std::string::npos);
  change(id, [&](auto& camera) {
    const auto sealed = accounts_->credentials.seal("user:secret");
    camera.credentials = sealed;
  });
  EXPECT_TRUE(becomes(id, CameraState::offline, Reason::unreachable));
}

}  // namespace
}  // namespace dvr::app
