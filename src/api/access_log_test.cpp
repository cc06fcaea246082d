// What is kept of each request: a line in the log, counts by route.
#include "api/test_support.hpp"
#include "base/log.hpp"

#include <gtest/gtest.h>

namespace dvr::api::testing {
namespace {

TEST(RouteStats, AnswersAreCountedByTheTemplateOfTheirRoute) {
  World world;
  const auto token = world.token(world.owner);
  world.get("/api/cameras/1/", token);
  world.get("/api/cameras/1/", token);
  world.get("/api/cameras/999/", token);
  world.get("/nothing", token);
  const auto rows = world.router->stats().rows();
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].path, "/api/cameras/{id}/");
  EXPECT_EQ(rows[0].method, "GET");
  EXPECT_EQ(rows[0].by_class, (std::array<std::uint64_t, 6>{0, 0, 2, 0, 1, 0}));
}

Task<Answer> fails(Services&, Context) { throw std::runtime_error("secret of the house"); }

TEST(RouteStats, WhatEscapesAHandlerIsCountedToo) {
  World world;
  const std::array table{Route(http::Method::get, "/api/broken/", Right::anyone(), fails)};
  world.start_router(table);
  EXPECT_THROW(world.get("/api/broken/", {}), std::runtime_error);
  const auto rows = world.router->stats().rows();
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].by_class[5], 1u);
}

TEST(AccessLog, StrangersDoNotDecideHowMuchIsWritten) {
  World world;
  const auto token = world.token(world.owner);
  log::configure(log::Format::json, log::Level::info);
  ::testing::internal::CaptureStderr();
  for (int i = 0; i < 100; ++i) world.get("/api/cameras/", "nobody");
  for (int i = 0; i < 30; ++i) world.get("/api/cameras/999/", token);
  world.clock.advance(Seconds(2));
  world.get("/api/cameras/", "nobody");
  const auto lines = ::testing::internal::GetCapturedStderr();
  log::configure(log::Format::automatic, log::Level::error);
  const auto count = [&](std::string_view what) {
    int out = 0;
    for (auto at = lines.find(what); at != lines.npos; at = lines.find(what, at + 1)) ++out;
    return out;
  };
  EXPECT_EQ(count(R"("status":401)"), AccessLog::kRefusedASecond + 1) << lines;
  EXPECT_EQ(count(R"("status":404)"), 30) << "of somebody known";
  EXPECT_EQ(count(R"("times":80)"), 1) << lines;
}

TEST(AccessLog, SaysWhoAskedWhatByTheTemplateAndNothingOfTheQuery) {
  World world;
  const auto token = world.token(world.owner);
  log::configure(log::Format::json, log::Level::info);
  ::testing::internal::CaptureStderr();
  world.get("/api/cameras/1/gaps/?start=2026-11-22T08:30:00Z", token);
  world.get("/api/live/1/index.m3u8", token);
  world.get("/api/cameras/?cursor=secret", "secret-token");
  const auto lines = ::testing::internal::GetCapturedStderr();
  log::configure(log::Format::automatic, log::Level::error);
  EXPECT_NE(lines.find(R"("area":"access","message":"request","method":"GET","route":"/api/cameras/{id}/gaps/")"
                       R"(,"status":200,"bytes":)"),
            std::string::npos)
      << lines;
  EXPECT_NE(lines.find(R"("request":"test","user":1})"), std::string::npos) << lines;
  EXPECT_NE(lines.find(R"("route":"/api/cameras/","status":401)"), std::string::npos) << lines;
  EXPECT_EQ(lines.find("index.m3u8"), std::string::npos) << "media that is sent well is for level debug";
  EXPECT_EQ(lines.find("secret"), std::string::npos);
  EXPECT_EQ(lines.find("2026-11-22T08"), std::string::npos);
}

}  // namespace
}  // namespace dvr::api::testing
