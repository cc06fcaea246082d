// Bad input to every endpoint: a clear problem that names the field; never a 500.
#include "api/test_support.hpp"

#include <gtest/gtest.h>

namespace dvr::api::testing {
namespace {

struct Bad {
  Method method;
  std::string target;
  std::string body;   // empty: none is sent
  std::string field;  // that must be named; empty: the problem is not about one field
  int status = 400;
};

std::string camera_body(std::string_view url) {
  return json::serialize(json::object{{"name", "x"}, {"rtsp_url", url}});
}

std::vector<Bad> bad_bodies() {
  using enum Method;
  std::vector<Bad> out{
      {post, "/api/auth/login", R"({"password":"x"})", "email"},
      {post, "/api/auth/login", R"({"email":7,"password":"x"})", "email"},
      {post, "/api/auth/login", R"({"email":"a@b.c","password":"x","otp":1})", "otp"},
      {post, "/api/auth/login", R"({"email":"a@b.c","password":""})", "password"},
      {post, "/api/auth/login", "{", ""},
      {post, "/api/auth/login", "[]", ""},
      {post, "/api/auth/login", "\"\\ud800\"", ""},
      {post, "/api/auth/setup", R"({"token":"t","email":"nobody","password":"long enough"})", "email"},
      {post, "/api/auth/setup", R"({"token":"t","email":"a@b.c","password":"short"})", "password"},
      {post, "/api/auth/setup", R"({"token":"t","email":"a@b.c","password":"long enough","time_zone":"X"})",
       "time_zone"},
      {post, "/api/auth/setup", R"({"token":"t","email":"a@b.c","password":"long enough","language":"de"})",
       "language"},
      {post, "/api/auth/password", R"({"current_password":"a","new_password":"b"})", "new_password"},
      {patch, "/api/auth/me", R"({"is_admin":true})", "is_admin"},
      {patch, "/api/auth/me", "{}", ""},
      {post, "/api/cameras/", R"({"name":"x"})", "rtsp_url"},
      {post, "/api/cameras/", R"({"rtsp_url":"rtsp://10.0.0.1/"})", "name"},
      {post, "/api/cameras/", R"({"name":"","rtsp_url":"rtsp://10.0.0.1/"})", "name"},
      {post, "/api/cameras/", R"({"name":"a\nb","rtsp_url":"rtsp://10.0.0.1/"})", "name"},
      {post, "/api/cameras/", R"({"name":"x","rtsp_url":"rtsp://10.0.0.1/","audio":"yes"})", "audio"},
      {post, "/api/cameras/", R"({"name":"x","rtsp_url":"rtsp://10.0.0.1/","retention_days":0})", "retention_days"},
      {post, "/api/cameras/", R"({"name":"x","rtsp_url":"rtsp://10.0.0.1/","retention_days":1.5})", "retention_days"},
      {post, "/api/cameras/", R"({"name":"x","rtsp_url":"rtsp://10.0.0.1/","retention_bytes":99999999999999999999})",
       "retention_bytes"},
      {post, "/api/cameras/", R"({"name":"x","rtsp_url":"rtsp://10.0.0.1/","username":"a:b"})", "username"},
      {post, "/api/cameras/", R"({"name":"x","rtsp_url":"rtsp://10.0.0.1/","user_id":3})", "user_id"},
      {put, "/api/cameras/1/", R"({"name":"x"})", "rtsp_url"},
      {patch, "/api/cameras/1/", R"({"id":9})", "id"},
      {patch, "/api/cameras/1/", R"({"is_active":null})", "is_active"},
      {post, "/api/cameras/test/", R"({})", "rtsp_url"},
      {post, "/api/cameras/test/", R"({"rtsp_url":"rtsp://10.0.0.1/","camera_id":"1"})", "camera_id"},
      {patch, "/api/recordings/1/1/", R"({"is_permanent":1})", "is_permanent"},
      {patch, "/api/recordings/1/1/", R"({})", "is_permanent"},
  };
  for (const auto* url : {"http://10.0.0.1/",
                          "file:///etc/passwd",
                          "rtmp://10.0.0.1/live",
                          "exec:rm -rf /",
                          "rtsp://",
                          "rtsp:///path",
                          "rtsp://10.0.0.1:0/",
                          "rtsp://10.0.0.1:99999/",
                          "rtsp://a b/",
                          "10.0.0.1/stream",
                          "rtsp://127.0.0.1/",
                          "rtsp://127.9.9.9/",
                          "rtsp://169.254.169.254/latest",
                          "rtsp://[::1]/",
                          "rtsp://[fe80::1]/",
                          "rtsp://0.0.0.0/",
                          "rtsp://224.0.0.1/",
                          "rtsp://[ff02::1]/",
                          "rtsp://[::ffff:127.0.0.1]/",
                          "rtsp://[64:ff9b::7f00:1]/",
                          "rtsp://[fd00:ec2::254]/",
                          "rtsp://255.255.255.255/",
                          "rtsp://inside.lan/"})
    for (const auto* path : {"/api/cameras/", "/api/cameras/test/"}) {
      auto body = camera_body(url);
      if (std::string_view(path).ends_with("test/")) body = json::serialize(json::object{{"rtsp_url", url}});
      out.push_back({post, path, body, "rtsp_url"});
    }
  return out;
}

std::vector<Bad> bad_queries() {
  using enum Method;
  const std::string playback = "/api/playback/1/";
  return {
      {get, "/api/cameras/?limit=0", "", "limit"},
      {get, "/api/cameras/?limit=501", "", "limit"},
      {get, "/api/cameras/?limit=ten", "", "limit"},
      {get, "/api/cameras/?limit=5&limit=6", "", "limit"},
      {get, "/api/cameras/?cursor=zzz", "", "cursor"},
      {get, "/api/cameras/?cursor=a99999999999999999999_1", "", "cursor"},
      {get, "/api/cameras/?colour=red", "", "colour"},
      {get, "/api/cameras/?deleted=maybe", "", "deleted"},
      {delete_, "/api/cameras/1/?footage=burn", "", "footage"},
      {get, "/api/cameras/1/gaps/?start=yesterday", "", "start"},
      {get, "/api/cameras/1/snapshot.jpg?width=8", "", "width"},
      {get, "/api/recordings/?camera_id=-1", "", "camera_id"},
      {get, "/api/recordings/?is_permanent=2", "", "is_permanent"},
      {get, "/api/recordings/1/?end=2026-11-22", "", "end"},
      {get, "/api/recordings/1/date/2026-02-30/", "", "date"},
      {get, "/api/recordings/1/date/today/", "", "date"},
      {get, "/api/recordings/1/days/", "", "month"},
      {get, "/api/recordings/1/days/?month=2026-13", "", "month"},
      {get, "/api/playback/stream/1/?format=avi", "", "format"},
      {get, playback + "index.m3u8", "", "start"},
      {get, playback + "index.m3u8?start=2026-11-22T08:30:00Z", "", "end"},
      {get, playback + "index.m3u8?start=2026-11-22T08:30:00Z&end=2026-11-22T08:30:00Z", "", "end"},
      {get, playback + "index.m3u8?start=2026-11-22T08:30:00Z&end=2026-11-23T08:30:01Z", "", "end"},
      {get, playback + "video.mp4?start=x&end=2026-11-23T08:30:01Z", "", "start"},
      {get, playback + "video.mp4?start=2026-11-22T08:30:00Z&end=2026-11-22T08:31:00Z&download=x", "", "download"},
      {get, playback + "thumbnail.jpg", "", "at"},
      {get, playback + "thumbnail.jpg?at=2026-11-22T08:30:00Z&width=99999", "", "width"},
      {get, "/api/live/1/media.m3u8?_HLS_skip=no", "", "_HLS_skip"},
      {get, "/api/live/1/media.m3u8?_HLS_msn=-1", "", "_HLS_msn"},
      {get, "/api/system/storage/?verbose=1", "", "verbose"},
      {get, "/api/cameras/x/", "", "", 404},
      {get, "/api/cameras/0/", "", "", 404},
      {get, "/api/cameras/-1/", "", "", 404},
      {get, "/api/cameras/99999999999999999999/", "", "", 404},
      {get, "/api/playback/stream/abc/", "", "", 404},
      {get, playback + "files/abc.mp4", "", "", 404},
      {get, playback + "files/.mp4", "", "", 404},
      {get, "/api/nothing/here/", "", "", 404},
      {get, "/api/", "", "", 404},
  };
}

void expect_problem(World& world, const Bad& bad, const std::string& token) {
  const auto reply = world.send(bad.method, bad.target, {.token = token, .body = bad.body});
  const auto where =
      fmt::format("{} {} {}: {} {}", http::to_string(bad.method), bad.target, bad.body, reply.status, reply.body);
  EXPECT_EQ(reply.status, bad.status) << where;
  EXPECT_EQ(reply.headers.get("Content-Type"), "application/problem+json") << where;
  ASSERT_TRUE(reply.json().is_object()) << where;
  EXPECT_FALSE(reply.json().at("detail").as_string().empty()) << where;
  if (!bad.field.empty()) EXPECT_NE(reply.error_of(bad.field), "") << where;
}

TEST(Input, EveryWrongBodyIsNamed) {
  World world;
  const auto token = world.token(world.owner);
  for (const auto& bad : bad_bodies()) expect_problem(world, bad, token);
}

TEST(Input, EveryWrongParameterIsNamed) {
  World world;
  const auto token = world.token(world.owner);
  for (const auto& bad : bad_queries()) expect_problem(world, bad, token);
}

TEST(Input, AllWrongFieldsAreToldAtOnce) {
  World world;
  const auto reply =
      world.post("/api/cameras/", world.token(world.owner), R"({"name":1,"rtsp_url":"x","audio":3,"zoom":1})");
  for (const auto* field : {"name", "rtsp_url", "audio", "zoom"}) EXPECT_NE(reply.error_of(field), "") << field;
}

TEST(Input, BodiesAreJson) {
  World world;
  const Send what{.token = world.token(world.owner), .body = "name=x", .headers = {{"Content-Type", "text/plain"}}};
  EXPECT_EQ(world.send(Method::post, "/api/cameras/", what).status, 400);
}

TEST(Input, ConfiguredAddressesAreAllowed) {
  World world;
  world.services.config.allow_private_sources = {*Cidr::parse("127.0.0.0/8")};
  const auto token = world.token(world.owner);
  EXPECT_EQ(world.post("/api/cameras/", token, camera_body("rtsp://127.0.0.1:8554/a")).status, 201);
  EXPECT_EQ(world.post("/api/cameras/", token, camera_body("rtsp://inside.lan/a")).status, 201);
  EXPECT_EQ(world.post("/api/cameras/", token, camera_body("rtsp://[::1]/a")).status, 400);
  EXPECT_EQ(world.post("/api/cameras/", token, camera_body("rtsp://unknown.lan/a")).status, 201);  // perhaps tomorrow
}

TEST(Router, MethodsThatAPathDoesNotKnow) {
  World world;
  const auto reply = world.send(Method::delete_, "/api/cameras/", {.token = world.token(world.owner)});
  EXPECT_EQ(reply.status, 405);
  EXPECT_EQ(reply.headers.get("Allow"), "GET, HEAD, POST");
  EXPECT_EQ(reply.headers.get("Content-Type"), "application/problem+json");
  EXPECT_EQ(world.send(Method::other, "/healthz").status, 405);
}

TEST(Router, TheOtherSlashMoves) {
  World world;
  const auto reply = world.send(Method::get, "/api/cameras?limit=5");
  EXPECT_EQ(reply.status, 308);
  EXPECT_EQ(reply.headers.get("Location"), "/api/cameras/?limit=5");
  EXPECT_EQ(world.send(Method::get, "/healthz/").headers.get("Location"), "/healthz");
  EXPECT_EQ(world.send(Method::post, "/api/auth/logout/").status, 401);  // both forms are served
}

TEST(Router, OriginsAreDeniedUnlessConfigured) {
  World world;
  const auto ask = [&](std::string origin) {
    return world.send(Method::options, "/api/cameras/",
                      {.headers = {{"Origin", std::move(origin)}, {"Access-Control-Request-Method", "POST"}}});
  };
  EXPECT_EQ(ask("https://app.test").headers.get("Access-Control-Allow-Origin"), "https://app.test");
  EXPECT_NE(ask("https://app.test").headers.get("Access-Control-Allow-Methods").find("POST"), std::string_view::npos);
  for (const auto* origin : {"https://evil.test", "https://app.test.evil.test", "null", "http://app.test"})
    EXPECT_FALSE(ask(origin).headers.has("Access-Control-Allow-Origin")) << origin;
}

TEST(Router, RequestsAreLimitedByUserAndAddress) {
  World world;
  world.services.config.rates.api = {1, 3};
  world.start_router();
  const auto token = world.token(world.owner), other = world.token(world.stranger);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(world.get("/api/cameras/", token).status, 200);
  const auto reply = world.get("/api/cameras/", token);
  EXPECT_EQ(reply.status, 429);
  EXPECT_EQ(reply.headers.get("Retry-After"), "1");
  EXPECT_EQ(world.get("/api/cameras/", other).status, 200);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(world.get("/api/cameras/", "garbage").status, 401);
  EXPECT_EQ(world.get("/api/cameras/", "garbage").status, 429);
  world.clock.advance(Seconds(1));
  EXPECT_EQ(world.get("/api/cameras/", token).status, 200);
}

// A broken catalog is a 500 that says nothing of the inside.
TEST(Router, FaultsOfOursSayNothing) {
  World world;
  const auto token = world.token(world.owner);
  EXPECT_EQ(world.get("/api/auth/me", token).status, 200);
  world.sql("ALTER TABLE gaps RENAME TO gaps_gone");
  log::configure(log::Format::automatic, log::Level::off);
  const auto reply = world.get("/api/cameras/1/gaps/", token);
  EXPECT_GE(reply.status, 500);
  EXPECT_EQ(reply.body.find("gaps WHERE"), std::string::npos);
  EXPECT_EQ(reply.body.find("no such table"), std::string::npos) << reply.body;
}

TEST(Router, WhatTheServerRefusesIsAProblemToo) {
  World world;
  const auto response = world.router->refusal(413, "the body is too large");
  EXPECT_EQ(response.status, 413);
  EXPECT_EQ(response.headers.get("Content-Type"), "application/problem+json");
}

}  // namespace
}  // namespace dvr::api::testing
