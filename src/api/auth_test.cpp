#include "api/test_support.hpp"

#include <gtest/gtest.h>

namespace dvr::api::testing {
namespace {

std::string set_cookie(const Reply& reply, std::string_view name) {
  for (const auto& [field, value] : reply.headers.fields())
    if (http::iequals(field, "Set-Cookie") && value.starts_with(std::string(name) + "=")) return value;
  return {};
}

Reply refresh(World& world, const std::string& token, std::vector<http::Headers::Field> headers = {}) {
  return world.send(Method::post, "/api/auth/refresh",
                    {.cookie = "dvr_refresh=" + token, .headers = std::move(headers)});
}

TEST(Auth, LoginAnswersTokenUserAndCookies) {
  World world;
  const auto reply = world.login(" Owner@Test.example ");
  ASSERT_EQ(reply.status, 200) << reply.body;
  const auto body = reply.json();
  EXPECT_EQ(text(body, "token_type"), "Bearer");
  EXPECT_EQ(body.at("expires_in").as_int64(), 900);
  EXPECT_EQ(text(body.at("user"), "email"), "owner@test.example");
  EXPECT_EQ(body.at("user").at("id").as_int64(), world.owner);
  EXPECT_EQ(world.get("/api/auth/me", text(body, "access_token")).status, 200);
  EXPECT_EQ(world.get("/api/auth/me/", text(body, "access_token")).status, 200);
  for (const auto* name : {"dvr_access", "dvr_refresh", "dvr_device"}) {
    const auto cookie = set_cookie(reply, name);
    for (const auto* attribute : {"HttpOnly", "Secure", "SameSite=Strict"})
      EXPECT_NE(cookie.find(attribute), cookie.npos) << name << " " << attribute;
  }
  EXPECT_NE(set_cookie(reply, "dvr_refresh").find("Path=/api/auth"), std::string::npos);
  EXPECT_EQ(reply.headers.get("Cache-Control"), "no-store");
}

TEST(Auth, WrongPasswordAndUnknownEmailLookTheSame) {
  World world;
  const auto wrong = world.login("owner@test.example", "nope"), unknown = world.login("nobody@test.example", "nope");
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(wrong.body, unknown.body);
  EXPECT_EQ(world.query("SELECT COUNT(*) FROM audit_log WHERE action = 'login.failed'")[0].i64(0), 2);
}

TEST(Auth, LogoutActsAtOnce) {
  World world;
  const auto login = world.login("owner@test.example");
  const auto token = text(login.json(), "access_token");
  const auto out = world.post("/api/auth/logout", token, "");
  EXPECT_EQ(out.status, 204);
  EXPECT_NE(set_cookie(out, "dvr_refresh").find("Max-Age=0"), std::string::npos);
  EXPECT_EQ(world.get("/api/auth/me", token).status, 401);
  EXPECT_EQ(world.send(Method::get, "/api/live/1/index.m3u8", {.cookie = "dvr_access=" + token}).status, 401);
  EXPECT_EQ(refresh(world, login.cookie("dvr_refresh")).status, 401);
}

TEST(Auth, RefreshRotatesAndReuseEndsTheSession) {
  World world;
  const auto first = world.login("owner@test.example").cookie("dvr_refresh");
  const auto second = refresh(world, first);
  ASSERT_EQ(second.status, 200) << second.body;
  EXPECT_NE(second.cookie("dvr_refresh"), first);
  const auto tab = refresh(world, first);  // another tab, at the same moment
  EXPECT_EQ(tab.status, 200);
  EXPECT_EQ(tab.cookie("dvr_refresh"), "");
  world.clock.advance(accounts::kRefreshGrace + Seconds(1));
  EXPECT_EQ(refresh(world, first).status, 401);
  EXPECT_EQ(refresh(world, second.cookie("dvr_refresh")).status, 401);
  EXPECT_EQ(world.get("/api/auth/me", text(second.json(), "access_token")).status, 401);
}

TEST(Auth, RefreshNeedsOneOfOurPages) {
  World world;
  const auto token = [&] { return world.login("owner@test.example").cookie("dvr_refresh"); };
  EXPECT_EQ(refresh(world, token(), {{"Origin", "https://evil.test"}}).status, 403);
  EXPECT_EQ(refresh(world, token(), {{"Sec-Fetch-Site", "cross-site"}}).status, 403);
  EXPECT_EQ(refresh(world, token(), {{"Origin", "http://dvr.test"}}).status, 403);
  EXPECT_EQ(refresh(world, token(), {{"Origin", "https://dvr.test"}}).status, 200);
  EXPECT_EQ(refresh(world, token(), {{"Origin", "https://app.test"}}).status, 200);
  EXPECT_EQ(refresh(world, "garbage").status, 401);
  EXPECT_EQ(refresh(world, "a.b").status, 401);
}

TEST(Auth, AccessTokensExpire) {
  World world;
  const auto login = world.login("owner@test.example");
  world.clock.advance(accounts::kAccessTime - Seconds(2));
  EXPECT_EQ(world.get("/api/auth/me", text(login.json(), "access_token")).status, 200);
  world.clock.advance(Seconds(3));
  EXPECT_EQ(world.get("/api/auth/me", text(login.json(), "access_token")).status, 401);
  EXPECT_EQ(refresh(world, login.cookie("dvr_refresh")).status, 200);
}

TEST(Auth, GuessingIsLimited) {
  World world;
  for (int i = 0; i < 5; ++i) EXPECT_EQ(world.login("owner@test.example", "nope").status, 401);
  const auto sixth = world.login("owner@test.example", "nope");
  EXPECT_EQ(sixth.status, 429);
  EXPECT_EQ(sixth.headers.get("Retry-After"), "60");
  EXPECT_EQ(world.login("other@test.example", "nope").status, 429);                               // the address
  EXPECT_EQ(world.login("owner@test.example", "nope", {.address = "198.51.100.1"}).status, 429);  // the account
  world.clock.advance(Seconds(61));
  EXPECT_EQ(world.login("owner@test.example").status, 200);
}

TEST(Auth, RightPasswordsAreNotCounted) {
  World world;
  for (int i = 0; i < 30; ++i) ASSERT_EQ(world.login("owner@test.example").status, 200);
}

// A stranger burns the account's guesses; the user still gets in from a known address, and from a known device
// anywhere.
TEST(Auth, AStrangerCannotLockAUserOut) {
  World world;
  const auto first = world.login("owner@test.example", kPassword, {.address = "203.0.113.5"});
  ASSERT_EQ(first.status, 200);
  const auto device = "dvr_device=" + first.cookie("dvr_device");
  for (int i = 0; i < 40; ++i) world.login("owner@test.example", "guess", {.address = fmt::format("198.51.100.{}", i)});
  EXPECT_EQ(world.login("owner@test.example", kPassword, {.address = "192.0.2.77"}).status, 429);
  EXPECT_EQ(world.login("owner@test.example", kPassword, {.address = "203.0.113.5"}).status, 200);
  EXPECT_EQ(world.login("owner@test.example", kPassword, {.cookie = device, .address = "192.0.2.77"}).status, 200);
  // the device cookie is no pass for guessing, nor for another account
  for (int i = 0; i < 5; ++i) world.login("owner@test.example", "guess", {.cookie = device, .address = "192.0.2.78"});
  EXPECT_EQ(world.login("owner@test.example", "guess", {.cookie = device, .address = "192.0.2.78"}).status, 429);
  EXPECT_EQ(world.login("owner@test.example", kPassword, {.cookie = "dvr_device=x.y", .address = "192.0.2.79"}).status,
            429);
}

TEST(Auth, PasswordChangeEndsOtherSessions) {
  World world;
  const auto here = world.token(world.owner), there = world.token(world.owner);
  const auto body = R"({"current_password":"correct horse","new_password":"battery staple"})";
  const auto wrong =
      world.post("/api/auth/password", here, R"({"current_password":"x","new_password":"battery staple"})");
  EXPECT_EQ(wrong.status, 400);
  EXPECT_NE(wrong.error_of("current_password"), "");
  EXPECT_EQ(world.post("/api/auth/password", here, body).status, 204);
  EXPECT_EQ(world.get("/api/auth/me", here).status, 200);
  EXPECT_EQ(world.get("/api/auth/me", there).status, 401);
  EXPECT_EQ(world.login("owner@test.example").status, 401);
  EXPECT_EQ(world.login("owner@test.example", "battery staple").status, 200);
}

TEST(Auth, ProfileAndTimeZone) {
  World world;
  const auto patch = [&](std::int64_t user, std::string body) {
    return world.send(Method::patch, "/api/auth/me", {.token = world.token(user), .body = std::move(body)});
  };
  const auto changed = patch(world.owner, R"({"language":"pt-BR","time_zone":"Asia/Kathmandu"})");
  EXPECT_EQ(changed.status, 200);
  EXPECT_EQ(text(changed.json(), "time_zone"), "Asia/Kathmandu");
  const auto sub = world.sub(true, false, false);
  EXPECT_EQ(text(world.get("/api/auth/me", world.token(sub)).json(), "time_zone"), "Asia/Kathmandu");
  EXPECT_EQ(patch(sub, R"({"time_zone":"UTC"})").status, 403);
  EXPECT_NE(patch(world.owner, R"({"time_zone":"Mars/Base"})").error_of("time_zone"), "");
  EXPECT_NE(patch(world.owner, R"({"language":"xx"})").error_of("language"), "");
}

TEST(Auth, SetUpOnce) {
  World world;
  EXPECT_FALSE(world.send(Method::get, "/api/auth/setup").json().at("needed").as_bool());
  world.sql("DELETE FROM users WHERE parent_user_id IS NOT NULL");
  for (const auto* table :
       {"recordings", "footage_hours", "footage_quarters", "gaps", "camera_usage", "cameras", "users"})
    world.sql(fmt::format("DELETE FROM {}", table));
  EXPECT_TRUE(world.send(Method::get, "/api/auth/setup").json().at("needed").as_bool());
  const auto issued = *accounts::issue_setup_token(world.studio.database());
  ASSERT_TRUE(issued.has_value());
  const auto body = [](const std::string& token) {
    return json::serialize(json::object{{"token", token},
                                        {"email", "First@Test.example"},
                                        {"password", "long enough"},
                                        {"language", "en"},
                                        {"time_zone", "Europe/Lisbon"}});
  };
  EXPECT_EQ(world.post("/api/auth/setup", "", body("WRONG-TOKEN")).status, 401);
  auto typed = *issued;
  for (char& c : typed) c = char(std::tolower(c));
  const auto made = world.post("/api/auth/setup", "", body(typed));
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_TRUE(made.json().at("user").at("is_admin").as_bool());
  EXPECT_EQ(world.get("/api/auth/me", text(made.json(), "access_token")).status, 200);
  EXPECT_EQ(world.post("/api/auth/setup", "", body(*issued)).status, 409);
  EXPECT_FALSE(accounts::issue_setup_token(world.studio.database())->has_value());
}

}  // namespace
}  // namespace dvr::api::testing
