#include "accounts/totp.hpp"
#include "api/signed_url.hpp"
#include "api/test_support.hpp"

#include <gtest/gtest.h>

namespace dvr::api::testing {
namespace {

Bytes base32_decode(std::string_view text) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  Bytes out;
  std::uint32_t held = 0;
  int bits = 0;
  for (const char c : text) {
    held = held << 5 | std::uint32_t(letters.find(c));
    if ((bits += 5) >= 8) out.push_back(std::uint8_t(held >> (bits -= 8)));
  }
  return out;
}

class Sessions : public ::testing::Test {
 protected:
  std::vector<std::string> ids(const Reply& reply) {
    std::vector<std::string> out;
    const auto document = reply.json();
    for (const auto& s : document.at("results").as_array()) out.push_back(text(s, "id"));
    return out;
  }
  Reply end(const std::string& id, const std::string& token) {
    return world.send(Method::delete_, "/api/auth/sessions/" + id + "/", {.token = token});
  }
  World world;
};

TEST_F(Sessions, ListedWithTheirPlaceAndEndedOneByOne) {
  const auto first =
      world.login("owner@test.example", kPassword, {.headers = {{"User-Agent", "Firefox"}}, .address = "192.0.2.1"});
  world.clock.advance(Seconds(60));
  const auto second = world.login("owner@test.example", kPassword, {.address = "192.0.2.2"});
  const auto token = text(second.json(), "access_token");
  const auto page = world.get("/api/auth/sessions/", token);
  ASSERT_EQ(page.json().at("count").as_int64(), 2);
  const auto here = page.json().at("results").at(0), there = page.json().at("results").at(1);
  EXPECT_TRUE(here.at("is_current").as_bool());
  EXPECT_FALSE(there.at("is_current").as_bool());
  EXPECT_EQ(text(there, "address"), "192.0.2.1");
  EXPECT_EQ(text(there, "user_agent"), "Firefox");
  EXPECT_EQ(text(there, "kind"), "login");
  EXPECT_EQ(end(text(there, "id"), token).status, 204);
  EXPECT_EQ(world.get("/api/auth/me", text(first.json(), "access_token")).status, 401);
  EXPECT_EQ(end(text(there, "id"), token).status, 404);
  const auto self = end(text(here, "id"), token);
  EXPECT_EQ(self.status, 204);
  EXPECT_EQ(self.cookie("dvr_refresh"), "");
  EXPECT_EQ(world.get("/api/auth/me", token).status, 401);
  EXPECT_EQ(world.query("SELECT COUNT(*) FROM audit_log WHERE action = 'session.end'")[0].i64(0), 2);
}

TEST_F(Sessions, OfOthersLookLikeNone) {
  const auto theirs = world.session(world.owner).principal.session_id;
  const auto reply = end(theirs, world.token(world.stranger)), none = end("nothing", world.token(world.stranger));
  EXPECT_EQ(reply.status, 404);
  EXPECT_EQ(text(reply.json(), "detail"), text(none.json(), "detail"));
  EXPECT_EQ(ids(world.get("/api/auth/sessions/", world.token(world.owner))).size(), 2u);
}

TEST_F(Sessions, OfSubUsersAreTheirOwnersToEnd) {
  const auto sub = world.sub(true, true, true);
  const auto token = world.token(sub), owner = world.token(world.owner);
  const auto path = fmt::format("/api/users/sub-users/{}/sessions/", sub);
  const auto listed = ids(world.get(path, owner));
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(world.get(path, world.token(world.stranger)).status, 404);
  EXPECT_EQ(world.send(Method::delete_, path + listed[0] + "/", {.token = world.token(world.stranger)}).status, 404);
  const auto other = fmt::format("/api/users/sub-users/{}/sessions/{}/", world.sub(false, false, false), listed[0]);
  EXPECT_EQ(world.send(Method::delete_, other, {.token = owner}).status, 404);  // of another sub-user
  EXPECT_EQ(world.send(Method::delete_, path + listed[0] + "/", {.token = owner}).status, 204);
  EXPECT_EQ(world.get("/api/auth/me", token).status, 401);
}

TEST_F(Sessions, LogoutEverywhere) {
  const auto here = world.token(world.owner), there = world.token(world.owner);
  EXPECT_EQ(world.post("/api/auth/logout-all", here, R"({"keep_this":true})").status, 204);
  EXPECT_EQ(world.get("/api/auth/me", here).status, 200);
  EXPECT_EQ(world.get("/api/auth/me", there).status, 401);
  EXPECT_EQ(world.post("/api/auth/logout-all", here, R"({"keep_this":1})").status, 400);
  EXPECT_EQ(world.post("/api/auth/logout-all", here, "").status, 204);
  EXPECT_EQ(world.get("/api/auth/me", here).status, 401);
}

TEST_F(Sessions, ANewEmailNeedsThePassword) {
  const auto patch = [&](std::string body) {
    return world.send(Method::patch, "/api/auth/me", {.token = world.token(world.owner), .body = std::move(body)});
  };
  EXPECT_NE(patch(R"({"email":"new@test.example"})").error_of("current_password"), "");
  EXPECT_NE(patch(R"({"email":"new@test.example","current_password":"x"})").error_of("current_password"), "");
  EXPECT_EQ(patch(R"({"email":"admin@test.example","current_password":"correct horse"})").status, 409);
  EXPECT_EQ(patch(R"({"email":" NEW@test.example","current_password":"correct horse"})").status, 200);
  EXPECT_EQ(world.login("new@test.example").status, 200);
  EXPECT_EQ(world.login("owner@test.example").status, 401);
}

class Totp : public ::testing::Test {
 protected:
  Totp() : token(world.token(world.owner)) {}
  std::string code() { return accounts::hotp(secret, std::uint64_t(accounts::totp_step(world.clock.wall()))); }
  void next_code() { world.clock.advance(accounts::kTotpPeriod); }
  std::vector<std::string> turn_on() {
    const auto made = world.post("/api/auth/totp", token, R"({"password":"correct horse"})");
    EXPECT_EQ(made.status, 200) << made.body;
    secret = base32_decode(text(made.json(), "secret"));
    EXPECT_NE(text(made.json(), "uri").find("otpauth://totp/DVR-Lite:owner%40test.example?secret="), std::string::npos);
    const auto on = world.post("/api/auth/totp/confirm", token, fmt::format(R"({{"totp":"{}"}})", code()));
    EXPECT_EQ(on.status, 200) << on.body;
    std::vector<std::string> codes;
    const auto document = on.json();
    for (const auto& c : document.at("recovery_codes").as_array()) codes.emplace_back(c.as_string());
    next_code();
    return codes;
  }
  Reply login(std::string extra, std::string address = "192.0.2.10", std::string_view password = kPassword) {
    auto body = fmt::format(R"({{"email":"owner@test.example","password":"{}"{}}})", password, extra);
    return world.send(Method::post, "/api/auth/login", {.body = std::move(body), .address = std::move(address)});
  }
  Reply login_with(std::string_view field, std::string_view value, std::string address = "192.0.2.10") {
    return login(fmt::format(R"(,"{}":"{}")", field, value), std::move(address));
  }

  World world;
  const std::string token;
  Bytes secret;
};

TEST_F(Totp, SigningInTakesTwoSteps) {
  turn_on();
  const auto asked = login("");
  EXPECT_EQ(asked.status, 401);
  EXPECT_EQ(text(asked.json(), "code"), "totp_required");
  EXPECT_EQ(asked.cookie("dvr_refresh"), "");
  const auto in = login_with("totp", code());
  EXPECT_EQ(in.status, 200) << in.body;
  EXPECT_TRUE(in.json().at("user").at("totp_enabled").as_bool());
  EXPECT_EQ(text(login_with("totp", code()).json(), "code"), "totp_required");  // used
  EXPECT_EQ(text(login(R"(,"totp":"123456")", "192.0.2.10", "wrong").json(), "code"), "unauthenticated");
}

TEST_F(Totp, WrongCodesAreGuesses) {
  turn_on();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(login_with("totp", "000000", "203.0.113.9").status, 401);
  EXPECT_EQ(login_with("totp", code(), "203.0.113.9").status, 429);
  for (int i = 0; i < 30; ++i) EXPECT_EQ(login("").status, 401);  // the password alone is right: no guess
  EXPECT_EQ(world.query("SELECT COUNT(*) FROM audit_log WHERE action = 'login.wrong_code'")[0].i64(0), 5);
}

TEST_F(Totp, RecoveryCodesOnceEach) {
  const auto codes = turn_on();
  ASSERT_EQ(codes.size(), 10u);
  EXPECT_EQ(login_with("recovery_code", codes[0]).status, 200);
  EXPECT_EQ(login_with("recovery_code", codes[0]).status, 401);
  EXPECT_EQ(world.get("/api/auth/totp", token).json().at("recovery_codes_left").as_int64(), 9);
  const auto body = fmt::format(R"({{"password":"correct horse","totp":"{}"}})", code());
  const auto renewed = world.post("/api/auth/totp/recovery-codes", token, body);
  EXPECT_EQ(renewed.status, 200) << renewed.body;
  EXPECT_EQ(login_with("recovery_code", codes[1]).status, 401);
}

TEST_F(Totp, TurnedOffWithPasswordAndCode) {
  const auto codes = turn_on();
  const auto off = [&](std::string password, std::string proof) {
    return world.post("/api/auth/totp/disable", token, fmt::format(R"({{"password":"{}",{}}})", password, proof));
  };
  EXPECT_NE(off("wrong", R"("totp":"000000")").error_of("password"), "");
  EXPECT_NE(off("correct horse", R"("totp":"000000")").error_of("totp"), "");
  EXPECT_NE(world.post("/api/auth/totp/disable", token, R"({"password":"correct horse"})").error_of("totp"), "");
  EXPECT_EQ(off("correct horse", fmt::format(R"("recovery_code":"{}")", codes[4])).status, 204);
  EXPECT_EQ(login("").status, 200);
  EXPECT_EQ(world.post("/api/auth/totp/confirm", token, R"({"totp":"000000"})").status, 409);
}

TEST_F(Totp, TheOwnerHelpsWhoLostTheApp) {
  const auto sub = world.sub(true, false, false);
  world.sql("UPDATE users SET totp_enabled_at = 1, totp_secret = $2 WHERE id = $1",
            {sub, world.accounts->credentials.seal("x")});
  const auto path = fmt::format("/api/users/sub-users/{}/", sub);
  EXPECT_EQ(text(world.login("sub1@test.example").json(), "code"), "totp_required");
  const auto patch = [&](std::string body) {
    return world.send(Method::patch, path, {.token = token, .body = std::move(body)});
  };
  EXPECT_NE(patch(R"({"totp_enabled":true})").error_of("totp_enabled"), "");
  EXPECT_FALSE(patch(R"({"totp_enabled":false})").json().at("totp_enabled").as_bool());
  EXPECT_EQ(world.login("sub1@test.example").status, 200);
}

class Links : public ::testing::Test {
 protected:
  Links() : session(world.session(world.owner)) {}
  Reply make(const std::string& path, std::string body) {
    return world.post(path, session.access_token, std::move(body));
  }
  std::string live(std::string body = {}) { return text(make("/api/live/1/links/", std::move(body)).json(), "url"); }
  json::value playback(std::string more = {}) {
    const auto reply =
        make("/api/playback/1/links/", R"({"start":"2026-11-22T08:30:01Z","end":"2026-11-22T08:30:04Z")" + more + "}");
    EXPECT_EQ(reply.status, 201) << reply.body;
    return reply.json();
  }
  // The URLs of a playlist, absolute.
  static std::vector<std::string> urls_of(const std::string& playlist, const std::string& folder) {
    std::vector<std::string> out;
    std::size_t at = 0;
    while (at < playlist.size()) {
      auto line = playlist.substr(at, playlist.find('\n', at) - at);
      at += line.size() + 1;
      if (const auto uri = line.find("URI=\""); uri != line.npos)
        line = line.substr(uri + 5, line.find('"', uri + 5) - uri - 5);
      else if (line.empty() || line[0] == '#') continue;
      out.push_back(line[0] == '/' ? line : folder + line);
    }
    return out;
  }

  World world;
  const accounts::Signed session;
};

TEST_F(Links, APlayerFollowsTheLivePlaylistsWithoutAnythingElse) {
  const auto master = world.get(live(), "");
  ASSERT_EQ(master.status, 200) << master.body;
  const auto variants = urls_of(master.body, "/api/live/1/");
  ASSERT_EQ(variants.size(), 1u);
  const auto media = world.get(variants[0], "");
  ASSERT_EQ(media.status, 200) << variants[0];
  auto files = urls_of(media.body, "/api/live/1/");
  ASSERT_GT(files.size(), 3u);
  files.pop_back();  // the preload hint: not there yet
  for (const auto& file : files) EXPECT_EQ(world.get(file, "").status, 200) << file;
  EXPECT_EQ(world.get("/api/live/1/media.m3u8", session.access_token).body.find("signature"), std::string::npos);
}

TEST_F(Links, APlayerFollowsTheFootageAndNothingBeyondIt) {
  const auto link = playback();
  const auto list = world.get(text(link, "url"), "");
  ASSERT_EQ(list.status, 200) << list.body;
  const auto files = urls_of(list.body, "/api/playback/1/");
  ASSERT_GT(files.size(), 1u);
  for (const auto& file : files)
    EXPECT_EQ(world.send(Method::get, file, {.headers = {{"Range", "bytes=0-9"}}}).status, 206) << file;
  EXPECT_EQ(world.get(text(link, "video_url"), "").status, 200);
  const auto query = text(link, "url").substr(text(link, "url").find("scope="));
  const auto range = [&](std::string_view start, std::string_view end) {
    return world.get(fmt::format("/api/playback/1/index.m3u8?start={}&end={}&{}", start, end, query), "").status;
  };
  EXPECT_EQ(range("2026-11-22T08:30:02Z", "2026-11-22T08:30:03Z"), 200);
  EXPECT_EQ(range("2026-11-22T08:30:00Z", "2026-11-22T08:30:03Z"), 400);
  EXPECT_EQ(range("2026-11-22T08:30:02Z", "2026-11-22T08:30:05Z"), 400);
  EXPECT_EQ(world.get("/api/live/1/index.m3u8?" + query, "").status, 401);
  EXPECT_EQ(world.get("/api/playback/1/thumbnail.jpg?at=2026-11-22T08:30:02Z&" + query, "").status, 401);
  EXPECT_EQ(world.get("/api/recordings/1/?" + query, "").status, 401);
  EXPECT_EQ(world
                .get(fmt::format("/api/playback/{}/index.m3u8?start=2026-11-22T08:30:02Z&end=2026-11-22T08:30:03Z&{}",
                                 world.strangers_camera, query),
                     "")
                .status,
            401);
}

TEST_F(Links, FilesOutsideTheRangeAreNotThere) {
  const auto reply = make("/api/playback/1/links/", R"({"start":"2026-11-21T00:00:00Z","end":"2026-11-21T01:00:00Z"})");
  const auto url = text(reply.json(), "url");
  const auto query = url.substr(url.find("scope="));
  EXPECT_EQ(world.get(url, "").status, 404);
  for (const auto id : {world.finished, world.open})
    EXPECT_EQ(world.get(fmt::format("/api/playback/1/files/{}.mp4?{}", id, query), "").status, 404);
  const auto later = make("/api/playback/1/links/", R"({"start":"2026-11-22T09:00:00Z","end":"2026-11-22T10:00:00Z"})");
  const auto after = text(later.json(), "url").substr(text(later.json(), "url").find("scope="));
  EXPECT_EQ(world.get(fmt::format("/api/playback/1/files/{}.mp4?{}", world.finished, after), "").status, 404);
}

TEST_F(Links, EveryBitOfItIsSigned) {
  const auto url = live();
  const auto query = url.find('?') + 1;
  EXPECT_EQ(world.get(url, "").status, 200);
  for (std::size_t i = query; i < url.size(); ++i) {
    auto bent = url;
    bent[i] = bent[i] == '1' ? '2' : '1';
    const auto status = world.get(bent, "").status;
    EXPECT_EQ(status, 401) << bent;
  }
  auto other = url;
  other.replace(other.find("/live/1/"), 8, fmt::format("/live/{}/", world.strangers_camera));
  EXPECT_EQ(world.get(other, "").status, 401);
}

TEST_F(Links, EndWithTheirSessionOrTheirTime) {
  const auto url = live(), longer = live(R"({"expires_in_s":86400})");
  world.clock.advance(kLinkTime + Seconds(1));
  EXPECT_EQ(world.get(url, "").status, 401);
  EXPECT_EQ(world.get(longer, "").status, 200);
  EXPECT_TRUE(world.studio.wait(world.accounts->sessions.close(session.principal.session_id)));
  EXPECT_EQ(world.get(longer, "").status, 401);
}

TEST_F(Links, LastingOnesOutliveTheirSessionAndAreRevoked) {
  const auto made = make("/api/live/1/links/", R"({"lasting":true,"expires_in_s":31622400,"name":"Wall"})").json();
  const auto url = text(made, "url");
  EXPECT_EQ(world.post("/api/auth/logout", session.access_token, "").status, 204);
  world.clock.advance(std::chrono::hours(24 * 300));
  EXPECT_EQ(world.get(url, "").status, 200);
  const auto token = world.token(world.owner);
  const auto listed = world.get("/api/auth/sessions/", token).json();
  const auto& results = listed.at("results").as_array();
  const auto link =
      std::find_if(results.begin(), results.end(), [](const auto& s) { return text(s, "kind") == "link"; });
  ASSERT_NE(link, results.end());
  EXPECT_EQ(text(*link, "name"), "Wall");
  EXPECT_EQ(text(link->at("link"), "action"), "live");
  EXPECT_EQ(text(*link, "id"), text(made, "session_id"));
  EXPECT_EQ(world.send(Method::delete_, "/api/auth/sessions/" + text(*link, "id") + "/", {.token = token}).status, 204);
  EXPECT_EQ(world.get(url, "").status, 401);
}

TEST_F(Links, OpenWhatTheirMakerMayOpenNow) {
  const auto sub = world.sub(true, false, false);
  const auto made = world.post("/api/live/1/links/", world.token(sub), R"({"lasting":true})");
  ASSERT_EQ(made.status, 201) << made.body;
  const auto url = text(made.json(), "url");
  EXPECT_EQ(world.get(url, "").status, 200);
  EXPECT_EQ(world.post("/api/playback/1/links/", world.token(sub), "{}").status, 403);
  world.sql("UPDATE user_permissions SET can_view = 0, can_clip = 1 WHERE user_id = $1", {sub});
  world.accounts->sessions.forget();
  EXPECT_EQ(world.get(url, "").status, 403);
}

TEST_F(Links, AreChecked) {
  const auto error = [&](std::string body, std::string_view field) {
    return make("/api/playback/1/links/", std::move(body)).error_of(field);
  };
  const std::string range = R"("start":"2026-11-22T08:30:01Z","end":"2026-11-22T08:30:04Z")";
  EXPECT_NE(error("{}", "start"), "");
  EXPECT_NE(error(R"({"start":"2026-11-22T08:30:01Z","end":"2026-11-22T08:30:01Z"})", "end"), "");
  EXPECT_NE(error(R"({"start":"2026-11-22T08:30:01Z","end":"2026-11-24T08:30:01Z"})", "end"), "");
  EXPECT_NE(error(R"({"start":"1950-11-22T08:30:01Z","end":"2026-11-24T08:30:01Z"})", "start"), "");
  EXPECT_NE(error("{" + range + R"(,"expires_in_s":86401})", "expires_in_s"), "");
  EXPECT_NE(error("{" + range + R"(,"expires_in_s":59})", "expires_in_s"), "");
  EXPECT_NE(error("{" + range + R"(,"name":"x"})", "name"), "");
  EXPECT_EQ(make("/api/playback/1/links/", "{" + range + R"(,"lasting":true,"expires_in_s":86401,"name":"x"})").status,
            201);
}

TEST(WithQuery, EveryUrlOfAPlaylist) {
  EXPECT_EQ(
      with_query("#EXTM3U\n#EXT-X-MAP:URI=\"init.mp4\",BYTERANGE=\"1@0\"\n#EXTINF:2,\nseg.m4s\nfile?a=b\n\n#X", "q=1"),
      "#EXTM3U\n#EXT-X-MAP:URI=\"init.mp4?q=1\",BYTERANGE=\"1@0\"\n#EXTINF:2,\nseg.m4s?q=1\nfile?a=b&q=1\n\n#X");
  EXPECT_EQ(with_query("", "q=1"), "");
  EXPECT_EQ(with_query("a", "q"), "a?q");
}

}  // namespace
}  // namespace dvr::api::testing
