// The edge: origins, rates, ETags, the audit log, documentation, budgets.
#include "api/memory_budget.hpp"
#include "api/test_support.hpp"
#include "api/watch_audit.hpp"

#include <gtest/gtest.h>

namespace dvr::api::testing {
namespace {

// Actions of a page, newest first.
std::string actions(const Reply& reply) {
  std::string out;
  const auto page = reply.json();
  for (const auto& row : page.at("results").as_array()) out += text(row, "action") + " ";
  return out;
}

// --- origins

TEST(Edge, UnknownOriginsLearnNothing) {
  World world;
  for (const auto* origin : {"https://evil.test", "https://app.test.evil.test", "null", "https://APP.test"}) {
    const auto plain = world.send(Method::get, "/healthz", {.headers = {{"Origin", origin}}});
    EXPECT_FALSE(plain.headers.has("Access-Control-Allow-Origin")) << origin;
    const auto preflight = world.send(Method::options, "/api/cameras/",
                                      {.headers = {{"Origin", origin}, {"Access-Control-Request-Method", "POST"}}});
    EXPECT_EQ(preflight.status, 204);
    EXPECT_FALSE(preflight.headers.has("Access-Control-Allow-Origin")) << origin;
    EXPECT_FALSE(preflight.headers.has("Access-Control-Allow-Methods")) << origin;
    EXPECT_EQ(preflight.headers.get("Vary"), "Origin");
  }
}

TEST(Edge, KnownOriginsAreAnsweredExactly) {
  World world;
  const auto preflight =
      world.send(Method::options, "/api/cameras/",
                 {.headers = {{"Origin", "https://app.test"}, {"Access-Control-Request-Method", "POST"}}});
  EXPECT_EQ(preflight.headers.get("Access-Control-Allow-Origin"), "https://app.test");
  EXPECT_EQ(preflight.headers.get("Access-Control-Allow-Credentials"), "true");
  EXPECT_NE(preflight.headers.get("Access-Control-Allow-Methods").find("POST"), std::string_view::npos);
  EXPECT_NE(preflight.headers.get("Access-Control-Allow-Headers").find("Authorization"), std::string_view::npos);
  const auto refused = world.send(Method::get, "/api/cameras/", {.headers = {{"Origin", "https://app.test"}}});
  EXPECT_EQ(refused.status, 401);  // errors can be read by that page too
  EXPECT_EQ(refused.headers.get("Access-Control-Allow-Origin"), "https://app.test");
}

// --- rates

TEST(Edge, OneUserDoesNotTakeAnothersRate) {
  World world;
  world.services.config.rates.api = {1, 3};
  world.start_router();
  const auto owner = world.token(world.owner), stranger = world.token(world.stranger);
  const auto ask = [&](const std::string& token, std::string address) {
    return world.send(Method::get, "/api/auth/me", {.token = token, .address = std::move(address)});
  };
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ask(owner, fmt::format("198.51.100.{}", i)).status, 200);
  const auto refused = ask(owner, "198.51.100.9");
  EXPECT_EQ(refused.status, 429) << "of the user, wherever from";
  EXPECT_EQ(refused.headers.get("Retry-After"), "1");
  EXPECT_EQ(ask(stranger, "198.51.100.0").status, 200);
  world.clock.advance(Seconds(1));
  EXPECT_EQ(ask(owner, "198.51.100.0").status, 200);
}

TEST(Edge, AnAddressHasARateOfAllItsUsers) {
  World world;
  world.services.config.rates.api = {1, 2};
  world.start_router();
  const auto ask = [&](std::string token) {
    return world.send(Method::get, "/api/auth/me", {.token = std::move(token), .address = "198.51.100.1"}).status;
  };
  std::vector<std::string> tokens;
  for (const auto id : world.subs) tokens.push_back(world.token(id));
  for (int round = 0; round < 2; ++round)
    for (const auto& token : tokens) EXPECT_EQ(ask(token), 200);  // 8 users, 2 each
  EXPECT_EQ(ask(world.token(world.owner)), 429);
}

TEST(Edge, StrangersCannotUseUpAUsersRate) {
  World world;
  world.services.config.rates.api = {1, 3};
  world.start_router();
  int limited = 0;
  for (int i = 0; i < 10; ++i)
    limited += world.send(Method::get, "/api/auth/me", {.token = "x.y.z", .address = "198.51.100.1"}).status == 429;
  EXPECT_EQ(limited, 7);
  EXPECT_EQ(
      world.send(Method::get, "/api/auth/me", {.token = world.token(world.owner), .address = "198.51.100.1"}).status,
      200);
}

// --- lists

TEST(Edge, PolledListsHaveETags) {
  World world;
  const auto token = world.token(world.owner);
  for (const auto* target : {"/api/cameras/", "/api/cameras/1/", "/api/cameras/1/status/", "/api/recordings/",
                             "/api/recordings/1/", "/api/system/storage/"}) {
    const auto first = world.get(target, token);
    ASSERT_EQ(first.status, 200) << target;
    const auto etag = std::string(first.headers.get("ETag"));
    ASSERT_TRUE(etag.starts_with('"')) << target;
    EXPECT_EQ(first.headers.get("Cache-Control"), "private, no-cache");
    const auto again = world.send(Method::get, target, {.token = token, .headers = {{"If-None-Match", etag}}});
    EXPECT_EQ(again.status, 304) << target;
    EXPECT_EQ(again.body, "");
    EXPECT_EQ(again.headers.get("ETag"), etag);
    const auto other = world.send(Method::get, target, {.token = token, .headers = {{"If-None-Match", "\"x\""}}});
    EXPECT_EQ(other.status, 200);
  }
}

TEST(Edge, CamerasAreFiltered) {
  World world;
  const auto token = world.token(world.owner);
  for (const auto* name : {"Front 100%", "front_door", "Garden"})
    world.sql(
        "INSERT INTO cameras (name, rtsp_url, user_id, is_active, created_at, updated_at) VALUES ($1, "
        "'rtsp://10.0.0.1/', $2, $3, 0, 0)",
        {name, world.owner, std::string_view(name) != "Garden"});
  const auto names = [&](const std::string& query) {
    const auto reply = world.get("/api/cameras/?" + query, token);
    EXPECT_EQ(reply.status, 200) << reply.body;
    std::string out;
    const auto page = reply.json();
    for (const auto& camera : page.at("results").as_array()) out += text(camera, "name") + ";";
    EXPECT_EQ(reply.json().at("count").as_int64(), std::count(out.begin(), out.end(), ';'));
    return out;
  };
  EXPECT_EQ(names("search=FRONT"), "Front 100%;front_door;");
  EXPECT_EQ(names("search=0%25"), "Front 100%;");
  EXPECT_EQ(names("search=_"), "front_door;");
  EXPECT_EQ(names("search=%5C"), "");
  EXPECT_EQ(names("is_active=false"), "Garden;");
  EXPECT_EQ(names("state=disabled"), "Garden;");
  EXPECT_EQ(names("state=connecting&search=front"), "Front 100%;front_door;");
  EXPECT_NE(names("state=recording"), "");
  EXPECT_EQ(names("search=nobody"), "");
  EXPECT_EQ(world.get("/api/cameras/?state=asleep", token).error_of("state").substr(0, 7), "must be");
  EXPECT_EQ(world.get("/api/cameras/?search=%ff", token).status, 400);
}

TEST(Edge, AStateIsPagedToo) {
  World world;
  const auto token = world.token(world.owner);
  for (int i = 0; i < 5; ++i)
    world.sql(
        "INSERT INTO cameras (name, rtsp_url, user_id, is_active, created_at, updated_at) VALUES ($1, 'rtsp://x/', "
        "$2, 0, 0, 0)",
        {std::to_string(i), world.owner});
  std::string seen, target = "/api/cameras/?state=disabled&limit=2", back;
  for (int page = 0; page < 3; ++page) {
    const auto document = world.get(target, token).json();
    EXPECT_EQ(document.at("count").as_int64(), 5);
    for (const auto& camera : document.at("results").as_array()) seen += text(camera, "name");
    if (document.at("next").is_null()) {
      EXPECT_EQ(page, 2);
      back = text(document, "previous");
      break;
    }
    target = text(document, "next");
  }
  EXPECT_EQ(seen, "01234");
  const auto before = world.get(back, token).json();
  EXPECT_EQ(text(before.at("results").at(0), "name") + text(before.at("results").at(1), "name"), "23");
}

TEST(Edge, RecordingsInBothOrders) {
  World world;
  const auto token = world.token(world.owner);
  const auto run = playback::testing::simple_run(playback::testing::kStart - std::chrono::hours(1));
  world.studio.record(run, 0, run.parts.size());
  const auto first = [&](const char* query) {
    return text(world.get(fmt::format("/api/recordings/1/?limit=1{}", query), token).json().at("results").at(0),
                "start_time");
  };
  EXPECT_LT(first("&ordering=start_time"), first("&ordering=-start_time"));
  EXPECT_EQ(first(""), first("&ordering=-start_time"));
  auto page = world.get("/api/recordings/1/?limit=1&ordering=start_time", token).json();
  const auto oldest = text(page.at("results").at(0), "start_time");
  page = world.get(text(page, "next"), token).json();
  EXPECT_GT(text(page.at("results").at(0), "start_time"), oldest);
  page = world.get(text(page, "previous"), token).json();
  EXPECT_EQ(text(page.at("results").at(0), "start_time"), oldest);
}

TEST(Edge, AnAccountHasABoundOfCameras) {
  World world;
  world.services.config.cameras_per_account = 1;
  const auto reply =
      world.post("/api/cameras/", world.token(world.owner), R"({"name":"x","rtsp_url":"rtsp://10.0.0.1/"})");
  EXPECT_EQ(reply.status, 409);
  EXPECT_NE(text(reply.json(), "detail").find("limits.cameras"), std::string::npos);
}

TEST(Edge, WhatACameraSaysIsMadeUtf8) {
  World world;
  auto status = *world.board.get(world.camera);
  status.quirks["Caf\xe9\xff"] = 1;
  status.detail = "no\xc3";
  world.board.set(world.camera, status, true);
  const auto token = world.token(world.owner);
  for (const auto* target : {"/api/cameras/1/status/", "/api/cameras/1/stats/", "/api/cameras/"}) {
    const auto reply = world.get(target, token);
    EXPECT_TRUE(reply.json().is_object()) << "not JSON: " << reply.body;
    EXPECT_NE(reply.body.find("Caf"), std::string::npos) << target;
  }
}

TEST(Edge, StatsOfACamera) {
  World world;
  auto status = *world.board.get(world.camera);
  status.frames = 250;
  status.reconnects = 3;
  status.ends = {{media::Reason::timeout, 2}, {media::Reason::unauthorized, 1}};
  world.board.set(world.camera, status, false);
  const auto stats = world.get("/api/cameras/1/stats/", world.token(world.owner)).json();
  EXPECT_EQ(stats.at("received").at("frames").as_int64(), 250);
  EXPECT_EQ(stats.at("reconnects").as_int64(), 3);
  EXPECT_EQ(stats.at("disconnects").at("timeout").as_int64(), 2);
  EXPECT_TRUE(stats.at("streaming").as_bool());
  EXPECT_GT(stats.at("uptime").to_number<double>(), 500);
}

// --- the audit log

TEST(Edge, OwnersReadTheirOwnAudit) {
  World world;
  world.sql("DELETE FROM audit_log");
  const auto owner = world.token(world.owner), stranger = world.token(world.stranger);
  world.send(Method::patch, "/api/cameras/1/", {.token = owner, .body = R"({"name":"Renamed"})"});
  world.send(Method::patch, fmt::format("/api/cameras/{}/", world.strangers_camera),
             {.token = stranger, .body = R"({"name":"Other"})"});
  const auto mine = world.get("/api/system/audit/", owner);
  ASSERT_EQ(mine.status, 200) << mine.body;
  ASSERT_EQ(mine.json().at("count").as_int64(), 1);
  const auto row = mine.json().at("results").at(0);
  EXPECT_EQ(text(row, "action"), "camera.update");
  EXPECT_EQ(text(row, "camera_name"), "Renamed");
  EXPECT_EQ(text(row, "user_email"), "owner@test.example");
  EXPECT_EQ(text(row, "address"), "192.0.2.10");
  EXPECT_EQ(world.get("/api/system/audit/", world.token(world.admin)).json().at("count").as_int64(), 2);
  EXPECT_EQ(world.get("/api/system/audit/", world.token(world.sub(true, true, true))).status, 403);
}

TEST(Edge, OwnersSeeWhoTriedToSignIn) {
  World world;
  world.sql("DELETE FROM audit_log");
  world.login("SUB1@test.example", "wrong");
  world.login("stranger@test.example", "wrong");
  world.login("nobody@test.example", "wrong");
  const auto mine = world.get("/api/system/audit/?action=login.failed", world.token(world.owner)).json();
  ASSERT_EQ(mine.at("count").as_int64(), 1);
  EXPECT_EQ(text(mine.at("results").at(0), "detail"), "SUB1@test.example");
  EXPECT_TRUE(mine.at("results").at(0).at("user_id").is_null());
  EXPECT_EQ(world.get("/api/system/audit/", world.token(world.admin)).json().at("count").as_int64(), 3);
}

TEST(Edge, AuditFiltersAndPages) {
  World world;
  world.sql("DELETE FROM audit_log");
  for (int i = 0; i < 6; ++i)
    world.sql(
        "INSERT INTO audit_log (at, account_id, user_id, action, camera_id, detail) VALUES ($1, 1, $2, $3, 1, '')",
        {kStart + Seconds(i), i % 2 ? world.owner : world.sub(true, false, false),
         i < 3 ? "login" : fmt::format("camera.x{}", i == 5 ? "y" : "z")});
  const auto token = world.token(world.owner);
  const auto find = [&](const std::string& query) { return actions(world.get("/api/system/audit/?" + query, token)); };
  EXPECT_EQ(find("action=login"), "login login login ");
  EXPECT_EQ(find("action=camera"), "camera.xy camera.xz camera.xz ");
  EXPECT_EQ(find("action=camera.xy"), "camera.xy ");
  EXPECT_EQ(find(fmt::format("user_id={}&camera_id=1", world.owner)), "camera.xy camera.xz login ");
  EXPECT_EQ(find(fmt::format("start={}", format_rfc3339(kStart + Seconds(4)))), "camera.xy camera.xz ");
  EXPECT_EQ(find(fmt::format("end={}", format_rfc3339(kStart + Seconds(1)))), "login ");
  EXPECT_EQ(find("camera_id=99"), "");
  auto page = world.get("/api/system/audit/?limit=4", token).json();
  page = world.get(text(page, "next"), token).json();
  EXPECT_EQ(page.at("results").as_array().size(), 2u);
  EXPECT_EQ(world.get("/api/system/audit/?action=%25", token).error_of("action").substr(0, 4), "is a");
  EXPECT_EQ(world.get("/api/system/audit/?cursor=x", token).status, 400);
}

TEST(Edge, WatchingIsOneRowForAStretch) {
  World world;
  const auto token = world.token(world.sub(true, true, false));
  const auto rows = [&](const char* action) {
    return world.query("SELECT COUNT(*) FROM audit_log WHERE action = $1", {action})[0].i64(0);
  };
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(world
                  .send(Method::get, fmt::format("/api/playback/1/files/{}.mp4", world.finished),
                        {.token = token, .headers = {{"Range", fmt::format("bytes={}-{}", i * 10, i * 10 + 9)}}})
                  .status,
              206);
  EXPECT_EQ(rows("footage.play"), 1);
  world.get(fmt::format("/api/playback/stream/{}/?format=mp4", world.finished), token);
  EXPECT_EQ(rows("footage.play"), 1) << "the same stretch";
  for (int i = 0; i < 5; ++i) world.get("/api/live/1/index.m3u8", token);
  EXPECT_EQ(rows("live.view"), 1);
  world.clock.advance(WatchAudit::kForgotten + Seconds(1));
  world.get("/api/live/1/index.m3u8", token);
  EXPECT_EQ(rows("live.view"), 2);
}

// --- jobs, documentation

TEST(Edge, JobsAreListedByAccount) {
  World world;
  world.sql("DELETE FROM jobs");
  for (int i = 0; i < 5; ++i)
    world.sql(
        "INSERT INTO jobs (kind, account_id, subject_id, payload, state, run_at, created_at) VALUES ('clip', $1, $2, "
        "'{}', $3, 0, 0)",
        {i == 4 ? world.stranger : world.owner, i, i == 0 ? "failed" : "queued"});
  const auto token = world.token(world.owner);
  auto page = world.get("/api/system/jobs/?limit=3", token).json();
  EXPECT_EQ(page.at("count").as_int64(), 4);
  EXPECT_EQ(page.at("results").at(0).at("subject_id").as_int64(), 3);
  page = world.get(text(page, "next"), token).json();
  EXPECT_EQ(text(page.at("results").at(0), "state"), "failed");
  page = world.get(text(page, "previous"), token).json();
  EXPECT_EQ(page.at("results").at(0).at("subject_id").as_int64(), 3);
  EXPECT_EQ(world.get("/api/system/jobs/?state=failed", token).json().at("count").as_int64(), 1);
  EXPECT_EQ(world.get("/api/system/jobs/", world.token(world.admin)).json().at("count").as_int64(), 5);
}

TEST(Edge, DocumentationIsServed) {
  World world;
  const auto page = world.send(Method::get, "/api/docs/");
  ASSERT_EQ(page.status, 200);
  EXPECT_EQ(page.headers.get("Content-Type"), "text/html; charset=utf-8");
  EXPECT_NE(page.body.find("id=\"listCameras\""), std::string::npos);
  EXPECT_EQ(page.body.find("<script>"), std::string::npos);
  EXPECT_EQ(page.body.find("style=\""), std::string::npos);
  const auto portuguese =
      world.send(Method::get, "/api/docs/", {.headers = {{"Accept-Language", "pt-BR,pt;q=0.9,en"}}});
  EXPECT_NE(portuguese.body.find("Permissões"), std::string::npos);
  EXPECT_NE(world.send(Method::get, "/api/docs/?lang=pt-BR").body.find("Respostas"), std::string::npos);
  const auto yaml = world.send(Method::get, "/api/docs/openapi.yaml");
  EXPECT_TRUE(yaml.body.starts_with("openapi: 3.1.0"));
  EXPECT_EQ(world
                .send(Method::get, "/api/docs/openapi.yaml",
                      {.headers = {{"If-None-Match", std::string(yaml.headers.get("ETag"))}}})
                .status,
            304);
  EXPECT_TRUE(world.send(Method::get, "/api/docs/openapi.json").json().is_object());
  EXPECT_EQ(world.send(Method::get, "/api/docs/etc").status, 404);
  EXPECT_EQ(world.send(Method::get, "/api/docs").status, 308);
}

// --- heavy answers

TEST(Edge, ExportsShareABoundedMemory) {
  World world;
  world.services.heavy = std::make_shared<MemoryBudget>(3 << 20);
  const auto target = fmt::format("/api/playback/1/video.mp4?start={}&end={}", format_rfc3339(kStart),
                                  format_rfc3339(kStart + Seconds(6)));
  const auto token = world.token(world.owner);
  EXPECT_EQ(world.get(target, token).status, 200);
  EXPECT_EQ(world.services.heavy->used(), 0u) << "given back with the last byte";
  const auto others = world.services.heavy->take(5 << 19);
  ASSERT_TRUE(others);
  const auto reply = world.get(target, token);
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.headers.get("Retry-After"), "5");
}

}  // namespace
}  // namespace dvr::api::testing
