#include "monitor/statistics.hpp"

#include <gtest/gtest.h>

namespace dvr::monitor {
namespace {

constexpr std::int64_t kFirst = 30'000'000;  // a minute; its number is a multiple of 60
constexpr WallTime at_minute(std::int64_t minute) { return WallTime(std::chrono::minutes(kFirst + minute)); }

struct Minutes {
  Statistics statistics{};
  CameraReading reading{};
  std::int64_t minute = 0;

  void next(std::uint64_t bytes, std::uint64_t frames = 0, std::uint64_t lost = 0) {
    reading.bytes += bytes, reading.frames += frames, reading.packets_lost += lost;
    read();
  }
  void read() {
    statistics.read({{1, reading}}, at_minute(minute), MonoTime(std::chrono::minutes(minute)));
    ++minute;
  }
  std::vector<CameraPoint> points(std::int64_t from, std::int64_t to, Seconds resolution = Seconds(60)) const {
    return statistics.points(1, at_minute(from), at_minute(to), resolution);
  }
};

TEST(Statistics, APointIsWhatCameInItsMinute) {
  Minutes m;
  m.next(1'000'000, 99);  // where the counters stand
  EXPECT_TRUE(m.points(-10, 10).empty());
  m.reading.jitter = Millis(7);
  m.reading.viewers = 3;
  m.reading.reconnects = 2;
  m.next(7'500'000, 1500, 4);
  const auto points = m.points(-10, 10);
  ASSERT_EQ(points.size(), 1u);
  EXPECT_EQ(points[0].at, at_minute(0));
  EXPECT_DOUBLE_EQ(points[0].bit_rate, 1e6);
  EXPECT_DOUBLE_EQ(points[0].frame_rate, 25);
  EXPECT_EQ(points[0].packets_lost, 4u);
  EXPECT_EQ(points[0].reconnects, 2u);
  EXPECT_EQ(points[0].jitter, Millis(7));
  EXPECT_EQ(points[0].viewers, 3u);
}

TEST(Statistics, ACounterThatBeganAnewIsNoHugeValue) {
  Minutes m;
  m.next(1'000'000'000);
  m.reading.bytes = 0;
  m.next(7'500'000);
  EXPECT_DOUBLE_EQ(m.points(0, 10).at(0).bit_rate, 1e6);
}

TEST(Statistics, CoarserPointsAreMeansSumsAndMaxima) {
  Minutes m;
  m.next(0);
  for (int i = 1; i <= 10; ++i) {
    m.reading.viewers = std::size_t(i);
    m.next(7'500'000 * std::uint64_t(i), 60, 1);
  }
  const auto points = m.points(0, 10, Seconds(300));
  ASSERT_EQ(points.size(), 2u);
  EXPECT_DOUBLE_EQ(points[0].bit_rate, 3e6);
  EXPECT_DOUBLE_EQ(points[1].bit_rate, 8e6);
  EXPECT_EQ(points[1].at, at_minute(5));
  EXPECT_EQ(points[0].packets_lost, 5u);
  EXPECT_EQ(points[0].viewers, 5u);
  EXPECT_EQ(points[1].viewers, 10u);
}

TEST(Statistics, RangesAreCutAndHolesLeftOut) {
  Minutes m;
  for (int i = 0; i < 4; ++i) m.next(1000);
  m.minute += 5;  // nobody read
  for (int i = 0; i < 2; ++i) m.next(1000);
  std::vector<std::int64_t> at;
  for (const auto& point : m.points(-5, 100)) at.push_back((point.at - at_minute(0)) / std::chrono::minutes(1));
  EXPECT_EQ(at, (std::vector<std::int64_t>{0, 1, 2, 8, 9}));
  EXPECT_EQ(m.points(1, 2).size(), 1u);
  EXPECT_EQ(m.points(2, 2).size(), 0u);
}

TEST(Statistics, ADayIsKept) {
  Minutes m;
  for (int i = 0; i <= 2000; ++i) m.next(1000);
  const auto points = m.points(-10, 5000);
  ASSERT_EQ(points.size(), 1440u);
  EXPECT_EQ(points.front().at, at_minute(2000 - 1440));
  EXPECT_EQ(points.back().at, at_minute(1999));
}

TEST(Statistics, AClockSetBackOverwritesNothing) {
  Minutes m;
  for (int i = 0; i < 10; ++i) m.next(7'500'000);
  m.statistics.read({{1, m.reading}}, at_minute(3), MonoTime(std::chrono::minutes(50)));
  EXPECT_EQ(m.points(0, 100).size(), 9u);
  EXPECT_DOUBLE_EQ(m.points(2, 3).at(0).bit_rate, 1e6);
}

// A machine without a clock of its own begins somewhere and is put right later.
TEST(Statistics, AClockThatWasFarAheadIsForgotten) {
  Statistics statistics;
  std::map<std::int64_t, CameraReading> cameras{{1, {}}};
  for (int i = 0; i < 3; ++i) statistics.read(cameras, at_minute(1'000'000 + i), MonoTime(std::chrono::minutes(i)));
  for (int i = 3; i < 6; ++i) statistics.read(cameras, at_minute(i), MonoTime(std::chrono::minutes(i)));
  EXPECT_EQ(statistics.points(1, at_minute(0), at_minute(9), Seconds(60)).size(), 3u);
}

TEST(Statistics, ForgetsCamerasThatAreGone) {
  Statistics statistics;
  std::map<std::int64_t, CameraReading> cameras{{1, {}}, {2, {}}};
  statistics.read(cameras, at_minute(0), MonoTime(Seconds(0)));
  EXPECT_EQ(statistics.cameras(), 2u);
  cameras.erase(1);
  statistics.read(cameras, at_minute(1), MonoTime(Seconds(60)));
  EXPECT_EQ(statistics.cameras(), 1u);
  EXPECT_TRUE(statistics.points(1, at_minute(0), at_minute(9), Seconds(60)).empty());
}

TEST(Statistics, ValuesBeyondTheScaleStayAtItsEnd) {
  CameraDay day;
  CameraPoint point;
  point.bit_rate = 1e9;
  point.packets_lost = 1'000'000;
  point.viewers = 4000;
  day.put(kFirst, point);
  EXPECT_DOUBLE_EQ(day.get(kFirst)->bit_rate, 65'534'000);
  EXPECT_EQ(day.get(kFirst)->packets_lost, 65'535u);
  EXPECT_EQ(day.get(kFirst)->viewers, 255u);
  EXPECT_EQ(CameraDay::kBytes, 14'400u);
}

}  // namespace
}  // namespace dvr::monitor
