#include "telemetry/metric_summary.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace dvr::telemetry {
namespace {

std::optional<double> value_of(const std::vector<Datum>& data, std::string_view name, std::string_view camera = {}) {
  for (const auto& datum : data)
    if (datum.name == name && datum.camera == camera) return datum.value;
  return std::nullopt;
}

std::vector<monitor::Sample> samples(double a, double b, double offline) {
  return {{"dvr_camera_packets_lost_total", "", true, {{"camera", "1"}}, a},
          {"dvr_camera_packets_lost_total", "", true, {{"camera", "2"}}, b},
          {"dvr_cameras", "", false, {{"state", "offline"}}, offline},
          {"dvr_cameras", "", false, {{"state", "disabled"}}, 9},
          {"dvr_http_answers_total", "", true, {{"class", "2xx"}}, 100},
          {"dvr_unknown", "", false, {}, 5}};
}

TEST(MetricSummary, CountersAreWhatCameSinceTheLastLook) {
  MetricSummary summary(false);
  auto data = summary.take(samples(10, 5, 2));
  EXPECT_EQ(value_of(data, "PacketsLost"), 15);
  EXPECT_EQ(value_of(data, "CamerasOffline"), 2);
  EXPECT_EQ(value_of(data, "HttpAnswers2xx"), 100);
  EXPECT_EQ(value_of(data, "HttpAnswers5xx"), 0) << "a counter that nobody has counted is 0";
  EXPECT_EQ(value_of(data, "GapsOpened"), 0);
  EXPECT_EQ(value_of(data, "StorageAvailableBytes"), std::nullopt) << "a state that nobody told is not known";
  data = summary.take(samples(12, 5, 3));
  EXPECT_EQ(value_of(data, "PacketsLost"), 2);
  EXPECT_EQ(value_of(data, "CamerasOffline"), 3);
  EXPECT_EQ(value_of(data, "HttpAnswers2xx"), 0);
  EXPECT_EQ(value_of(data, "CameraPacketsLost", "1"), std::nullopt);
}

TEST(MetricSummary, ACounterThatBeganAnewCountsFromZero) {
  MetricSummary summary(false);
  summary.take(samples(10, 5, 0));
  EXPECT_EQ(value_of(summary.take(samples(3, 5, 0)), "PacketsLost"), 3);
  EXPECT_EQ(value_of(summary.take({}), "PacketsLost"), 0);
  EXPECT_EQ(value_of(summary.take(samples(3, 5, 0)), "PacketsLost"), 8) << "it was away in between";
}

TEST(MetricSummary, CamerasOneByOneWhenAskedFor) {
  MetricSummary summary(true);
  const auto data = summary.take(samples(10, 5, 0));
  EXPECT_EQ(value_of(data, "CameraPacketsLost", "1"), 10);
  EXPECT_EQ(value_of(data, "CameraPacketsLost", "2"), 5);
  EXPECT_EQ(value_of(data, "PacketsLost"), 15);
}

TEST(MetricSummary, WhatIsNoNumberIsLeftOut) {
  MetricSummary summary(true);
  const auto data =
      summary.take({{"dvr_storage_available_bytes", "", false, {}, std::numeric_limits<double>::infinity()},
                    {"dvr_camera_streaming", "", false, {{"camera", "1"}}, std::nan("")}});
  EXPECT_EQ(value_of(data, "StorageAvailableBytes"), std::nullopt);
  EXPECT_EQ(value_of(data, "CameraStreaming", "1"), std::nullopt);
}

}  // namespace
}  // namespace dvr::telemetry
