#include "monitor/alarms.hpp"

#include <gtest/gtest.h>

namespace dvr::monitor {
namespace {

constexpr AlarmKind kOffline{"offline", "Off: {why}", "Look", Seconds(60), Seconds(10)};
constexpr AlarmKind kFull{"full", "Full in {hours} h", "Buy"};
constexpr WallTime kNoon{Seconds(1'800'000'000)};

struct Looks {
  AlarmBook book{};
  Micros at{0};

  std::vector<Alarm> after(Micros time, const std::vector<Condition>& found) {
    at += time;
    book.look(found, MonoTime(at), kNoon + at);
    return book.alarms();
  }
};

Condition offline(std::int64_t camera) { return {&kOffline, Severity::critical, camera, {}, {{"why", "dark"}}}; }

TEST(Alarms, RiseWhenTheirConditionStands) {
  Looks looks;
  EXPECT_TRUE(looks.after(Seconds(0), {offline(1)}).empty());
  EXPECT_TRUE(looks.after(Seconds(59), {offline(1)}).empty());
  const auto alarms = looks.after(Seconds(1), {offline(1)});
  ASSERT_EQ(alarms.size(), 1u);
  EXPECT_EQ(alarms[0].since, kNoon) << "when it began, not when it was told";
  EXPECT_EQ(alarms[0].camera_id, 1);
  EXPECT_EQ(alarms[0].text(), "Off: dark");
  EXPECT_TRUE(looks.book.risen(kOffline, 1));
  EXPECT_FALSE(looks.book.risen(kOffline, 2));
}

TEST(Alarms, WhatFlickersBeforeItRisesIsNotTold) {
  Looks looks;
  looks.after(Seconds(0), {offline(1)});
  looks.after(Seconds(50), {});
  EXPECT_TRUE(looks.after(Seconds(5), {offline(1)}).empty());
  EXPECT_TRUE(looks.after(Seconds(59), {offline(1)}).empty());
}

TEST(Alarms, StayWhileTheirConditionFlickers) {
  Looks looks;
  looks.after(Seconds(0), {offline(1)});
  looks.after(Seconds(60), {offline(1)});
  EXPECT_EQ(looks.after(Seconds(9), {}).size(), 1u);
  EXPECT_EQ(looks.after(Seconds(5), {offline(1)}).size(), 1u) << "back before it was gone";
  const auto alarms = looks.after(Seconds(9), {});
  ASSERT_EQ(alarms.size(), 1u);
  EXPECT_EQ(alarms[0].since, kNoon) << "one alarm, not three";
  EXPECT_TRUE(looks.after(Seconds(1), {}).empty());
}

TEST(Alarms, WithoutDelayComeAndGoAtOnce) {
  Looks looks;
  EXPECT_EQ(looks.after(Seconds(0), {{&kFull, Severity::warning, 0, {}, {{"hours", 12}}}}).size(), 1u);
  const auto worse = looks.after(Seconds(1), {{&kFull, Severity::critical, 0, {}, {{"hours", 1}}}});
  ASSERT_EQ(worse.size(), 1u);
  EXPECT_EQ(worse[0].severity, Severity::critical);
  EXPECT_EQ(worse[0].text(), "Full in 1 h");
  EXPECT_TRUE(looks.after(Seconds(1), {}).empty());
}

TEST(Alarms, AreSortedWorstFirst) {
  Looks looks;
  const auto alarms = looks.after(Seconds(0), {{&kFull, Severity::info, 1, {}, {}},
                                               {&kFull, Severity::critical, 2, kNoon, {}},
                                               {&kFull, Severity::critical, 3, kNoon - Seconds(1), {}},
                                               {&kFull, Severity::warning, 4, {}, {}}});
  std::vector<std::int64_t> cameras;
  for (const auto& alarm : alarms) cameras.push_back(alarm.camera_id);
  EXPECT_EQ(cameras, (std::vector<std::int64_t>{3, 2, 4, 1}));
}

TEST(Alarms, AreBounded) {
  AlarmBook book(10);
  std::vector<Condition> many;
  for (int i = 0; i < 25; ++i) many.push_back({&kFull, Severity::warning, i, {}, {}});
  book.look(many, MonoTime(Seconds(1)), kNoon);
  EXPECT_EQ(book.alarms().size(), 10u);
  EXPECT_EQ(book.left_out(), 15u);
  book.look({}, MonoTime(Seconds(2)), kNoon);
  EXPECT_TRUE(book.alarms().empty());
}

TEST(Alarms, HaveWordsForTheirSeverity) {
  EXPECT_EQ(to_string(Severity::critical), "critical");
  EXPECT_EQ(to_string(Severity::warning), "warning");
  EXPECT_EQ(to_string(Severity::info), "info");
}

}  // namespace
}  // namespace dvr::monitor
