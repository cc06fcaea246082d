#include "base/time_zone.hpp"

#include <gtest/gtest.h>

namespace dvr {
namespace {

WallTime at(std::string_view text) { return parse_rfc3339(text).value(); }
std::string start(std::string_view zone, std::string_view date) {
  return format_rfc3339(TimeZone::find(zone).value()->start_of(*parse_date(date)));
}

TEST(TimeZone, DaysBeginAtLocalMidnight) {
  EXPECT_EQ(start("UTC", "2026-11-22"), "2026-11-22T00:00:00.000Z");
  EXPECT_EQ(start("America/Sao_Paulo", "2026-11-22"), "2026-11-22T03:00:00.000Z");
  EXPECT_EQ(start("Asia/Kathmandu", "2026-11-22"), "2026-11-21T18:15:00.000Z");
  EXPECT_EQ(start("Pacific/Kiritimati", "2026-11-22"), "2026-11-21T10:00:00.000Z");
}

TEST(TimeZone, DaysOf23And25Hours) {
  EXPECT_EQ(start("Europe/Berlin", "2026-03-29"), "2026-03-28T23:00:00.000Z");
  EXPECT_EQ(start("Europe/Berlin", "2026-03-30"), "2026-03-29T22:00:00.000Z");
  EXPECT_EQ(start("Europe/Berlin", "2026-10-25"), "2026-10-24T22:00:00.000Z");
  EXPECT_EQ(start("Europe/Berlin", "2026-10-26"), "2026-10-25T23:00:00.000Z");
}

TEST(TimeZone, MidnightThatDoesNotExistOrComesTwice) {
  // Brazil's clocks jumped from 00:00 to 01:00 on 2018-11-04 and back from 24:00 to 23:00 on 2018-02-18.
  EXPECT_EQ(start("America/Sao_Paulo", "2018-11-04"), "2018-11-04T03:00:00.000Z");
  EXPECT_EQ(start("America/Sao_Paulo", "2018-11-05"), "2018-11-05T02:00:00.000Z");
  EXPECT_EQ(start("America/Sao_Paulo", "2018-02-18"), "2018-02-18T03:00:00.000Z");
  EXPECT_EQ(start("America/Sao_Paulo", "2018-02-17"), "2018-02-17T02:00:00.000Z");
}

TEST(TimeZone, TheRuleHoldsAfterTheLastTransition) {
  EXPECT_EQ(start("Europe/Berlin", "2150-07-01"), "2150-06-30T22:00:00.000Z");
  EXPECT_EQ(start("Europe/Berlin", "2150-12-01"), "2150-11-30T23:00:00.000Z");
  EXPECT_EQ(start("Australia/Sydney", "2150-01-10"), "2150-01-09T13:00:00.000Z");
  EXPECT_EQ(start("Europe/Dublin", "2150-07-01"), "2150-06-30T23:00:00.000Z");
}

TEST(TimeZone, EveryDayEndsWhereTheNextStarts) {
  for (const auto* name : {"America/Sao_Paulo", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu"}) {
    const auto zone = TimeZone::find(name).value();
    const std::chrono::sys_days first = std::chrono::year(2018) / 1 / 1;
    for (int i = 0; i < 800; ++i) {
      const std::chrono::year_month_day day(first + std::chrono::days(i)), next(first + std::chrono::days(i + 1));
      const auto a = zone->start_of(day), b = zone->start_of(next);
      ASSERT_GE(b - a, std::chrono::hours(23)) << name << " " << format_date(day);
      ASSERT_LE(b - a, std::chrono::hours(25)) << name << " " << format_date(day);
      ASSERT_EQ(zone->date_at(a), day) << name;
      ASSERT_EQ(zone->date_at(b - Micros(1)), day) << name;
    }
  }
}

TEST(TimeZone, OffsetsAndDates) {
  const auto zone = TimeZone::find("America/Sao_Paulo").value();
  EXPECT_EQ(zone->offset_at(at("2026-11-22T00:00:00Z")), Seconds(-10'800));
  EXPECT_EQ(format_date(zone->date_at(at("2026-11-22T02:59:59.999Z"))), "2026-11-21");
}

TEST(TimeZone, RefusesWhatIsNoZone) {
  for (const auto* name : {"", "Mars/Olympus", "../../etc/passwd", "/etc/passwd", "Europe/", "Europe", "a//b", "UTC\n"})
    EXPECT_EQ(TimeZone::find(name).error().kind, ErrorKind::invalid) << name;
  EXPECT_FALSE(TimeZone::parse("x", "TZif2").has_value());
  EXPECT_FALSE(TimeZone::parse("x", std::string(200, '\0')).has_value());
}

TEST(TimeZone, DatesAndMonths) {
  EXPECT_TRUE(parse_date("2024-02-29"));
  for (const auto* text : {"2026-02-29", "2026-13-01", "2026-1-1", "1969-01-01", "2026-00-10", "2026-11-2x", ""})
    EXPECT_FALSE(parse_date(text)) << text;
  EXPECT_TRUE(parse_month("2026-11"));
  for (const auto* text : {"2026-13", "202611", "2026-1", "-026-11"}) EXPECT_FALSE(parse_month(text)) << text;
}

}  // namespace
}  // namespace dvr
