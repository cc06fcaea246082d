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
