#include "telemetry/cloudwatch_logs.hpp"

#include "base/utf8.hpp"
#include "proto/aws/service_test_support.hpp"
#include "telemetry/test_support.hpp"

namespace dvr::telemetry {
namespace {

using aws::testing_support::Asked;
using aws::testing_support::Said;
using testing_support::Cloud;
using testing_support::comes_to_pass;

std::string action_of(const Asked& asked) {
  const auto it = asked.headers.find("x-amz-target");
  return it == asked.headers.end() ? "" : it->second.substr(it->second.find('.') + 1);
}

struct Put {
  std::vector<std::string> messages;
  std::vector<std::int64_t> times;
};

std::vector<Put> puts_of(const Cloud& cloud) {
  std::vector<Put> out;
  for (const auto& asked : cloud.service.asked()) {
    if (action_of(asked) != "PutLogEvents") continue;
    auto& put = out.emplace_back();
    const auto body = boost::json::parse(asked.body);
    for (const auto& event : body.at("logEvents").as_array()) {
      put.messages.emplace_back(event.at("message").as_string());
      put.times.push_back(event.at("timestamp").as_int64());
    }
  }
  return out;
}

std::string types(std::string_view type) { return fmt::format(R"({{"__type":"{}","message":"said so"}})", type); }

class LogsToCloudwatch : public ::testing::Test {
 protected:
  std::unique_ptr<CloudwatchLogs> logs(Cloud& cloud, bool create_group = false) {
    return std::make_unique<CloudwatchLogs>(cloud.client("logs"),
                                            CloudwatchLogsOptions{.group = "g",
                                                                  .stream = "s",
                                                                  .create_group = create_group,
                                                                  .limits = testing_support::quick(),
                                                                  .clock = &cloud.clock});
  }
};

TEST_F(LogsToCloudwatch, AStreamIsMadeOnceAndLinesFollowInOrderOfTime) {
  Cloud cloud([](const Asked&) { return Said{}; });
  {
    const auto to = logs(cloud);
    const auto now = cloud.clock.wall();
    to->put(now, "second");
    to->put(now - Seconds(1), "first");
    ASSERT_TRUE(comes_to_pass([&] { return to->status().delivered == 2; }));
    to->put(now + Seconds(1), "third");
    ASSERT_TRUE(comes_to_pass([&] { return to->status().delivered == 3; }));
  }
  const auto asked = cloud.service.asked();
  EXPECT_EQ(action_of(asked.at(0)), "CreateLogStream");
  EXPECT_EQ(boost::json::parse(asked[0].body), (boost::json::object{{"logGroupName", "g"}, {"logStreamName", "s"}}));
  EXPECT_EQ(asked[0].headers.at("content-type"), "application/x-amz-json-1.1");
  EXPECT_NE(asked[0].headers.at("authorization").find("/eu-west-1/logs/aws4_request"), std::string::npos);
  const auto puts = puts_of(cloud);
  ASSERT_EQ(puts.size(), 2u);
  EXPECT_EQ(puts[0].messages, (std::vector<std::string>{"first", "second"}));
  EXPECT_EQ(puts[1].messages, (std::vector<std::string>{"third"}));
}

TEST_F(LogsToCloudwatch, AStreamThatIsThereIsFine) {
  Cloud cloud([](const Asked& asked) {
    return action_of(asked) == "CreateLogStream" ? Said{400, types("ResourceAlreadyExistsException")} : Said{};
  });
  const auto to = logs(cloud);
  to->put(cloud.clock.wall(), "a");
  EXPECT_TRUE(comes_to_pass([&] { return to->status().delivered == 1; }));
  EXPECT_EQ(to->status().failures, 0u);
}

TEST_F(LogsToCloudwatch, AGroupIsMadeOnlyWhenASettingSaysSo) {
  std::atomic<bool> there = false;
  Cloud cloud([&](const Asked& asked) -> Said {
    if (action_of(asked) == "CreateLogGroup") there = true;
    return there ? Said{} : Said{400, types("ResourceNotFoundException")};
  });
  {
    const auto to = logs(cloud);
    to->put(cloud.clock.wall(), "a");
    ASSERT_TRUE(comes_to_pass([&] { return to->status().failures > 1; }));
    EXPECT_EQ(to->status().trouble, "there is no log group g");
    EXPECT_FALSE(there);
  }
  const auto to = logs(cloud, true);
  to->put(cloud.clock.wall(), "b");
  ASSERT_TRUE(comes_to_pass([&] { return to->status().delivered == 1; }));
  EXPECT_TRUE(there);
}

TEST_F(LogsToCloudwatch, AStreamThatSomebodyDeletedIsMadeAgain) {
  std::atomic<int> streams = 0, puts = 0;
  Cloud cloud([&](const Asked& asked) -> Said {
    if (action_of(asked) == "CreateLogStream") return ++streams, Said{};
    return ++puts == 2 ? Said{400, types("com.amazonaws.logs#ResourceNotFoundException")} : Said{};
  });
  const auto to = logs(cloud);
  for (const auto* line : {"a", "b"}) {
    to->put(cloud.clock.wall(), line);
    ASSERT_TRUE(comes_to_pass([&] { return to->status().delivered == (line[0] == 'a' ? 1u : 2u); }));
  }
  EXPECT_EQ(streams, 2);
}

TEST_F(LogsToCloudwatch, ABatchKeepsTheLimitsOfTheService) {
  std::atomic<bool> open = false;
  Cloud cloud([&](const Asked&) { return open ? Said{} : Said{500, ""}; });
  const auto to = logs(cloud);
  to->put(cloud.clock.wall(), "first");
  ASSERT_TRUE(comes_to_pass([&] { return to->status().failures > 0; }));
  for (int i = 0; i < 12'000; ++i) to->put(cloud.clock.wall(), "x");
  for (int i = 0; i < 10; ++i) to->put(cloud.clock.wall(), std::string(200'000, 'y'));
  open = true;
  ASSERT_TRUE(comes_to_pass([&] { return to->status().delivered == 12'011; })) << to->status().trouble;
  std::size_t messages = 0;
  for (const auto& put : puts_of(cloud)) {
    std::size_t bytes = 0;
    for (const auto& message : put.messages) bytes += message.size() + 26;
    EXPECT_LE(bytes, 1'048'576u);
    EXPECT_LE(put.messages.size(), 10'000u);
    messages += put.messages.size();
  }
  EXPECT_GE(messages, 12'011u);
}

TEST_F(LogsToCloudwatch, ALineThatIsTooLongIsCutBetweenCharacters) {
  Cloud cloud([](const Asked&) { return Said{}; });
  const auto to = logs(cloud);
  std::string line = "a";
  while (line.size() < 300'000) line += "\xE2\x82\xAC";
  to->put(cloud.clock.wall(), line);
  to->put(cloud.clock.wall(), "\xFF");
  ASSERT_TRUE(comes_to_pass([&] { return to->status().delivered == 2; }));
  std::vector<std::string> got;
  for (const auto& put : puts_of(cloud)) got.insert(got.end(), put.messages.begin(), put.messages.end());
  ASSERT_EQ(got.size(), 2u);
  EXPECT_LE(got[0].size(), 262'144u - 26);
  EXPECT_GE(got[0].size(), 262'144u - 40);
  EXPECT_TRUE(got[0].ends_with(" ...(cut)"));
  EXPECT_TRUE(is_utf8(got[0]));
  EXPECT_EQ(got[1], "?");
}

TEST_F(LogsToCloudwatch, ABatchSpansADayAndWhatIsTooOldIsNotSent) {
  std::atomic<bool> open = false;
  Cloud cloud([&](const Asked&) { return open ? Said{} : Said{500, ""}; });
  const auto to = logs(cloud);
  const auto now = cloud.clock.wall();
  to->put(now - std::chrono::days(15), "too old");
  to->put(now - std::chrono::hours(30), "a");
  to->put(now - std::chrono::hours(29), "b");
  to->put(now, "c");
  to->put(now + std::chrono::hours(3), "too new");
  open = true;
  ASSERT_TRUE(comes_to_pass([&] { return to->status().delivered + to->status().refused == 5; }));
  EXPECT_EQ(to->status().refused, 2u);
  std::vector<std::vector<std::string>> got;
  for (const auto& put : puts_of(cloud))
    if (got.empty() || got.back() != put.messages) got.push_back(put.messages);
  EXPECT_EQ(got, (std::vector<std::vector<std::string>>{{"a", "b"}, {"c"}}));
  for (const auto& put : puts_of(cloud)) EXPECT_LT(put.times.back() - put.times.front(), 86'400'000);
}

TEST_F(LogsToCloudwatch, WhatTheServiceRejectsIsCounted) {
  std::atomic<int> puts = 0;
  Cloud cloud([&](const Asked& asked) -> Said {
    if (action_of(asked) != "PutLogEvents") return {};
    constexpr const char* kAnswers[] = {
        R"({"rejectedLogEventsInfo":{"tooOldLogEventEndIndex":1}})",
        R"({"rejectedLogEventsInfo":{"tooNewLogEventStartIndex":-5,"tooOldLogEventEndIndex":99999999999}})",
        R"({"rejectedLogEventsInfo":"all"})"};
    return {200, kAnswers[std::min<int>(puts++, 2)]};
  });
  const auto to = logs(cloud);
  for (std::uint64_t i = 1; i <= 3; ++i) {
    to->put(cloud.clock.wall(), "x");
    ASSERT_TRUE(comes_to_pass([&] { return to->status().delivered + to->status().refused == i; }));
  }
  EXPECT_EQ(to->status().refused, 2u);
}

TEST_F(LogsToCloudwatch, OneLineThatIsWrongDoesNotTakeTheOthersWithIt) {
  std::atomic<bool> open = false;
  Cloud cloud([&](const Asked& asked) -> Said {
    if (!open) return {500, ""};
    return asked.body.find("poison") == std::string::npos ? Said{} : Said{400, types("InvalidParameterException")};
  });
  const auto to = logs(cloud);
  for (int i = 0; i < 100; ++i) to->put(cloud.clock.wall(), i == 37 ? "poison" : "good");
  open = true;
  ASSERT_TRUE(comes_to_pass([&] { return to->status().delivered == 99; })) << to->status().delivered;
  EXPECT_EQ(to->status().refused, 1u);
}

TEST_F(LogsToCloudwatch, LiesAndRefusalsAreTriedAgain) {
  std::atomic<int> puts = 0;
  Cloud cloud([&](const Asked& asked) -> Said {
    if (action_of(asked) != "PutLogEvents") return {};
    switch (puts++) {
      case 0: return {200, "<html>sign in to the hotel's network</html>"};
      case 1: return {200, "[]"};
      case 2: return {200, std::string(1 << 20, 'x')};
      case 3: return {400, types("ThrottlingException"), "Retry-After: 0\r\n"};
      case 4: return {302, "", "Location: http://example.org/\r\n"};
      case 5: return {400, R"({"__type":"InvalidSequenceTokenException","expectedSequenceToken":"t1"})"};
      case 6:
        return {asked.body.find(R"("sequenceToken":"t1")") == std::string::npos ? 500 : 403,
                types("AccessDeniedException")};
      default: return {400, types("DataAlreadyAcceptedException")};
    }
  });
  const auto to = logs(cloud);
  to->put(cloud.clock.wall(), "x");
  ASSERT_TRUE(comes_to_pass([&] { return to->status().failures == 7; }));
  ASSERT_TRUE(comes_to_pass([&] { return to->status().delivered == 1; }));
}

TEST_F(LogsToCloudwatch, TroubleIsInWordsAndHasNoSecret) {
  Cloud cloud([](const Asked&) -> Said { return {400, types("AccessDeniedException")}; });
  const auto to = logs(cloud);
  to->put(cloud.clock.wall(), "x");
  ASSERT_TRUE(comes_to_pass([&] { return to->status().failures > 0; }));
  EXPECT_EQ(to->status().trouble, "the service answers 400 AccessDeniedException: said so");
}

TEST_F(LogsToCloudwatch, LinesOfTheLogAreSentAsJson) {
  Cloud cloud([](const Asked&) { return Said{}; });
  const auto to = logs(cloud);
  const std::initializer_list<log::Field> fields{{"camera", 7}, {"name", "Do\"or"}};
  to->on_event({cloud.clock.wall(), log::Level::warn, "ingest", "camera lost", {fields.begin(), fields.size()}});
  ASSERT_TRUE(comes_to_pass([&] { return to->status().delivered == 1; }));
  const auto line = boost::json::parse(puts_of(cloud).at(0).messages.at(0));
  EXPECT_EQ(line.at("level").as_string(), "warn");
  EXPECT_EQ(line.at("camera").as_int64(), 7);
  EXPECT_EQ(line.at("name").as_string(), "Do\"or");
}

}  // namespace
}  // namespace dvr::telemetry
