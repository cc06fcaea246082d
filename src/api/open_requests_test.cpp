// What is open when its right ends: over a real connection, with the router's own watching.
#include "api/test_support.hpp"
#include "proto/http/server_test_support.hpp"

namespace dvr::api::testing {
namespace {

using http::testing_support::CountingSource;
using http::testing_support::RawClient;

std::atomic<int> waiting = 0;

constexpr std::uint64_t kLong = 1ull << 30;  // more than any socket takes at once

Task<Answer> send_long(Services&, Context) {
  co_return http::Response::stream(200, std::make_unique<CountingSource>(kLong, UINT64_MAX, nullptr), "video/mp4");
}
Task<Answer> wait_long(Services&, Context) {
  ++waiting;
  co_await sleep_for(Seconds(600));
  co_return http::Response::text(200, "late");
}
Task<Answer> throw_soon(Services&, Context) {
  co_await sleep_for(Micros(1));
  throw std::runtime_error("of the handler");
}

Right on_camera(accounts::Action action) { return Right::on_camera(action, "camera_id"); }
constexpr Credentials kFile{.access_cookie = true, .signed_url = true};
const std::array kTable{Route(Method::get, "/api/playback/{camera_id}/long", on_camera(accounts::Action::playback),
                              send_long, RateClass::heavy, kFile),
                        Route(Method::get, "/api/live/{camera_id}/blocked", on_camera(accounts::Action::view),
                              wait_long, RateClass::media, kFile),
                        Route(Method::get, "/api/live/{camera_id}/throws", on_camera(accounts::Action::view),
                              throw_soon, RateClass::media, kFile)};

class OpenRequests : public ::testing::Test {
 protected:
  OpenRequests() : router_(world.services, kTable), server_(pool_, router_, nullptr, {}) {
    port_ = *server_.listen({"127.0.0.1", 0, http::Mode::plain, 0});
    waiting = 0;
  }
  ~OpenRequests() override { asio::co_spawn(pool_.executor(0), server_.stop(Millis(0)), asio::use_future).get(); }

  std::unique_ptr<RawClient> ask(const std::string& path, const std::string& token) {
    auto client = std::make_unique<RawClient>(port_);
    client->send(fmt::format("GET {} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\r\n", path, token));
    return client;
  }
  std::unique_ptr<RawClient> download(const std::string& token) {
    auto client = ask("/api/playback/1/long", token);
    EXPECT_NE(client->read_until("\r\n\r\n").find(" 200 "), std::string::npos);
    return client;
  }
  std::unique_ptr<RawClient> blocked(const std::string& token) {
    const int before = waiting;
    auto client = ask("/api/live/1/blocked", token);
    EXPECT_TRUE(http::testing_support::eventually([&] { return waiting > before; }));
    return client;
  }
  // The connection is closed before the promised length. A download that went on would never come to its end here.
  static bool breaks_off(RawClient& client) { return client.read_all().size() < kLong; }

  IoPool pool_{2};  // outlives the database, as in the program
  World world;
  Router router_;
  http::Server server_;
  std::uint16_t port_ = 0;
};

TEST_F(OpenRequests, LogoutBreaksADownloadOff) {
  const auto session = world.session(world.owner), other = world.session(world.owner);
  auto mine = download(session.access_token), others = download(other.access_token);
  EXPECT_EQ(world.accounts->watch.watching(), 2u);
  EXPECT_EQ(world.post("/api/auth/logout", session.access_token, "").status, 204);
  EXPECT_TRUE(breaks_off(*mine));
  EXPECT_EQ(world.accounts->watch.ended(), 1u);
  EXPECT_TRUE(http::testing_support::eventually([&] { return world.accounts->watch.watching() == 1; }));
  EXPECT_EQ(world.post("/api/auth/logout-all", other.access_token, "").status, 204);
  EXPECT_TRUE(breaks_off(*others));
}

TEST_F(OpenRequests, APasswordChangeBreaksOffTheOtherSessions) {
  const auto here = world.session(world.owner), there = world.session(world.owner);
  auto mine = download(here.access_token), other = download(there.access_token);
  EXPECT_EQ(world
                .post("/api/auth/password", here.access_token,
                      R"({"current_password":"correct horse","new_password":"battery staple"})")
                .status,
            204);
  EXPECT_TRUE(breaks_off(*other));
  EXPECT_TRUE(http::testing_support::eventually([&] { return world.accounts->watch.watching() == 1; }));
}

TEST_F(OpenRequests, WhatTheOwnerTakesAwayEnds) {
  const auto owner = world.token(world.owner);
  const auto sub = world.sub(true, true, true);
  const auto path = fmt::format("/api/users/sub-users/{}/", sub);
  const auto patch = [&](std::string body) {
    EXPECT_EQ(world.send(Method::patch, path, {.token = owner, .body = std::move(body)}).status, 200);
  };
  auto watching = download(world.token(sub));
  patch(R"({"permissions":[{"camera_id":1,"can_view":true}]})");
  EXPECT_TRUE(breaks_off(*watching));
  patch(R"({"permissions":[{"camera_id":1,"can_view":true,"can_playback":true}]})");
  watching = download(world.token(sub));
  patch(R"({"is_active":false})");
  EXPECT_TRUE(breaks_off(*watching));
  patch(R"({"is_active":true})");
  watching = download(world.token(sub));
  EXPECT_EQ(world.send(Method::delete_, path + "sessions/", {.token = owner}).status, 204);
  EXPECT_TRUE(breaks_off(*watching));
  watching = download(world.token(sub));
  EXPECT_EQ(world.send(Method::delete_, path, {.token = owner}).status, 204);
  EXPECT_TRUE(breaks_off(*watching));
}

// The connection stays: the answer says why.
TEST_F(OpenRequests, ABlockedRequestIsAnswered) {
  const auto session = world.session(world.sub(true, false, false));
  auto client = blocked(session.access_token);
  EXPECT_EQ(world.post("/api/auth/logout", session.access_token, "").status, 204);
  EXPECT_NE(client->read_until("\r\n\r\n").find(" 401 "), std::string::npos);
  EXPECT_TRUE(http::testing_support::eventually([&] { return world.accounts->watch.watching() == 0; }));
}

TEST_F(OpenRequests, AChangeByAnotherProcessEndsThemToo) {
  const auto session = world.session(world.owner);
  auto client = blocked(session.access_token);
  auto movie = download(session.access_token);
  world.sql("DELETE FROM sessions");
  EXPECT_NE(client->read_until("\r\n\r\n").find(" 401 "), std::string::npos);
  EXPECT_TRUE(breaks_off(*movie));
}

TEST_F(OpenRequests, ExceptionsAndTheServersEndPassThrough) {
  const auto token = world.token(world.owner);
  EXPECT_NE(ask("/api/live/1/throws", token)->read_until("\r\n\r\n").find(" 500 "), std::string::npos);
  auto client = blocked(token);  // the destructor of the test stops the server: it must not wait for this one
  EXPECT_EQ(world.accounts->watch.watching(), 1u);
}

TEST_F(OpenRequests, WhoGoesLeavesNoTicket) {
  const auto token = world.token(world.owner);
  download(token).reset();
  EXPECT_TRUE(http::testing_support::eventually([&] { return world.accounts->watch.watching() == 0; }));
}

}  // namespace
}  // namespace dvr::api::testing
