// The second source of a camera: how it is set, shown and asked for.
#include "api/camera_source.hpp"
#include "api/live_streams.hpp"
#include "api/test_support.hpp"

#include <gtest/gtest.h>

namespace dvr::api::testing {
namespace {

class SubStreams : public ::testing::Test {
 protected:
  Reply change(Method method, std::string body) {
    return world.send(method, "/api/cameras/1/", {.token = world.token(world.owner), .body = std::move(body)});
  }
  Reply patch(std::string body) { return change(Method::patch, std::move(body)); }
  catalog::Camera row() {
    catalog::Camera out;
    EXPECT_TRUE(world.studio.database().read_now([&](catalog::Connection& c) -> Result<void> {
      DVR_TRY(const auto found, catalog::cameras::find(c, 1));
      out = *found;
      return {};
    }));
    return out;
  }
  // Where the sub stream would be pulled from, as "user:password@url".
  std::string source() {
    const auto found = sub_source(row(), world.accounts->credentials);
    return found ? fmt::format("{}:{}@{}", found->username, found->password, found->url) : found.error().describe();
  }
  std::string last_audit() {
    return world.query("SELECT detail FROM audit_log WHERE action = 'camera.update' ORDER BY id DESC LIMIT 1")[0].text(
        0);
  }
  json::value camera(std::int64_t user) { return world.get("/api/cameras/1/", world.token(user)).json(); }

  World world;
};

TEST_F(SubStreams, IsOptionalAndCanBeTakenAway) {
  EXPECT_EQ(text(camera(world.owner), "sub_rtsp_url"), "rtsp://192.168.1.20:554/sub");
  EXPECT_EQ(patch(R"({"name":"gate"})").json().at("sub_rtsp_url"), "rtsp://192.168.1.20:554/sub");
  auto reply = patch(R"({"sub_rtsp_url":null})");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_TRUE(reply.json().at("sub_rtsp_url").is_null() && reply.json().at("sub_stream").is_null());
  EXPECT_EQ(last_audit(), "sub_rtsp_url");
  EXPECT_EQ(world.calls.calls.back(), "changed 1");
  reply =
      change(Method::put, R"({"name":"a","rtsp_url":"rtsp://192.168.1.20/","sub_rtsp_url":"rtsp://192.168.1.20/2"})");
  EXPECT_EQ(text(reply.json(), "sub_rtsp_url"), "rtsp://192.168.1.20/2");
  reply = change(Method::put, R"({"name":"a","rtsp_url":"rtsp://192.168.1.20/"})");  // what is not sent: its default
  EXPECT_TRUE(reply.json().at("sub_rtsp_url").is_null());
  const auto made = world.post("/api/cameras/", world.token(world.owner),
                               R"({"name":"b","rtsp_url":"rtsp://10.0.0.1/","sub_rtsp_url":"rtsp://10.0.0.1/sub"})");
  EXPECT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(text(made.json(), "sub_rtsp_url"), "rtsp://10.0.0.1/sub");
}

TEST_F(SubStreams, UsesTheLoginOfItsCameraOnTheSameHostOnly) {
  EXPECT_EQ(source(), "admin:secret@rtsp://192.168.1.20:554/sub");
  patch(R"({"sub_rtsp_url":"rtsp://10.6.6.6/sub"})");
  EXPECT_EQ(source(), ":@rtsp://10.6.6.6/sub");
  patch(R"({"sub_rtsp_url":"rtsp://192.168.1.20/sub"})");
  patch(R"({"rtsp_url":"rtsp://10.6.6.6/main","username":"other","password":"new"})");
  EXPECT_EQ(source(), ":@rtsp://192.168.1.20/sub");
}

TEST_F(SubStreams, ALoginOfItsOwnStaysForItsHost) {
  auto reply = patch(R"({"sub_rtsp_url":"rtsp://viewer:p%40ss@192.168.1.20/sub"})");
  EXPECT_EQ(text(reply.json(), "sub_rtsp_url"), "rtsp://192.168.1.20/sub");
  EXPECT_EQ(reply.body.find("p@ss"), std::string::npos);
  EXPECT_EQ(last_audit(), "sub_rtsp_url, sub_credentials");
  EXPECT_EQ(source(), "viewer:p@ss@rtsp://192.168.1.20/sub");
  EXPECT_EQ(as_text(*row().sub_credentials).find("p@ss"), std::string_view::npos);
  patch(R"({"sub_rtsp_url":"rtsp://192.168.1.20:8554/other"})");
  EXPECT_EQ(source(), "viewer:p@ss@rtsp://192.168.1.20:8554/other");
  change(Method::put, R"({"name":"a","rtsp_url":"rtsp://192.168.1.20/","sub_rtsp_url":"rtsp://192.168.1.20/sub"})");
  EXPECT_EQ(source(), "viewer:p@ss@rtsp://192.168.1.20/sub");
  patch(R"({"sub_rtsp_url":"rtsp://192.168.1.21/sub"})");
  EXPECT_EQ(source(), ":@rtsp://192.168.1.21/sub");
  EXPECT_FALSE(row().sub_credentials);
}

TEST_F(SubStreams, AConnectionTestUsesTheLoginThatItWouldUse) {
  const auto probe = [&](std::string_view url) {
    const auto body = json::serialize(json::object{{"rtsp_url", url}, {"camera_id", 1}});
    EXPECT_EQ(world.post("/api/cameras/test/", world.token(world.owner), body).status, 200);
    return fmt::format("{}:{}", world.probed.username, world.probed.password);
  };
  patch(R"({"sub_rtsp_url":"rtsp://viewer:2@192.168.1.20/sub"})");
  EXPECT_EQ(probe("rtsp://192.168.1.20/sub"), "viewer:2");
  EXPECT_EQ(probe("rtsp://192.168.1.20/main"), "admin:secret");
  patch(R"({"sub_rtsp_url":"rtsp://viewer:2@192.168.1.77/sub"})");
  EXPECT_EQ(probe("rtsp://192.168.1.77/other"), "viewer:2");
  EXPECT_EQ(probe("rtsp://192.168.1.78/sub"), ":");
}

TEST_F(SubStreams, IsCheckedLikeTheMainUrl) {
  for (const auto* url : {"http://10.0.0.1/", "rtsp://", "rtsp://127.0.0.1/", "rtsp://169.254.169.254/latest",
                          "rtsp://inside.lan/", "rtsp://a%3Ab:c@10.0.0.1/", ""}) {
    const auto reply = patch(json::serialize(json::object{{"sub_rtsp_url", url}}));
    EXPECT_EQ(reply.status, 400) << url;
    EXPECT_NE(reply.error_of("sub_rtsp_url"), "") << url;
    EXPECT_EQ(reply.error_of("rtsp_url"), "") << url;
  }
  EXPECT_NE(patch(R"({"sub_rtsp_url":7})").error_of("sub_rtsp_url"), "");
  EXPECT_EQ(row().sub_rtsp_url, "rtsp://192.168.1.20:554/sub");
}

TEST_F(SubStreams, ItsStateIsToldToWhoSeesTheCamera) {
  const auto sub = world.sub(true, false, false);
  EXPECT_EQ(text(camera(sub), "sub_rtsp_url"), "");
  EXPECT_EQ(text(camera(sub).at("sub_stream"), "state"), "idle");
  const auto told = [&](ingest::CameraState state, media::Reason reason) {
    ingest::CameraStatus status;
    status.state = state, status.reason = reason, status.detail = "why", status.since = kStart;
    world.calls.sub = std::make_shared<const ingest::CameraStatus>(status);
    const auto shown = camera(sub).at("sub_stream");
    EXPECT_EQ(text(shown, "since"), format_rfc3339(kStart));
    return fmt::format("{} {} {}", text(shown, "state"), text(shown, "reason"), text(shown, "detail"));
  };
  using enum ingest::CameraState;
  EXPECT_EQ(told(connecting, media::Reason::starting), "connecting starting why");
  EXPECT_EQ(told(streaming, media::Reason::none), "live none ");
  EXPECT_EQ(told(offline, media::Reason::unauthorized), "offline unauthorized why");
  EXPECT_EQ(told(disabled, media::Reason::disabled), "idle none ");
  patch(R"({"is_active":false})");
  EXPECT_EQ(text(camera(sub).at("sub_stream"), "reason"), "disabled");
}

TEST_F(SubStreams, IsWatchedBesideTheMainOne) {
  const auto token = world.token(world.owner);
  const auto list = world.get("/api/live/1/sub/index.m3u8", token);
  ASSERT_EQ(list.status, 200) << list.body;
  EXPECT_NE(list.body.find("\nmedia.m3u8"), std::string::npos);  // relative: it stays below /sub/
  EXPECT_EQ(world.get("/api/live/1/sub/media.m3u8", token).status, 200);
  EXPECT_EQ(world.get("/api/live/1/sub/nothing.m3u8", token).status, 404);
  EXPECT_EQ(world.query("SELECT COUNT(*) FROM audit_log WHERE action = 'live.view'")[0].i64(0), 1);
}

TEST_F(SubStreams, WithoutOneTheRefusalSaysSo) {
  const auto token = world.token(world.owner);
  world.hub.remove(1, live::Which::sub);
  auto refused = world.get("/api/live/1/sub/index.m3u8", token);
  EXPECT_EQ(refused.status, 404);
  EXPECT_EQ(text(refused.json(), "code"), "no_sub_stream");
  world.calls.sub_error = fail(ErrorKind::unavailable, "the camera is switched off");
  refused = world.get("/api/live/1/sub/media.m3u8", token);
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.headers.get("Retry-After"), "1");
  EXPECT_EQ(watch_live(world.services, 1, live::Which::main).value(), world.hub.find(1));
  EXPECT_EQ(watch_live(world.services, 99, live::Which::main).error().kind, ErrorKind::unavailable);
}

TEST_F(SubStreams, ALinkToTheLivePictureOpensBoth) {
  const auto made = world.post("/api/live/1/links/", world.token(world.owner), R"({"expires_in_s":900})").json();
  const auto query = text(made, "url").substr(text(made, "url").find('?'));
  const auto list = world.get("/api/live/1/sub/index.m3u8" + query, "");
  ASSERT_EQ(list.status, 200) << list.body;
  EXPECT_NE(list.body.find("media.m3u8" + query), std::string::npos);
  EXPECT_EQ(world.get("/api/live/1/sub/media.m3u8" + query, "").status, 200);
  EXPECT_EQ(world.get(fmt::format("/api/live/{}/sub/index.m3u8{}", world.strangers_camera, query), "").status, 401);
}

}  // namespace
}  // namespace dvr::api::testing
