// What needs a person, and who is told.
#include "api/test_support.hpp"

#include <gtest/gtest.h>

namespace dvr::api::testing {
namespace {

constexpr monitor::AlarmKind kOffline{"camera_offline", "Not recorded: {reason}.", "Look at it."};
constexpr monitor::AlarmKind kClips{"clip_failed", "{clips} failed.", "Open them.", Micros(0), Micros(0), true};
constexpr monitor::AlarmKind kDisk{"disk_full", "Full.", "Make room."};

TEST(Alarms, TellWhatAndWhereAndWhatToDo) {
  World world;
  world.services.alarms = [] {
    return std::vector<monitor::Alarm>{
        {&kDisk, monitor::Severity::critical, 0, kStart, {}},
        {&kOffline, monitor::Severity::critical, 1, kStart + Seconds(1), {{"reason", "timeout"}, {"times", 3}}}};
  };
  const auto alarms = world.get("/api/system/alarms/", world.token(world.admin)).json();
  EXPECT_EQ(alarms.at("count").as_int64(), 2);
  EXPECT_EQ(json::serialize(alarms.at("results").at(1)),
            R"({"code":"camera_offline","severity":"critical","since":"2026-11-22T08:30:01.000Z","camera_id":1,)"
            R"("text":"Not recorded: timeout.","advice":"Look at it.","values":{"reason":"timeout","times":3}})");
  EXPECT_TRUE(alarms.at("results").at(0).at("camera_id").is_null());
}

TEST(Alarms, AreThoseOfVisibleCameras) {
  World world;
  world.services.alarms = [&world] {
    std::vector<monitor::Alarm> out{{&kDisk, monitor::Severity::critical, 0, kStart, {}}};
    for (const auto camera : {world.camera, world.strangers_camera})
      for (const auto* kind : {&kOffline, &kClips})
        out.push_back({kind, monitor::Severity::warning, camera, kStart, {}});
    return out;
  };
  const auto seen = [&](std::int64_t user) {
    std::string out;
    const auto alarms = world.get("/api/system/alarms/", world.token(user)).json();
    for (const auto& alarm : alarms.at("results").as_array())
      out += text(alarm, "code") + (alarm.at("camera_id") == json::value(world.camera) ? "+ " : " ");
    EXPECT_EQ(std::size_t(alarms.at("count").as_int64()), alarms.at("results").as_array().size());
    return out;
  };
  EXPECT_EQ(seen(world.admin), "disk_full camera_offline+ clip_failed+ camera_offline clip_failed ");
  EXPECT_EQ(seen(world.owner), "camera_offline+ clip_failed+ ");
  EXPECT_EQ(seen(world.stranger), "camera_offline clip_failed ");
  EXPECT_EQ(seen(world.sub(true, false, false)), "camera_offline+ ");
  EXPECT_EQ(seen(world.sub(false, false, false)), "");
}

TEST(Alarms, OfOneAnswerAreBounded) {
  World world;
  world.services.alarms = [] {
    return std::vector<monitor::Alarm>(1500, monitor::Alarm{&kDisk, monitor::Severity::critical, 0, kStart, {}});
  };
  const auto alarms = world.get("/api/system/alarms/", world.token(world.admin)).json();
  EXPECT_EQ(alarms.at("count").as_int64(), 1500);
  EXPECT_EQ(alarms.at("results").as_array().size(), 1000u);
}

}  // namespace
}  // namespace dvr::api::testing
