#include "telemetry/cloudwatch_metrics.hpp"

#include "proto/http/target.hpp"
#include "telemetry/cloudwatch.hpp"
#include "telemetry/test_support.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace dvr::telemetry {
namespace {

using aws::testing_support::Asked;
using aws::testing_support::Machine;
using aws::testing_support::Said;
using testing_support::Cloud;

constexpr auto kTaken = "<PutMetricDataResponse><ResponseMetadata/></PutMetricDataResponse>";

std::vector<monitor::Sample> many_cameras(int cameras) {
  std::vector<monitor::Sample> out{{"dvr_recorders_recording", "", false, {}, double(cameras)}};
  for (int i = 1; i <= cameras; ++i)
    for (const auto* name : {"dvr_camera_streaming", "dvr_recorder_recording"})
      out.push_back({name, "", false, {{"camera", std::to_string(i)}}, 1});
  return out;
}

std::map<std::string, std::string> fields_of(const std::string& form) {
  std::map<std::string, std::string> out;
  for (std::string_view rest = form; !rest.empty();) {
    const auto field = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(field.size() + 1, rest.size()));
    out[std::string(field.substr(0, field.find('=')))] = *http::percent_decode(field.substr(field.find('=') + 1));
  }
  return out;
}

CloudwatchMetricsOptions options_of(const Cloud& cloud, bool per_camera) {
  return {.name_space = "DVR Lite",
          .server = "a&b",
          .per_camera = per_camera,
          .limits = testing_support::quick(),
          .clock = &cloud.clock};
}

TEST(MetricsToCloudwatch, ArePutAsTheQueryProtocolSays) {
  Cloud cloud([](const Asked&) { return Said{200, kTaken}; });
  const auto to = put_metrics(cloud.client("monitoring"), options_of(cloud, true));
  to->take(many_cameras(1), false);
  const auto put = [&] { return to->status()->delivered; };
  ASSERT_TRUE(testing_support::comes_to_pass([&] { return put() > 0 && to->status()->waiting_parcels == 0; }));
  const auto asked = cloud.service.asked().at(0);
  EXPECT_NE(asked.headers.at("authorization").find("/eu-west-1/monitoring/aws4_request"), std::string::npos);
  auto fields = fields_of(asked.body);
  EXPECT_EQ(fields["Action"], "PutMetricData");
  EXPECT_EQ(fields["Version"], "2010-08-01");
  EXPECT_EQ(fields["Namespace"], "DVR Lite");
  EXPECT_EQ(fields["MetricData.member.1.MetricName"], "CamerasRecording");
  EXPECT_EQ(fields["MetricData.member.1.Value"], "1");
  EXPECT_EQ(fields["MetricData.member.1.Unit"], "Count");
  EXPECT_EQ(fields["MetricData.member.1.Timestamp"], "2027-01-15T08:00:00Z");
  EXPECT_EQ(fields["MetricData.member.1.Dimensions.member.1.Value"], "a&b");
  EXPECT_FALSE(fields.contains("MetricData.member.1.Dimensions.member.2.Name"));
}

TEST(MetricsToCloudwatch, ARequestKeepsTheLimitsOfTheService) {
  Cloud cloud([](const Asked&) { return Said{200, kTaken}; });
  const auto to = put_metrics(cloud.client("monitoring"), options_of(cloud, true));
  to->take(many_cameras(2000), false);
  ASSERT_TRUE(testing_support::comes_to_pass([&] { return to->status()->delivered > 4000; }));
  EXPECT_EQ(to->status()->dropped, 0u);
  for (const auto& asked : cloud.service.asked()) {
    EXPECT_LE(asked.body.size(), 1'000'000u);
    EXPECT_EQ(asked.body.find("MetricData.member.1001."), std::string::npos);
  }
}

TEST(MetricsToCloudwatch, ARefusedDatumIsFoundAndTheOthersArrive) {
  Cloud cloud([](const Asked& asked) {
    if (asked.body.find("ProcessOpenFiles") == std::string::npos) return Said{200, kTaken};
    return Said{400, "<ErrorResponse><Error><Code>InvalidParameterValue</Code></Error></ErrorResponse>"};
  });
  const auto to = put_metrics(cloud.client("monitoring"), options_of(cloud, false));
  auto samples = many_cameras(0);
  samples.push_back({"process_open_fds", "", false, {}, 5});
  to->take(samples, false);
  ASSERT_TRUE(
      testing_support::comes_to_pass([&] { return to->status()->waiting_parcels == 0 && to->status()->refused; }));
  EXPECT_EQ(to->status()->refused, 1u);
}

TEST(MetricsToCloudwatch, AnAnswerOfSomebodyElseIsNoSuccess) {
  std::atomic<int> times = 0;
  Cloud cloud([&](const Asked&) { return ++times == 1 ? Said{200, "<html>hello</html>"} : Said{200, kTaken}; });
  const auto to = put_metrics(cloud.client("monitoring"), options_of(cloud, false));
  to->take(many_cameras(0), false);
  ASSERT_TRUE(testing_support::comes_to_pass([&] { return to->status()->waiting_parcels == 0 && times > 1; }));
  EXPECT_EQ(to->status()->failures, 1u);
  EXPECT_EQ(to->status()->refused, 0u);
}

TEST(MetricsToCloudwatch, TheLastLookSendsOnlyWhatIsCounted) {
  Cloud cloud([](const Asked&) { return Said{}; });
  std::vector<std::string> lines;
  const auto to =
      embed_metrics([&](WallTime, std::string line) { lines.push_back(std::move(line)); }, options_of(cloud, false));
  to->take(many_cameras(1), true);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].find("CamerasRecording"), std::string::npos);
  EXPECT_NE(lines[0].find("GapsOpened"), std::string::npos);
}

TEST(MetricsToCloudwatch, EmbeddedLinesHaveTheirFormat) {
  const CloudwatchMetricsOptions options{.name_space = "N", .server = "here"};
  std::vector<Datum> data{{"A", "Count", 1.5}, {"B", "Bytes", 2, "7"}};
  for (int i = 0; i < 150; ++i) data.push_back({fmt::format("M{}", i), "Count", 0, "8"});
  const auto lines = embedded_lines(data, WallTime(Millis(1'800'000'000'123)), options);
  ASSERT_EQ(lines.size(), 4u) << "the system, camera 7, camera 8 twice";
  EXPECT_EQ(boost::json::parse(lines[0]), boost::json::parse(R"({"Server":"here","A":1.5E0,"_aws":{"Timestamp":
      1800000000123,"CloudWatchMetrics":[{"Namespace":"N","Dimensions":[["Server"]],"Metrics":[{"Name":"A","Unit":
      "Count"}]}]}})"));
  EXPECT_EQ(boost::json::parse(lines[1]).at("Camera").as_string(), "7");
  for (const auto& line : lines)
    EXPECT_LE(boost::json::parse(line).at("_aws").at("CloudWatchMetrics").at(0).at("Metrics").as_array().size(), 100u);
}

TEST(MetricsToCloudwatch, AReaderOfStandardOutputThatStandsStillCostsLinesOnly) {
  Cloud cloud([](const Asked&) { return Said{}; });
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  auto options = options_of(cloud, false);
  options.limits.waiting_parcels = 10;
  {
    const auto to = print_metrics(ends[1], options);
    for (int i = 0; i < 500; ++i) to->take(many_cameras(0), false);
    ASSERT_TRUE(testing_support::comes_to_pass([&] { return to->status()->dropped > 0; }));
    EXPECT_LE(to->status()->waiting_parcels, 10u);
  }  // and it ends
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  std::string got(1 << 20, 0);
  got.resize(std::size_t(std::max<ssize_t>(0, ::read(ends[0], got.data(), got.size()))));
  EXPECT_EQ(boost::json::parse(got.substr(0, got.find('\n'))).at("Server").as_string(), "a&b");
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(MetricsToCloudwatch, MetricsThatEndAreNotReadAnyMore) {
  std::mutex mutex;
  std::vector<bool> looks;
  MetricSampler sampler(Millis(1), [&](const std::vector<monitor::Sample>& samples, bool last) {
    std::lock_guard lock(mutex);
    EXPECT_EQ(samples.size(), 1u);
    looks.push_back(last);
  });
  for (int i = 0; i < 20; ++i) {
    auto metrics = std::make_unique<monitor::Metrics>();
    metrics->add([](monitor::Scrape& s) { s.gauge("a", "A.", 1); });
    sampler.watch(metrics.get());
    ASSERT_TRUE(testing_support::comes_to_pass([&] {
      std::lock_guard lock(mutex);
      return !looks.empty();
    }));
    sampler.watch(nullptr);
    metrics.reset();
    std::lock_guard lock(mutex);
    EXPECT_TRUE(looks.back());
    looks.clear();
  }
}

TEST(Cloudwatch, SendsLogAndMetricsThroughOneStream) {
  Cloud cloud([](const Asked&) { return Said{}; });
  CloudwatchOptions options;
  options.region = "eu-west-1";
  options.logs_endpoint = cloud.service.url();
  options.fetch.proxy_of_environment = false;
  options.logs = CloudwatchLogsOptions{.group = "g", .stream = "s", .limits = testing_support::quick()};
  options.metrics = MetricsWay::embedded;
  options.interval = Millis(5);
  monitor::Metrics metrics;
  metrics.add([](monitor::Scrape& s) { s.gauge("dvr_recorders_recording", "R.", 3); });
  {
    Cloudwatch outlet(cloud.machine.around(), options);
    outlet.watch(&metrics);
    log::info("test", "a line of the log");
    ASSERT_TRUE(testing_support::comes_to_pass([&] { return outlet.statuses().at(0).delivered > 3; }));
    outlet.watch(nullptr);
    EXPECT_EQ(outlet.statuses().size(), 1u);
  }
  log::info("test", "nobody is there any more");
  std::string all;
  for (const auto& asked : cloud.service.asked()) all += asked.body;
  EXPECT_NE(all.find("a line of the log"), std::string::npos);
  EXPECT_NE(all.find("CamerasRecording"), std::string::npos);
  EXPECT_EQ(all.find("nobody is there"), std::string::npos);
}

}  // namespace
}  // namespace dvr::telemetry
