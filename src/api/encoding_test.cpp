#include "api/encoding.hpp"

#include "api/test_support.hpp"
#include "proto/http/gzip.hpp"
#include "proto/http/gzip_test_support.hpp"

#include <gtest/gtest.h>

#include <random>

namespace dvr::api::testing {
namespace {

using http::testing_support::gunzip;

const http::Headers::Field kGzip{"Accept-Encoding", "gzip, deflate, br"};

TEST(Encoding, GzipIsReversible) {
  std::string noise(100'000, '\0');
  std::mt19937 random(1);
  for (auto& c : noise) c = char(random());
  for (const auto& text : {std::string(), std::string("x"), std::string(100'000, 'a'), noise})
    EXPECT_EQ(gunzip(http::gzip(text)), text);
  EXPECT_LT(http::gzip(std::string(100'000, 'a')).size(), 1000u);
}

constexpr auto kEncodedPath = "/api/cameras/";

// Whose list of cameras is worth it.
World& with_cameras(World& world) {
  for (int i = 0; i < 5; ++i) {
    world.sql(
        "INSERT INTO cameras (name, rtsp_url, user_id, created_at, updated_at) VALUES ($1, 'rtsp://10.0.0.9/x', "
        "$2, 0, 0)",
        {fmt::format("camera {}", i), world.owner});
    world.sql("INSERT INTO camera_usage (camera_id) SELECT MAX(id) FROM cameras");
  }
  return world;
}

TEST(Encoding, ListsAreCompressedForWhoCanReadThem) {
  World world;
  const auto token = with_cameras(world).token(world.owner);
  const auto path = kEncodedPath;
  const auto plain = world.send(Method::get, path, {.token = token});
  ASSERT_GE(plain.body.size(), 1024u) << "or this tests nothing";
  EXPECT_FALSE(plain.headers.has("Content-Encoding"));
  const auto small = world.send(Method::get, path, {.token = token, .headers = {kGzip}});
  EXPECT_EQ(small.headers.get("Content-Encoding"), "gzip");
  EXPECT_EQ(gunzip(small.body), plain.body);
  for (const auto& reply : {plain, small}) {
    bool varies = false;
    for (const auto& [name, value] : reply.headers.fields()) varies |= name == "Vary" && value == "Accept-Encoding";
    EXPECT_TRUE(varies);
  }
  const auto refused = world.send(Method::get, path, {.token = token, .headers = {{"Accept-Encoding", "gzip;q=0"}}});
  EXPECT_FALSE(refused.headers.has("Content-Encoding"));
}

TEST(Encoding, EachFormHasAnETagOfItsOwn) {
  World world;
  const auto token = with_cameras(world).token(world.owner);
  const auto path = kEncodedPath;
  const auto plain = world.send(Method::get, path, {.token = token});
  const auto small = world.send(Method::get, path, {.token = token, .headers = {kGzip}});
  ASSERT_EQ(small.headers.get("Content-Encoding"), "gzip");
  ASSERT_TRUE(small.headers.has("ETag"));
  EXPECT_NE(plain.headers.get("ETag"), small.headers.get("ETag"));
  const auto again = [&](const Reply& known, std::vector<http::Headers::Field> headers) {
    headers.emplace_back("If-None-Match", std::string(known.headers.get("ETag")));
    return world.send(Method::get, path, {.token = token, .headers = std::move(headers)}).status;
  };
  EXPECT_EQ(again(plain, {}), 304);
  EXPECT_EQ(again(small, {kGzip}), 304);
  EXPECT_EQ(again(small, {}), 200);
}

TEST(Encoding, LongPlaylistsAreCompressedAwayFromTheConnectionsThread) {
  World world;
  const auto encoded = [&](std::size_t bytes) {
    auto response = http::Response::text(200, std::string(bytes, 'p'), "application/vnd.apple.mpegurl");
    return world.studio.wait(encode(world.studio.disk(), true, std::move(response)));
  };
  const auto large = encoded(1 << 20);
  EXPECT_EQ(large.headers.get("Content-Encoding"), "gzip");
  EXPECT_EQ(gunzip(std::get<std::string>(large.body)).size(), 1u << 20);
  EXPECT_FALSE(encoded(500).headers.has("Content-Encoding")) << "nothing is won";
}

TEST(Encoding, SecretsAndLivePlaylistsAreNot) {
  http::Request request;
  request.headers.set("Accept-Encoding", "gzip");
  for (const auto* path : {"/api/auth/login", "/api/auth/me", "/api/live/1/media.m3u8"}) {
    request.path = path;
    EXPECT_FALSE(may_be_encoded(request)) << path;
  }
  request.path = "/api/playback/1/index.m3u8";
  EXPECT_TRUE(may_be_encoded(request));
}

}  // namespace
}  // namespace dvr::api::testing
