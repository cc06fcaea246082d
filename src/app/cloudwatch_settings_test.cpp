#include "app/cloudwatch_settings.hpp"

#include <gtest/gtest.h>

namespace dvr::app {
namespace {

constexpr WallTime kStart{Seconds(1'800'000'000)};

Settings with_cloudwatch(const std::vector<std::pair<std::string, std::string>>& values) {
  const auto loaded = load_settings({.file = {}, .environment = {}, .command_line = values});
  EXPECT_TRUE(loaded) << loaded.error().message;
  return loaded ? loaded->settings : Settings{};
}

std::string trouble_of(const std::vector<std::pair<std::string, std::string>>& values) {
  const auto options = cloudwatch_options(with_cloudwatch(values), "host", kStart);
  return options ? "" : options.error().message;
}

TEST(CloudwatchSettings, NothingIsSentByDefault) {
  const auto options = cloudwatch_options({}, "host", kStart);
  ASSERT_TRUE(options);
  EXPECT_FALSE(options->has_value());
}

TEST(CloudwatchSettings, NamesHaveDefaults) {
  const auto options = *cloudwatch_options(
      with_cloudwatch({{"cloudwatch.log_group", "/dvr"}, {"cloudwatch.metrics", "embedded"}}), "host", kStart);
  ASSERT_TRUE(options);
  EXPECT_EQ(options->logs->stream, "host/2027-01-15T08.00.00Z");
  EXPECT_EQ(options->metrics, telemetry::MetricsWay::embedded);
  EXPECT_EQ(options->metrics_options.server, "host");
  EXPECT_EQ(options->interval, Seconds(60));
}

TEST(CloudwatchSettings, WhatCannotBeMeantIsSaid) {
  using Values = std::vector<std::pair<std::string, std::string>>;
  for (const auto& [values, said] : std::vector<std::pair<Values, std::string>>{
           {{{"cloudwatch.metrics", "embedded"}}, "needs cloudwatch.log_group"},
           {{{"cloudwatch.log_stream", "x"}}, "needs cloudwatch.log_group"},
           {{{"cloudwatch.create_log_group", "true"}}, "needs cloudwatch.log_group"},
           {{{"cloudwatch.logs_endpoint", "http://localhost"}}, "needs cloudwatch.log_group"},
           {{{"cloudwatch.per_camera", "true"}}, "needs cloudwatch.metrics"},
           {{{"cloudwatch.metrics", "stdout"}, {"cloudwatch.metrics_endpoint", "http://localhost"}},
            "needs cloudwatch.m"},
           {{{"cloudwatch.region", "Ireland"}}, "no region"},
           {{{"cloudwatch.log_group", "a b"}}, "cloudwatch.log_group"},
           {{{"cloudwatch.log_group", "a"}, {"cloudwatch.log_stream", "a:b"}}, "cloudwatch.log_stream"},
           {{{"cloudwatch.namespace", "AWS/EC2"}}, "cloudwatch.namespace"},
           {{{"cloudwatch.namespace", ""}}, "cloudwatch.namespace"},
           {{{"cloudwatch.metrics", "put"}, {"cloudwatch.metrics_endpoint", "localhost"}}, "must be https://HOST"}})
    EXPECT_NE(trouble_of(values).find(said), std::string::npos) << said << ": " << trouble_of(values);
}

}  // namespace
}  // namespace dvr::app
