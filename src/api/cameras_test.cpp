#include "api/camera_source.hpp"
#include "api/camera_view.hpp"
#include "api/test_support.hpp"

#include <gtest/gtest.h>

namespace dvr::api::testing {
namespace {

std::string text(const json::value& object, std::string_view name) { return std::string(object.at(name).as_string()); }

CameraLogin stored_login(World& world, std::int64_t id) {
  const auto rows = world.query("SELECT credentials FROM cameras WHERE id = $1", {id});
  if (rows[0].is_null(0)) return {};
  return *unseal(world.accounts->credentials, rows[0].blob(0));
}

TEST(Cameras, CreateSplitsOffAndSealsCredentials) {
  World world;
  const auto reply = world.post("/api/cameras/", world.token(world.owner),
                                R"({"name":"Yard","rtsp_url":"rtsp://ad%6Din:p%40ss@Camera.LAN:8554/live?ch=1"})");
  ASSERT_EQ(reply.status, 201) << reply.body;
  const auto camera = reply.json();
  const auto id = camera.at("id").as_int64();
  EXPECT_EQ(reply.headers.get("Location"), fmt::format("/api/cameras/{}/", id));
  EXPECT_EQ(text(camera, "rtsp_url"), "rtsp://Camera.LAN:8554/live?ch=1");
  EXPECT_TRUE(camera.at("has_credentials").as_bool());
  EXPECT_EQ(text(camera.at("status"), "state"), "connecting");
  EXPECT_EQ(stored_login(world, id), (CameraLogin{"admin", "p@ss"}));
  EXPECT_EQ(world.calls.calls, std::vector<std::string>{fmt::format("changed {}", id)});
  const auto raw = world.query("SELECT credentials, rtsp_url FROM cameras WHERE id = $1", {id});
  EXPECT_EQ(as_text(raw[0].blob(0)).find("p@ss"), std::string_view::npos);
  EXPECT_EQ(
      world.query("SELECT COUNT(*) FROM audit_log WHERE action = 'camera.create' AND camera_id = $1", {id})[0].i64(0),
      1);
}

TEST(Cameras, FieldsWinOverTheUrl) {
  World world;
  const auto reply = world.post("/api/cameras/", world.token(world.owner),
                                R"({"name":"a","rtsp_url":"rtsp://x:y@10.0.0.1/","username":"u","password":"p"})");
  EXPECT_EQ(stored_login(world, reply.json().at("id").as_int64()), (CameraLogin{"u", "p"}));
}

TEST(Cameras, PutKeepsCredentialsOnlyForTheSameHost) {
  World world;
  const auto put = [&](std::string body) {
    return world.send(Method::put, "/api/cameras/1/", {.token = world.token(world.owner), .body = std::move(body)});
  };
  auto reply = put(R"({"name":"door","rtsp_url":"rtsp://192.168.1.20/sub","retention_days":7})");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(stored_login(world, 1), (CameraLogin{"admin", "secret"}));
  EXPECT_EQ(reply.json().at("retention_days").as_int64(), 7);
  reply = put(R"({"name":"door","rtsp_url":"rtsp://192.168.1.21/sub"})");
  EXPECT_FALSE(reply.json().at("has_credentials").as_bool());
  EXPECT_TRUE(reply.json().at("retention_days").is_null());  // PUT: what is not sent takes its default
}

TEST(Cameras, PatchChangesWhatIsSent) {
  World world;
  const auto patch = [&](std::string body) {
    return world.send(Method::patch, "/api/cameras/1/", {.token = world.token(world.owner), .body = std::move(body)});
  };
  auto reply = patch(R"({"is_active":false})");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(text(reply.json(), "name"), "door");
  EXPECT_EQ(text(reply.json().at("status"), "state"), "disabled");
  patch(R"({"password":"new"})");
  EXPECT_EQ(stored_login(world, 1), (CameraLogin{"admin", "new"}));
  patch(R"({"rtsp_url":"rtsp://192.168.1.99/","password":"new"})");  // the old user name must not go there either
  EXPECT_EQ(stored_login(world, 1), (CameraLogin{"", "new"}));
  patch(R"({"username":"","password":""})");
  EXPECT_EQ(stored_login(world, 1), CameraLogin{});
  EXPECT_EQ(patch("{}").status, 400);
}

TEST(Cameras, DeleteKeepsFootageForItsOwner) {
  World world;
  const auto token = world.token(world.owner);
  const auto sub = world.token(world.sub(true, true, true));
  EXPECT_EQ(world.send(Method::delete_, "/api/cameras/1/", {.token = token}).status, 204);
  EXPECT_EQ(world.calls.calls.back(), "removed 1 keep");
  EXPECT_EQ(world.get("/api/cameras/1/", token).status, 404);
  EXPECT_EQ(world.get("/api/live/1/index.m3u8", token).status, 404);
  EXPECT_EQ(world.send(Method::delete_, "/api/cameras/1/", {.token = token}).status, 404);
  EXPECT_EQ(world.get("/api/cameras/", token).json().at("count").as_int64(), 0);
  const auto gone = world.get("/api/cameras/?deleted=true", token).json();
  EXPECT_EQ(gone.at("count").as_int64(), 1);
  EXPECT_FALSE(gone.at("results").at(0).at("deleted_at").is_null());
  EXPECT_EQ(world.get("/api/recordings/1/", token).json().at("count").as_int64(), 1);
  EXPECT_EQ(world.get("/api/recordings/1/", sub).status, 404);
  EXPECT_EQ(world.get("/api/recordings/", sub).json().at("count").as_int64(), 0);
}

TEST(Cameras, DeleteWithFootageIsRememberedUntilDone) {
  World world;
  EXPECT_EQ(world.send(Method::delete_, "/api/cameras/1/?footage=delete", {.token = world.token(world.owner)}).status,
            204);
  EXPECT_EQ(world.calls.calls.back(), "removed 1 delete");
  const auto pending = [&] {
    std::vector<std::int64_t> ids;
    EXPECT_TRUE(world.studio.database().read_now([&](catalog::Connection& c) -> Result<void> {
      DVR_TRY(ids, pending_footage_deletions(c));
      return {};
    }));
    return ids;
  };
  EXPECT_EQ(pending(), std::vector<std::int64_t>{1});
  EXPECT_TRUE(world.studio.database().write_now([](catalog::Connection& c) { return finish_footage_deletion(c, 1); }));
  EXPECT_TRUE(pending().empty());
}

TEST(Cameras, PagesGoForthAndBack) {
  World world;
  const auto token = world.token(world.owner);
  for (int i = 0; i < 6; ++i)
    world.post("/api/cameras/", token, fmt::format(R"({{"name":"c{}","rtsp_url":"rtsp://10.0.0.{}/"}})", i, i + 1));
  std::vector<std::string> names;
  auto page = world.get("/api/cameras/?limit=3", token).json();
  const auto first = page;
  for (;;) {
    for (const auto& camera : page.at("results").as_array()) names.push_back(text(camera, "name"));
    if (page.at("next").is_null()) break;
    page = world.get(text(page, "next"), token).json();
  }
  EXPECT_EQ(names, (std::vector<std::string>{"door", "c0", "c1", "c2", "c3", "c4", "c5"}));
  const auto middle = world.get(text(page, "previous"), token).json();
  EXPECT_EQ(text(middle.at("results").at(0), "name"), "c2");
  const auto back = world.get(text(middle, "previous"), token).json();
  EXPECT_EQ(back.at("results"), first.at("results"));
  EXPECT_TRUE(back.at("previous").is_null());
  EXPECT_TRUE(first.at("previous").is_null());
}

TEST(Cameras, StatusTellsWhatIsRecorded) {
  World world;
  const auto state = [&] { return world.get("/api/cameras/1/status/", world.token(world.owner)).json(); };
  EXPECT_EQ(text(state(), "state"), "recording");
  EXPECT_EQ(text(state(), "video_codec"), "h264");
  world.calls.recorder = record::Recorder::Status{.recording = false, .trouble = media::Reason::disk_full};
  EXPECT_EQ(text(state(), "state"), "offline");
  EXPECT_EQ(text(state(), "reason"), "disk_full");
  EXPECT_TRUE(state().at("live").as_bool());
  ingest::CameraStatus status;
  status.reason = media::Reason::unauthorized;
  status.detail = "401";
  world.board.set(1, status, true);
  EXPECT_EQ(text(state(), "reason"), "unauthorized");
  EXPECT_FALSE(state().at("live").as_bool());
}

TEST(Cameras, TestUsesStoredCredentialsForTheSameHostOnly) {
  World world;
  const auto test = [&](std::string body) {
    return world.post("/api/cameras/test/", world.token(world.owner), std::move(body));
  };
  auto reply = test(R"({"rtsp_url":"rtsp://192.168.1.20/sub","camera_id":1})");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_TRUE(reply.json().at("ok").as_bool());
  EXPECT_EQ(world.probed.username, "admin");
  EXPECT_EQ(world.probed.url, "rtsp://192.168.1.20/sub");
  reply = test(R"({"rtsp_url":"rtsp://10.6.6.6/sub","camera_id":1})");
  EXPECT_EQ(world.probed.password, "");
  EXPECT_FALSE(reply.json().at("ok").as_bool());
  EXPECT_EQ(text(reply.json(), "reason"), "unauthorized");
  EXPECT_EQ(test(fmt::format(R"({{"rtsp_url":"rtsp://10.6.6.6/","camera_id":{}}})", world.strangers_camera)).status,
            404);
}

TEST(Cameras, SnapshotIsOfNow) {
  World world;  // the footage is ten minutes old
  const auto token = world.token(world.owner);
  world.clock.advance(-Micros(std::chrono::minutes(9)));
  const auto reply = world.get("/api/cameras/1/snapshot.jpg?width=64", token);
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_TRUE(reply.body.starts_with("\xff\xd8"));
  world.clock.advance(std::chrono::minutes(9));
  EXPECT_EQ(world.get("/api/cameras/1/snapshot.jpg", token).status, 404);
}

TEST(Cameras, SnapshotOfACameraThatCannotBeRecorded) {
  World world;  // the footage is ten minutes old
  const auto token = world.token(world.owner);
  EXPECT_EQ(world.get("/api/cameras/1/snapshot.jpg", token).status, 404);
  const auto video = media::testing::load_video("plain.h264");
  package::Packager packager({world.hub.open(1)});
  packager.on_run_start({video.track, std::nullopt});
  for (auto unit : media::testing::video_units(video)) {
    unit.wall += world.clock.wall() - media::testing::kStart;
    packager.on_access_unit(unit);
  }
  const auto reply = world.get("/api/cameras/1/snapshot.jpg?width=64", token);
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_TRUE(reply.body.starts_with("\xff\xd8"));
  world.clock.advance(std::chrono::minutes(3));
  EXPECT_EQ(world.get("/api/cameras/1/snapshot.jpg", token).status, 404);
}

TEST(Cameras, GapsInARange) {
  World world;
  const auto token = world.token(world.owner);
  const auto all = world.get("/api/cameras/1/gaps/", token).json();
  ASSERT_EQ(all.at("count").as_int64(), 1);
  EXPECT_EQ(text(all.at("results").at(0), "reason"), "starting");
  EXPECT_EQ(all.at("results").at(0).at("duration").to_number<double>(), 60);
  EXPECT_EQ(world.get("/api/cameras/1/gaps/?start=2026-11-22T08:30:00Z", token).json().at("count").as_int64(), 0);
}

TEST(Cameras, StatisticsArePointsOfARange) {
  World world;
  WallTime from{}, to{};
  Seconds step{};
  world.services.statistics = [&](std::int64_t camera, WallTime start, WallTime end, Seconds resolution) {
    EXPECT_EQ(camera, world.camera);
    from = start, to = end, step = resolution;
    monitor::CameraPoint point;
    point.at = kStart;
    point.bit_rate = 1e6, point.frame_rate = 24.996, point.packets_lost = 3, point.jitter = Micros(1500);
    point.reconnects = 1, point.viewers = 2;
    return std::vector{point};
  };
  const auto token = world.token(world.owner);
  const auto reply = world.get("/api/cameras/1/statistics/?resolution_s=300", token);
  EXPECT_EQ(reply.body, R"({"camera_id":1,"resolution_s":300,"points":[{"at":"2026-11-22T08:30:00.000Z",)"
                        R"("bitrate_bps":1000000,"fps":25,"packets_lost":3,"jitter_ms":1.5,"reconnects":1,)"
                        R"("viewers":2}]})");
  EXPECT_EQ(to, world.clock.wall());
  EXPECT_EQ(to - from, std::chrono::hours(24));
  EXPECT_EQ(step, Seconds(300));
  for (const auto* bad : {"resolution_s=59", "resolution_s=90", "resolution_s=86460",
                          "start=2026-11-22T08:30:00Z&end=2026-11-22T08:30:00Z", "from=1"})
    EXPECT_EQ(world.get(std::string("/api/cameras/1/statistics/?") + bad, token).status, 400) << bad;
}

}  // namespace
}  // namespace dvr::api::testing
