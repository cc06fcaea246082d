#include "ingest/run_clock.hpp"
#include "ingest/decode_times.hpp"
#include "ingest/media_line.hpp"

#include <gtest/gtest.h>

namespace dvr::ingest {
namespace {

constexpr MonoTime at(Micros t) { return MonoTime(t + Seconds(1000)); }
const WallTime kClockStart = parse_rfc3339("2026-11-22T12:00:00Z").value();

TEST(MediaLine, WrapIsNoJump) {
  MediaLine line(90'000);
  std::uint32_t ts = 0xffffffff - 5'000;
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(line.place(ts + std::uint32_t(i) * 3600, at(Millis(40) * i)), MediaTicks{i * 3600});
  EXPECT_EQ(line.jumps(), 0u);
}

TEST(MediaLine, Row43_JumpsOfHoursArePlacedByArrival) {
  for (std::int64_t jump : {90'000ll * 7200, -90'000ll * 7200, 90'000ll * 2, -90'000ll * 2}) {
    MediaLine line(90'000);
    std::int64_t last = -1;
    for (int i = 0; i < 200; ++i) {
      const auto ts = std::uint32_t(5'000'000 + i * 3600 + (i >= 100 ? jump : 0));
      const auto p = line.place(ts, at(Millis(40) * i)).count;
      EXPECT_GT(p, last);
      last = p;
    }
    EXPECT_EQ(line.jumps(), 1u) << jump;
    EXPECT_NEAR(double(last), 199 * 3600, 3600) << jump;
  }
}

TEST(MediaLine, AStalledNetworkIsNoJump) {
  MediaLine line(90'000);
  for (int i = 0; i < 500; ++i) {
    const auto arrival = i >= 100 && i < 175 ? at(Millis(40) * 175) : at(Millis(40) * i);  // 3 s come in one burst
    EXPECT_EQ(line.place(std::uint32_t(i * 3600), arrival), MediaTicks{i * 3600});
  }
  EXPECT_EQ(line.jumps(), 0u);
}

TEST(MediaLine, ACameraThatPausedIsNoJump) {
  MediaLine line(90'000);
  line.place(0, at(Micros(0)));
  EXPECT_EQ(line.place(90'000 * 30, at(Seconds(30))), MediaTicks{90'000 * 30});
  EXPECT_EQ(line.jumps(), 0u);
}

TEST(RunClock, WallStartIsTheSmallestOfTheFirstSeconds) {
  RunClock clock;
  WallTime latest{};
  // Delays of 300, 20 and 100 ms: the second tells.
  int i = 0;
  for (int delay : {300, 20, 100, 100}) {
    const auto media = Millis(40) * i++;
    clock.observe(media, {at(media + Millis(delay)), kClockStart + media + Millis(delay)});
  }
  EXPECT_EQ(clock.wall_at(Seconds(1), latest), kClockStart + Millis(1020));
  EXPECT_EQ(clock.wall_at(Millis(500), latest), kClockStart + Millis(1020));  // never backwards
}

TEST(RunClock, DriftIsSlewed) {
  RunClock clock;
  WallTime latest{};
  // A camera 100 ppm slow, for two hours: 0.72 s. Wall time follows within what a window can tell.
  for (std::int64_t us = 0; us < 7200ll * 1'000'000; us += 40'000) {
    const Micros media(us - us / 10'000);
    const auto before = latest;
    clock.observe(media, {at(Micros(us)), kClockStart + Micros(us)});
    EXPECT_EQ(clock.take_correction(), Micros(0));
    clock.wall_at(media, latest);
    if (us > 10'000'000) EXPECT_NEAR(double((latest - before).count()), 40'000, 40'000 * 700e-6);
  }
  EXPECT_NEAR(double((latest - kClockStart).count()), 7199.96e6, 5e3);
}

TEST(RunClock, AMediaClockThatStoodStillIsMovedOn) {
  RunClock clock;
  Micros total{}, shift{};
  for (int i = 0; i < 1500; ++i) {
    const Micros media = Millis(40) * i + shift, arrival = Millis(40) * i + (i >= 500 ? Seconds(5) : Seconds(0));
    clock.observe(media, {at(arrival), kClockStart + arrival});
    const auto c = clock.take_correction();
    shift += c;
    total += c;
  }
  EXPECT_NEAR(double(total.count()), 5e6, 50e3);
}

TEST(Alignment, ByArrivalThenByReports) {
  Alignment a;
  using media::TrackKind;
  for (int i = 0; i < 10; ++i) {
    a.observe(TrackKind::video, Millis(40) * i, at(Millis(40) * i));
    a.observe(TrackKind::audio, Millis(40) * i, at(Millis(40) * i + Millis(70)));
  }
  EXPECT_EQ(a.audio_offset(at(Millis(400))), Millis(70));
  a.on_sender_report(TrackKind::video, 5'000'000, Micros(0));
  a.on_sender_report(TrackKind::audio, 5'050'000, Micros(0));
  EXPECT_EQ(a.audio_offset(at(Millis(440))), Millis(50));  // the first report makes a step
  a.on_sender_report(TrackKind::audio, 5'100'000, Micros(0));
  EXPECT_EQ(a.audio_offset(at(Millis(1440))), Micros(50'500));   // the next is slewed: 500 ppm
  a.on_sender_report(TrackKind::audio, 905'000'000, Micros(0));  // not sane: a clock of its own
  const auto offset = a.audio_offset(at(Millis(1480)));
  EXPECT_NEAR(double(offset.count()), 50'500, 30);
}

std::string times(int depth, std::vector<int> positions) {
  DecodeTimes d(depth, MediaTicks{10});
  std::string out;
  for (int p : positions) {
    const auto t = d.next(MediaTicks{p});
    out += fmt::format("{}/{} ", t.pts.count, t.dts.count);
  }
  return out + fmt::format("need {}", d.needed_depth());
}

TEST(DecodeTimes, WithoutReordering) { EXPECT_EQ(times(0, {500, 510, 520}), "0/0 10/10 20/20 need 0"); }

TEST(DecodeTimes, BPictures) {
  // I P B B P B B in decode order
  EXPECT_EQ(times(2, {0, 30, 10, 20, 60, 40, 50}), "20/0 50/10 30/20 40/30 80/40 60/50 70/60 need 2");
}

TEST(DecodeTimes, MoreReorderingThanAnnouncedIsLearned) {
  EXPECT_EQ(times(0, {0, 30, 10, 20, 60}), "0/0 30/30 31/31 32/32 60/60 need 1");
}

TEST(DecodeTimes, EqualTimestampsStillIncrease) { EXPECT_EQ(times(0, {0, 0, 0, 10}), "0/0 1/1 2/2 10/10 need 0"); }

}  // namespace
}  // namespace dvr::ingest
