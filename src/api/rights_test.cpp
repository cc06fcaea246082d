// Every route × everybody who might ask, generated from the route table.
#include "api/contract.hpp"
#include "api/test_support.hpp"

#include <gtest/gtest.h>

namespace dvr::api::testing {
namespace {

struct Rights {
  bool view = false, playback = false, clip = false;
};

struct Actor {
  std::string name;
  enum class Kind { nobody, garbage, expired, ended, stranger, sub, owner, admin } kind;
  Rights rights = {};
};

std::vector<Actor> actors() {
  using enum Actor::Kind;
  std::vector<Actor> out{{"no token", nobody},     {"garbage token", garbage},  {"expired token", expired},
                         {"ended session", ended}, {"other account", stranger}, {"owner", owner},
                         {"admin", admin}};
  for (int bits = 0; bits < 8; ++bits)
    out.push_back({fmt::format("sub-user view={} playback={} clip={}", bits & 1, bits >> 1 & 1, bits >> 2),
                   sub,
                   {bool(bits & 1), bool(bits & 2), bool(bits & 4)}});
  return out;
}

// The rule of docs/design/api-rights.md, written a second time. 0: allowed.
int refusal_for(const std::string& right, const Actor& actor) {
  using enum Actor::Kind;
  if (right == "anyone") return 0;
  if (actor.kind == nobody || actor.kind == garbage || actor.kind == expired || actor.kind == ended) return 401;
  if (right == "signed_in" || actor.kind == admin) return 0;
  if (right == "see_metrics" || right == "manage_accounts") return 403;
  if (right == "manage_cameras" || right == "manage_users" || right == "see_system") return actor.kind == sub ? 403 : 0;
  if (right == "manage_user") return actor.kind == sub ? 403 : actor.kind == stranger ? 404 : 0;
  if (actor.kind == owner) return 0;
  const auto& r = actor.rights;
  if (actor.kind == stranger || !(r.view || r.playback || r.clip)) return 404;
  if (right == "see_camera") return 0;
  if (right == "view") return r.view ? 0 : 403;
  if (right == "playback") return r.playback ? 0 : 403;
  return 403;  // manage_camera, mark_permanent
}

std::string with(std::string text, std::string_view from, const std::string& to) {
  if (const auto at = text.find(from); at != text.npos) text.replace(at, from.size(), to);
  return text;
}

// A request that succeeds when it is allowed.
std::string target_of(const Route& route, const World& world) {
  std::string path(route.path);
  const bool of_recording = path.starts_with("/api/recordings/");
  path = with(path, "{camera_id}", std::to_string(world.camera));
  path = with(path, "{recording_id}", std::to_string(world.finished));
  if (path.starts_with("/api/users/")) path = with(path, "{id}", std::to_string(world.sub(true, true, true)));
  if (path.starts_with("/api/system/accounts/")) path = with(path, "{id}", std::to_string(world.stranger));
  path = with(path, "{id}", std::to_string(of_recording ? world.finished : world.camera));
  path = with(path, "{date}", "2026-11-22");
  path = with(path, "{file}", "media.m3u8");
  if (path.ends_with("/days/")) return path + "?month=2026-11";
  if (path.ends_with("thumbnail.jpg")) return path + "?at=2026-11-22T08:30:02Z&width=64";
  if (path.ends_with("video.mp4") || (path.starts_with("/api/playback/") && path.ends_with("index.m3u8")))
    return path + "?start=2026-11-22T08:30:01Z&end=2026-11-22T08:30:04Z";
  return path;
}

std::string body_of(const Route& route) {
  const auto key = lower_method(route.method) + " " + std::string(route.path);
  static const std::map<std::string, std::string> bodies{
      {"post /api/auth/login", R"({"email":"owner@test.example","password":"correct horse"})"},
      {"post /api/auth/setup", R"({"token":"x","email":"a@b.c","password":"long enough"})"},
      {"post /api/auth/password", R"({"current_password":"correct horse","new_password":"battery staple"})"},
      {"patch /api/auth/me", R"({"name":"New name"})"},
      {"post /api/cameras/", R"({"name":"yard","rtsp_url":"rtsp://192.168.1.30/live"})"},
      {"post /api/cameras/test/", R"({"rtsp_url":"rtsp://u:secret@192.168.1.30/live"})"},
      {"put /api/cameras/{id}/", R"({"name":"yard","rtsp_url":"rtsp://192.168.1.30/live"})"},
      {"patch /api/cameras/{id}/", R"({"name":"yard"})"},
      {"post /api/auth/totp", R"({"password":"correct horse"})"},
      {"post /api/auth/totp/confirm", R"({"totp":"000000"})"},
      {"post /api/auth/totp/disable", R"({"password":"correct horse","totp":"000000"})"},
      {"post /api/auth/totp/recovery-codes", R"({"password":"correct horse","totp":"000000"})"},
      {"post /api/users/sub-users/", R"({"email":"new@test.example","password":"long enough"})"},
      {"put /api/users/sub-users/{id}/", R"({"email":"new@test.example"})"},
      {"patch /api/users/sub-users/{id}/", R"({"name":"New name"})"},
      {"post /api/system/accounts/", R"({"email":"new@test.example","password":"long enough"})"},
      {"patch /api/system/accounts/{id}/", R"({"name":"New name"})"},
      {"post /api/playback/{camera_id}/links/", R"({"start":"2026-11-22T08:30:01Z","end":"2026-11-22T08:30:04Z"})"},
      {"patch /api/recordings/{camera_id}/{id}/", R"({"is_permanent":true})"}};
  const auto found = bodies.find(key);
  return found == bodies.end() ? "" : found->second;
}

std::string token_of(World& world, const Actor& actor) {
  using enum Actor::Kind;
  switch (actor.kind) {
    case nobody: return "";
    case garbage: return "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.";
    case expired: {
      const auto session = world.session(world.owner);
      const auto past = world.clock.wall() - Seconds(1);
      return *world.accounts->tokens->sign({session.principal.session_id, world.owner, past}, past - Seconds(900));
    }
    case ended: {
      const auto session = world.session(world.owner);
      EXPECT_TRUE(world.studio.wait(world.accounts->sessions.close(session.principal.session_id)));
      return session.access_token;
    }
    case stranger: return world.token(world.stranger);
    case sub: return world.token(world.sub(actor.rights.view, actor.rights.playback, actor.rights.clip));
    case owner: return world.token(world.owner);
    case admin: return world.token(world.admin);
  }
  return "";
}

// What every route answers to somebody who may ask: a success, except where the world has a better reason.
bool is_fine(const Route& route, int status) {
  if (route.path == "/api/auth/refresh") return status == 401;  // no cookie was sent
  if (route.path == "/api/auth/setup" && route.method == Method::post) return status == 409;
  if (route.path.starts_with("/api/auth/totp/")) return status == 409;           // nothing was enrolled
  if (route.path.find("{session_id}") != route.path.npos) return status == 404;  // a session that is not there
  if (route.path == "/api/system/accounts/{id}/" && route.method == Method::delete_) return status == 409;  // not empty
  return status >= 200 && status < 300;
}

class RightsOfRoute : public ::testing::TestWithParam<std::size_t> {
 protected:
  const Route& route = routes()[GetParam()];
  std::unique_ptr<World> world = std::make_unique<World>();
  const Contract contract;

  void SetUp() override {  // a snapshot is only of now
    if (route.path.ends_with("snapshot.jpg")) world->clock.advance(-Micros(std::chrono::minutes(9)));
  }

  void ask(const Actor& actor) {
    Send what{.token = token_of(*world, actor), .body = body_of(route)};
    if (what.body.empty() && route.method == Method::post) what.body = "{}";
    const auto reply = world->send(route.method, target_of(route, *world), what);
    const auto where =
        fmt::format("{} {} by {}: {}", lower_method(route.method), route.path, actor.name, reply.body.substr(0, 300));
    const int refused = refusal_for(std::string(route.right.name()), actor);
    if (refused) EXPECT_EQ(reply.status, refused) << where;
    else EXPECT_TRUE(is_fine(route, reply.status)) << reply.status << " " << where;
    const bool is_json = reply.headers.get("Content-Type").find("json") != std::string_view::npos;
    if (is_json || reply.body.empty()) EXPECT_EQ(contract.check(route, reply.status, reply.json()), "") << where;
    if (!refused && route.method != Method::get) world = std::make_unique<World>();  // it has changed
  }
};

TEST_P(RightsOfRoute, ForEverybody) {
  for (const auto& actor : actors()) ask(actor);
}

TEST_P(RightsOfRoute, TheCookieOpensMediaOnly) {
  const auto cookie = "dvr_access=" + world->token(world->owner);
  const auto reply = world->send(route.method, target_of(route, *world), {.body = body_of(route), .cookie = cookie});
  if (route.right.scope == Right::Scope::anyone) return;
  EXPECT_EQ(reply.status == 401, !route.credentials.access_cookie) << route.path << " " << reply.status;
  if (route.credentials.access_cookie) EXPECT_EQ(route.method, Method::get);
}

std::string name_of(const ::testing::TestParamInfo<std::size_t>& info) {
  std::string out;
  for (const char c : lower_method(routes()[info.param].method) + std::string(routes()[info.param].path)) {
    if (std::isalnum((unsigned char)c)) out.push_back(c);
    else if (!out.empty() && out.back() != '_') out.push_back('_');
  }
  return out;
}

INSTANTIATE_TEST_SUITE_P(Route, RightsOfRoute, ::testing::Range(std::size_t(0), routes().size()), name_of);

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
