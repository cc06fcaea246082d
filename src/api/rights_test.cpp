// Single promises about rights. Every route × everybody who might ask: rights_matrix_test.cpp.
#include "api/test_support.hpp"

#include <gtest/gtest.h>

namespace dvr::api::testing {
namespace {

std::string with(std::string text, std::string_view from, const std::string& to) {
  if (const auto at = text.find(from); at != text.npos) text.replace(at, from.size(), to);
  return text;
}

TEST(Rights, AnotherAccountsObjectsLookLikeNone) {
  World world;
  const auto token = world.token(world.stranger);
  for (const auto* pattern :
       {"/api/cameras/{}/", "/api/recordings/{}/", "/api/live/{}/index.m3u8", "/api/cameras/{}/gaps/"}) {
    const auto theirs = world.get(fmt::format(fmt::runtime(pattern), world.camera), token);
    const auto nobodys = world.get(fmt::format(fmt::runtime(pattern), 777), token);
    EXPECT_EQ(theirs.status, 404);
    const auto text = [](const Reply& r) { return std::string(r.json().at("detail").as_string()); };
    EXPECT_EQ(with(text(theirs), "1", "777"), text(nobodys)) << pattern;
  }
  const auto theirs = world.get(fmt::format("/api/playback/stream/{}/", world.finished), token);
  const auto nobodys = world.get("/api/playback/stream/777/", token);
  EXPECT_EQ(theirs.status, 404);
  EXPECT_EQ(with(std::string(theirs.json().at("detail").as_string()), std::to_string(world.finished), "777"),
            nobodys.json().at("detail").as_string());
}

// One's own camera in the path must not open a recording of another's.
TEST(Rights, ARecordingIsFoundOnlyUnderItsCamera) {
  World world;
  const auto token = world.token(world.stranger);
  const auto file = fmt::format("/api/playback/{}/files/{}.mp4", world.strangers_camera, world.finished);
  EXPECT_EQ(world.get(file, token).status, 404);
  EXPECT_EQ(world.get(fmt::format("/api/playback/{}/files/{}.mp4", world.strangers_camera, world.open), token).status,
            404);
  const auto mark = fmt::format("/api/recordings/{}/{}/", world.strangers_camera, world.finished);
  EXPECT_EQ(world.send(Method::patch, mark, {.token = token, .body = R"({"is_permanent":true})"}).status, 404);
}

TEST(Rights, ListsAndCountsShowOnlyWhatMayBeSeen) {
  World world;
  const auto count = [&](const std::string& path, std::int64_t user) {
    return world.get(path, world.token(user)).json().at("count").as_int64();
  };
  EXPECT_EQ(count("/api/cameras/", world.owner), 1);
  EXPECT_EQ(count("/api/cameras/", world.stranger), 1);
  EXPECT_EQ(count("/api/cameras/", world.admin), 2);
  EXPECT_EQ(count("/api/cameras/", world.sub(false, false, false)), 0);
  EXPECT_EQ(count("/api/cameras/", world.sub(false, false, true)), 1);
  EXPECT_EQ(count("/api/recordings/", world.owner), 1);
  EXPECT_EQ(count("/api/recordings/", world.stranger), 0);
  EXPECT_EQ(count("/api/recordings/", world.sub(true, false, true)), 0);
  EXPECT_EQ(count("/api/recordings/", world.sub(false, true, false)), 1);
  EXPECT_EQ(count(fmt::format("/api/recordings/?camera_id={}", world.camera), world.stranger), 0);
}

TEST(Rights, OnlyWhoManagesACameraSeesItsAddress) {
  World world;
  const auto url = [&](std::int64_t user) {
    return std::string(world.get("/api/cameras/1/", world.token(user)).json().at("rtsp_url").as_string());
  };
  EXPECT_EQ(url(world.owner), "rtsp://192.168.1.20:554/main");
  EXPECT_EQ(url(world.sub(true, true, true)), "");
}

TEST(Rights, MetricsTakeTheConfiguredToken) {
  World world;
  EXPECT_EQ(world.get("/metrics", "metrics-token").status, 200);
  EXPECT_EQ(world.get("/metrics", "another").status, 401);
  EXPECT_EQ(world.get("/api/cameras/", "metrics-token").status, 401);
  world.services.config.metrics_token.clear();
  EXPECT_EQ(world.get("/metrics", "").status, 401);
}

TEST(Rights, PlaybackWithoutViewIsHeldBack) {
  World world;  // ten minutes after the footage: all of it is visible
  const auto held = world.token(world.sub(false, true, false));
  const auto range = std::string("/api/playback/1/index.m3u8?start=2026-11-22T08:30:00Z&end=2026-11-22T08:40:00Z");
  EXPECT_EQ(world.get(range, held).status, 200);
  world.sql("UPDATE users SET holdback_s = 3600");
  world.accounts->sessions.forget();
  EXPECT_EQ(world.get(range, held).status, 404);
  EXPECT_EQ(world.get("/api/playback/1/thumbnail.jpg?at=2026-11-22T08:30:02Z", held).status, 404);
  EXPECT_EQ(world.get(fmt::format("/api/playback/stream/{}/", world.finished), held).status, 404);
  EXPECT_EQ(world.get(fmt::format("/api/playback/1/files/{}.mp4", world.open), held).status, 404);
  EXPECT_EQ(world.get("/api/recordings/", held).json().at("count").as_int64(), 0);
  EXPECT_EQ(world.get("/api/recordings/1/", held).json().at("count").as_int64(), 0);
  const auto day = world.get("/api/recordings/1/date/2026-11-22/", held).json();
  EXPECT_TRUE(day.at("spans").as_array().empty());
  EXPECT_TRUE(day.at("open").is_null());
  EXPECT_TRUE(world.get("/api/recordings/1/days/?month=2026-11", held).json().at("days").as_array().empty());
  const auto both = world.token(world.sub(true, true, false));  // with view there is nothing to hold back
  EXPECT_EQ(world.get(range, both).status, 200);
}

TEST(Rights, ChangesActAtOnce) {
  World world;
  const auto sub = world.sub(true, true, true);
  const auto token = world.token(sub);
  EXPECT_EQ(world.get("/api/live/1/index.m3u8", token).status, 200);
  world.sql("UPDATE user_permissions SET can_view = 0 WHERE user_id = $1", {sub});
  world.clock.advance(accounts::kPrincipalTime + Millis(1));  // by another process
  EXPECT_EQ(world.get("/api/live/1/index.m3u8", token).status, 403);
  world.sql("DELETE FROM users WHERE id = $1", {sub});
  world.accounts->sessions.forget();
  EXPECT_EQ(world.get("/api/cameras/", token).status, 401);
}

TEST(Rights, ALinkWorksAloneUntilItsSessionEnds) {
  World world;
  const auto session = world.session(world.owner);
  const auto asked =
      world.get(fmt::format("/api/playback/stream/{}/?format=url", world.finished), session.access_token);
  const std::string url(asked.json().at("url").as_string());
  EXPECT_EQ(world.get(url, "").status, 200);
  EXPECT_EQ(world.get(with(url, fmt::format("/{}.mp4", world.finished), fmt::format("/{}.mp4", world.open)), "").status,
            401);
  EXPECT_EQ(world.get(url + "x", "").status, 401);
  EXPECT_EQ(world.get(with(url, "expires=1", "expires=2"), "").status, 401);
  EXPECT_EQ(world.get(with(url, "/files/", "/no/"), "").status, 404);
  world.clock.advance(Seconds(15 * 60 + 1));
  EXPECT_EQ(world.get(url, "").status, 401);
  const auto again =
      world.get(fmt::format("/api/playback/stream/{}/?format=url", world.finished), world.token(world.owner));
  EXPECT_EQ(world.get(std::string(again.json().at("url").as_string()), "").status, 200);
  world.sql("DELETE FROM sessions");
  world.accounts->sessions.forget();
  EXPECT_EQ(world.get(std::string(again.json().at("url").as_string()), "").status, 401);
}

}  // namespace
}  // namespace dvr::api::testing
