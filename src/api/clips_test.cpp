// Clips and share links through the router, made by a real worker.
#include "api/contract.hpp"
#include "api/test_support.hpp"
#include "jobs/worker.hpp"

#include <gtest/gtest.h>

#include <condition_variable>

namespace dvr::api::testing {
namespace {

class ClipsApi : public ::testing::Test {
 protected:
  ClipsApi() {
    world.clips.on_change([this](const catalog::Clip&, bool) {
      {
        const std::scoped_lock lock(mutex_);
      }
      changed_.notify_all();
    });
  }
  ~ClipsApi() override {
    if (worker_) worker_->stop();
  }

  static std::string body(std::string_view from = "08:30:01", std::string_view to = "08:30:04", std::string more = {}) {
    return fmt::format(R"({{"camera_id":1,"name":"gate","start_time":"2026-11-22T{}Z","end_time":"2026-11-22T{}Z"{}}})",
                       from, to, more);
  }
  Reply order(std::string text, std::int64_t user = 1) {
    return world.post("/api/clips/", world.token(user), std::move(text));
  }
  std::int64_t ready(std::int64_t user = 1) {
    const auto made = order(body(), user);
    EXPECT_EQ(made.status, 202) << made.body;
    if (!worker_) {
      jobs::WorkerOptions options;
      options.poll_every = Millis(20);
      worker_ = std::make_unique<jobs::Worker>(world.queue, world.studio.database(),
                                               std::map<std::string, jobs::Runner*>{{"clip", &world.clips}}, options);
      worker_->start();
    }
    const auto id = made.json().at("id").as_int64();
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, Seconds(60), [&] { return state(id) == "ready" || state(id) == "failed"; }));
    EXPECT_EQ(state(id), "ready");
    return id;
  }
  std::string state(std::int64_t id) {
    const auto rows = world.query("SELECT state FROM clips WHERE id = $1", {id});
    return rows.empty() ? "" : rows[0].text(0);
  }
  static std::string at(std::int64_t id, std::string_view rest = "") {
    return fmt::format("/api/clips/{}/{}", id, rest);
  }
  std::int64_t audited(std::string_view action) {
    return world.query("SELECT COUNT(*) FROM audit_log WHERE action = $1", {action})[0].i64(0);
  }

  World world;
  std::unique_ptr<jobs::Worker> worker_;
  std::mutex mutex_;
  std::condition_variable changed_;
};

TEST_F(ClipsApi, OrdersAreChecked) {
  const auto wrong = [&](std::string text, std::string_view field) {
    const auto reply = order(std::move(text));
    EXPECT_EQ(reply.status, 400) << reply.body;
    return reply.error_of(field);
  };
  EXPECT_EQ(wrong(R"({"name":"x"})", "camera_id"), "is required without recording_id");
  EXPECT_EQ(wrong(R"({"name":"x","camera_id":1})", "end_time"), "is required");
  EXPECT_EQ(wrong(body("08:30:04", "08:30:01"), "end_time"), "must be later than start_time");
  EXPECT_EQ(wrong(body("08:30:01", "08:50:01"), "end_time"), "lies in the future");
  EXPECT_EQ(wrong(body("08:50:01", "08:50:02"), "start_time"), "lies in the future");
  EXPECT_EQ(wrong(body("08:35:01", "08:36:01"), "start_time"), "there is no footage between start_time and end_time");
  EXPECT_EQ(wrong(body("02:30:01", "08:30:01"), "end_time"), "must be at most 14400 s after start_time");
  EXPECT_NE(wrong(body("08:30:01", "08:30:04", R"(,"mode":"slow")"), "mode"), "");
  EXPECT_NE(wrong(body("08:30:01", "08:30:04", R"(,"path":"x")"), "path"), "");
  EXPECT_NE(wrong(R"({"name":"","camera_id":1,"start_time":5,"end_time":"never"})", "name"), "");
  EXPECT_EQ(
      order(R"({"name":"x","camera_id":99,"start_time":"2026-11-22T08:30:01Z","end_time":"2026-11-22T08:30:02Z"})")
          .status,
      404);
  EXPECT_EQ(audited("clip.create"), 0);
}

TEST_F(ClipsApi, ARecordingNamesItsCameraAndRange) {
  const auto made = order(fmt::format(R"({{"name":"whole","recording_id":{}}})", world.finished));
  ASSERT_EQ(made.status, 202) << made.body;
  EXPECT_EQ(made.json().at("camera_id").as_int64(), world.camera);
  EXPECT_EQ(made.json().at("recording_id").as_int64(), world.finished);
  EXPECT_EQ(made.json().at("start_time").as_string(), "2026-11-22T08:30:00.000Z");
  const auto other =
      fmt::format(R"({{"name":"x","recording_id":{},"camera_id":{}}})", world.finished, world.strangers_camera);
  EXPECT_EQ(order(other).status, 404);
  EXPECT_EQ(order(fmt::format(R"({{"name":"x","recording_id":{}}})", world.finished), world.stranger).status, 404);
  EXPECT_EQ(order(fmt::format(R"({{"name":"x","recording_id":{}}})", world.open)).status, 202);
}

TEST_F(ClipsApi, WhoMayOrder) {
  EXPECT_EQ(order(body(), world.sub(true, true, false)).status, 403);
  EXPECT_EQ(order(body(), world.sub(false, false, false)).status, 404);
  EXPECT_EQ(order(body(), world.stranger).status, 404);
  EXPECT_EQ(order(body(), world.sub(true, false, true)).status, 202);
  EXPECT_EQ(order(body(), world.sub(false, false, true)).status, 202);  // ten minutes old: not held back
  world.sql("UPDATE users SET holdback_s = 3600");
  world.accounts->sessions.forget();
  const auto held = order(body(), world.sub(false, false, true));
  EXPECT_EQ(held.status, 400);
  EXPECT_EQ(held.error_of("end_time"), "must be at least 3600 s ago: you may not view this camera live");
  EXPECT_EQ(order(body(), world.sub(true, false, true)).status, 202);
}

TEST_F(ClipsApi, AClipIsItsMakersAndTheOwners) {
  const auto maker = world.sub(false, true, true), other = world.sub(true, true, true);
  const auto id = ready(maker);
  const auto status = [&](std::int64_t user) { return world.get(at(id), world.token(user)).status; };
  EXPECT_EQ(status(maker), 200);
  EXPECT_EQ(status(world.owner), 200);
  EXPECT_EQ(status(world.admin), 200);
  EXPECT_EQ(status(other), 404);
  EXPECT_EQ(status(world.stranger), 404);
  const auto count = [&](std::int64_t user) {
    return world.get("/api/clips/", world.token(user)).json().at("count").as_int64();
  };
  EXPECT_EQ(count(maker), 1);
  EXPECT_EQ(count(other), 0);
  EXPECT_EQ(count(world.stranger), 0);
  world.sql("UPDATE user_permissions SET can_clip = 0 WHERE user_id = $1", {maker});
  world.accounts->sessions.forget();
  EXPECT_EQ(status(maker), 200);  // they may still play it back
  EXPECT_EQ(world.post(at(id, "shares/"), world.token(maker), R"({"expires_at":"2026-11-23T00:00:00Z"})").status, 403);
  world.sql("UPDATE user_permissions SET can_playback = 0 WHERE user_id = $1", {maker});
  world.accounts->sessions.forget();
  EXPECT_EQ(status(maker), 404);
  EXPECT_EQ(count(maker), 0);
  EXPECT_EQ(count(world.owner), 1);
}

TEST_F(ClipsApi, DownloadThumbnailAndManifest) {
  const auto id = ready();
  const auto token = world.token(world.owner);
  const auto whole = world.get(at(id, "download/"), token);
  ASSERT_EQ(whole.status, 200);
  EXPECT_EQ(whole.body.substr(4, 4), "ftyp");
  EXPECT_EQ(whole.headers.get("Content-Disposition"),
            "attachment; filename=\"gate_2026-11-22T08-30-01Z.mp4\"; filename*=UTF-8''gate_2026-11-22T08-30-01Z.mp4");
  const auto clip = world.get(at(id), token).json();
  EXPECT_EQ(clip.at("size_bytes").as_int64(), std::int64_t(whole.body.size()));
  EXPECT_EQ(clip.at("sha256").as_string(), to_hex(sha256(as_bytes(whole.body))));
  const auto part = world.send(Method::get, at(id, "download/"), {.token = token, .headers = {{"Range", "bytes=4-7"}}});
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, "ftyp");
  EXPECT_EQ(audited("clip.download"), 1);
  const auto picture = world.get(at(id, "thumbnail.jpg"), token);
  EXPECT_EQ(picture.status, 200);
  EXPECT_TRUE(picture.body.starts_with("\xff\xd8"));
  const auto manifest = world.get(at(id, "manifest/"), token);
  EXPECT_EQ(manifest.status, 200);
  EXPECT_TRUE(jobs::clips::read_manifest(manifest.body));
  EXPECT_EQ(world.get("/api/system/public-key/", "").json().at("public_key").as_string(),
            base64_encode(world.clips.public_key()));
}

TEST_F(ClipsApi, NotReadyYet) {
  const auto id = order(body()).json().at("id").as_int64();
  const auto token = world.token(world.owner);
  EXPECT_EQ(world.get(at(id, "download/"), token).status, 409);
  EXPECT_EQ(world.get(at(id, "manifest/"), token).status, 409);
  EXPECT_EQ(world.get(at(id, "thumbnail.jpg"), token).status, 404);
  EXPECT_EQ(world.post(at(id, "shares/"), token, R"({"expires_at":"2026-11-23T00:00:00Z"})").status, 409);
  EXPECT_EQ(world.post(at(id, "retry/"), token, "{}").status, 409);
  EXPECT_EQ(world.send(Method::delete_, at(id), {.token = token}).status, 204);
  EXPECT_EQ(world.get(at(id), token).status, 404);
  EXPECT_EQ(world.query("SELECT state FROM jobs")[0].text(0), "cancelled");
}

TEST_F(ClipsApi, NamesAndFilters) {
  const auto token = world.token(world.owner);
  for (const auto* name : {"Port\u00e3o 100%", "gate_2", "yard"}) {
    const auto made = order(body());
    const auto id = made.json().at("id").as_int64();
    const auto renamed =
        world.send(Method::patch, at(id), {.token = token, .body = json::serialize(json::object{{"name", name}})});
    EXPECT_EQ(renamed.json().at("name").as_string(), name);
  }
  const auto count = [&](const std::string& query) {
    const auto reply = world.get("/api/clips/?" + query, token);
    EXPECT_EQ(reply.status, 200) << query << reply.body;
    return reply.status == 200 ? reply.json().at("count").as_int64() : -1;
  };
  EXPECT_EQ(count(""), 3);
  EXPECT_EQ(count("search=GATE"), 1);
  EXPECT_EQ(count("search=_"), 1);
  EXPECT_EQ(count("search=%25"), 1);
  EXPECT_EQ(count("state=queued"), 3);
  EXPECT_EQ(count("state=ready"), 0);
  EXPECT_EQ(count("camera_id=1"), 3);
  EXPECT_EQ(count("camera_id=2"), 0);
  EXPECT_EQ(count("from=2026-11-22T08:30:03Z"), 3);
  EXPECT_EQ(count("from=2026-11-22T08:30:04Z"), 0);
  EXPECT_EQ(count("to=2026-11-22T08:30:01Z"), 0);
  EXPECT_EQ(world.get("/api/clips/?state=lost", token).status, 400);
  const auto first = world.get("/api/clips/?limit=2", token).json();
  EXPECT_EQ(first.at("results").as_array().size(), 2u);
  const auto second = world.get(std::string(first.at("next").as_string()), token).json();
  EXPECT_EQ(second.at("results").as_array().size(), 1u);
  EXPECT_TRUE(second.at("next").is_null());
}

TEST_F(ClipsApi, ALinkOpensOneClipUntilItIsRevoked) {
  const auto id = ready();
  const auto token = world.token(world.owner);
  const auto wrong = [&](std::string text) { return world.post(at(id, "shares/"), token, std::move(text)); };
  EXPECT_EQ(wrong(R"({"expires_at":"2026-11-22T08:30:00Z"})").error_of("expires_at"), "lies in the past");
  EXPECT_EQ(wrong(R"({"expires_at":"2028-11-22T08:30:00Z"})").error_of("expires_at"),
            "must be at most 365 days from now");
  EXPECT_NE(wrong(R"({"expires_at":"2026-11-23T00:00:00Z","password":"short"})").error_of("password"), "");
  const auto made = world.post(at(id, "shares/"), token, R"({"expires_at":"2026-11-23T00:00:00Z","name":"police"})");
  ASSERT_EQ(made.status, 201) << made.body;
  const auto link = "/api/shared/" + std::string(made.json().at("token").as_string());
  EXPECT_GE(made.json().at("token").as_string().size(), 22u);  // 128 bits and more
  EXPECT_EQ(world
                .query("SELECT COUNT(*) FROM clip_shares WHERE token_hash = $1",
                       {std::string(made.json().at("token").as_string())})[0]
                .i64(0),
            0);
  EXPECT_EQ(world.get(link, "").json().at("name").as_string(), "gate");
  EXPECT_EQ(world.get(link + "/video.mp4", "").body, world.get(at(id, "download/"), token).body);
  EXPECT_EQ(world.send(Method::get, link + "/video.mp4", {.headers = {{"Range", "bytes=4-7"}}}).status, 206);
  const auto listed = world.get(at(id, "shares/"), token).json();
  EXPECT_EQ(listed.at("results").at(0).at("downloads").as_int64(), 1);
  EXPECT_FALSE(listed.at("results").at(0).as_object().contains("token"));
  EXPECT_EQ(audited("clip.shared_download"), 1);
  const auto share = made.json().at("id").as_int64();
  EXPECT_EQ(world.send(Method::delete_, at(id, fmt::format("shares/{}/", share)), {.token = token}).status, 204);
  EXPECT_EQ(world.send(Method::delete_, at(id, fmt::format("shares/{}/", share)), {.token = token}).status, 404);
  EXPECT_EQ(world.get(link, "").status, 404);
  EXPECT_EQ(world.get(link + "/video.mp4", "").status, 404);
}

TEST_F(ClipsApi, ALinkWithAPassword) {
  const auto id = ready();
  const auto made = world.post(at(id, "shares/"), world.token(world.owner),
                               R"({"expires_at":"2026-11-23T00:00:00Z","password":"open sesame"})");
  ASSERT_EQ(made.status, 201) << made.body;
  const auto link = "/api/shared/" + std::string(made.json().at("token").as_string());
  const auto locked = world.get(link, "").json();
  EXPECT_TRUE(locked.at("is_locked").as_bool());
  EXPECT_TRUE(locked.at("name").is_null());
  EXPECT_TRUE(locked.at("sha256").is_null());
  EXPECT_EQ(world.get(link + "/video.mp4", "").status, 403);
  const auto unlock = [&](std::string_view password, std::string address = "192.0.2.77") {
    return world.send(Method::post, link + "/unlock",
                      {.body = json::serialize(json::object{{"password", password}}), .address = std::move(address)});
  };
  EXPECT_EQ(unlock("wrong one").status, 403);
  const auto open = unlock("open sesame");
  ASSERT_EQ(open.status, 200);
  const std::string key(open.json().at("unlock").as_string());
  EXPECT_EQ(world.get(link + "/video.mp4?unlock=" + key, "").status, 200);
  EXPECT_EQ(world.get(link + "/video.mp4?unlock=" + key + "x", "").status, 403);
  const auto cookie = fmt::format("dvr_share_{}={}", made.json().at("id").as_int64(), key);
  EXPECT_EQ(world.send(Method::get, link, {.cookie = cookie}).json().at("is_locked").as_bool(), false);
  int refused = 0;
  for (int i = 0; i < 30; ++i) refused += unlock("wrong one", "198.51.100.1").status == 429;
  EXPECT_GE(refused, 20);
  world.clock.advance(std::chrono::hours(2));
  EXPECT_EQ(world.get(link + "/video.mp4?unlock=" + key, "").status, 403);
}

TEST_F(ClipsApi, WhatEndsALink) {
  const auto maker = world.sub(true, true, true);
  const auto id = ready(maker);
  const auto share = [&](std::int64_t user) {
    const auto made = world.post(at(id, "shares/"), world.token(user), R"({"expires_at":"2026-11-22T10:00:00Z"})");
    EXPECT_EQ(made.status, 201) << made.body;
    return "/api/shared/" + std::string(made.json().at("token").as_string());
  };
  const auto theirs = share(maker), owners = share(world.owner);
  EXPECT_EQ(world.get(theirs, "").status, 200);
  world.sql("UPDATE user_permissions SET can_clip = 0 WHERE user_id = $1", {maker});
  EXPECT_EQ(world.get(theirs, "").status, 404);  // they could not make it now
  EXPECT_EQ(world.get(owners, "").status, 200);
  world.clock.advance(std::chrono::hours(2));
  EXPECT_EQ(world.get(owners, "").status, 410);
  EXPECT_EQ(world.get(owners + "/video.mp4", "").status, 410);
  world.clock.advance(-std::chrono::hours(2));
  EXPECT_EQ(world.send(Method::delete_, at(id), {.token = world.token(world.owner)}).status, 204);
  EXPECT_EQ(world.get(owners, "").status, 404);
  EXPECT_EQ(world.get("/api/shared/nothing", "").status, 404);
}

TEST_F(ClipsApi, ARemovedCameraLeavesItsClipsToTheOwner) {
  const auto maker = world.sub(true, true, true);
  const auto id = ready(maker);
  worker_->stop();
  worker_.reset();
  const auto waiting = order(body(), maker).json().at("id").as_int64();
  EXPECT_EQ(world.send(Method::delete_, "/api/cameras/1/?footage=delete", {.token = world.token(world.owner)}).status,
            204);
  EXPECT_EQ(world.get(at(id), world.token(maker)).status, 404);
  EXPECT_EQ(world.get(at(id, "download/"), world.token(world.owner)).status, 200);
  EXPECT_EQ(state(waiting), "failed");
}

TEST_F(ClipsApi, ARemovedSubUserLeavesTheirClipsToTheOwner) {
  const auto maker = world.sub(true, true, true);
  const auto id = ready(maker);
  ASSERT_TRUE(world.accounts->users.remove(maker));
  const auto clip = world.get(at(id), world.token(world.owner));
  EXPECT_EQ(clip.status, 200);
  EXPECT_EQ(clip.json().at("user_id").as_int64(), world.owner);
}

}  // namespace
}  // namespace dvr::api::testing
