#include "ingest/run_builder.hpp"

#include <gtest/gtest.h>

namespace dvr::ingest {
namespace {

using media::Reason;
using media::TrackKind;

const WallTime kNoon = parse_rfc3339("2026-11-22T12:00:00Z").value();

// Everything the sink saw, as text: one line a call.
class LogSink final : public media::AccessUnitSink {
 public:
  void on_run_start(const media::Tracks& t) override {
    lines.push_back(fmt::format("start{}", t.audio ? " with audio" : ""));
  }
  void on_access_unit(media::AccessUnit u) override {
    lines.push_back(fmt::format("{}{} {}/{} wall {}", u.kind == TrackKind::video ? "v" : "a",
                                u.key && u.kind == TrackKind::video ? "K" : "", u.pts.count, u.dts.count,
                                (u.wall - kNoon).count() / 1000));
  }
  void on_run_end(Reason reason) override { lines.push_back(fmt::format("end {}", media::to_string(reason))); }
  std::vector<std::string> lines;
};

struct Bench {
  LogSink sink;
  RunBuilder builder{sink};
  // Baseline profile, 2x2 macroblocks: no reordering.
  std::shared_ptr<const rtp::ParameterSets> parameters = std::make_shared<const rtp::ParameterSets>(
      rtp::ParameterSets{{0x67, 0x42, 0x00, 0x0a, 0xf8, 0x41, 0xa2}, {0x68, 0xce, 0x38, 0x80}});

  static Arrival at(int ms) { return {MonoTime(Seconds(50) + Millis(ms)), kNoon + Millis(ms)}; }
  void video(int arrival_ms, std::uint32_t ts, bool key) {
    builder.on_video({Bytes{0, 0, 0, 1, 0x65}, ts, key, parameters}, at(arrival_ms));
  }
  void audio(int arrival_ms, std::int64_t ts) { builder.on_audio({Bytes{1, 2}, ts}, at(arrival_ms)); }
  void with_audio() {
    media::AudioTrack track;
    track.clock_rate = 48'000;
    track.channels = 2;
    builder.set_audio(track, 48'000);
  }
  std::vector<std::string> take() { return std::exchange(sink.lines, {}); }
};

using Lines = std::vector<std::string>;

TEST(RunBuilder, BeginsWithAKeyFrameAfterAMoment) {
  Bench b;
  b.video(0, 1000, false);
  b.video(40, 4600, true);
  b.video(80, 8200, false);
  EXPECT_EQ(b.take(), Lines{});
  b.builder.tick(Bench::at(290));
  EXPECT_EQ(b.take(), (Lines{"start", "vK 0/0 wall 40", "v 3600/3600 wall 80"}));
  b.video(320, 11800, true);
  b.builder.end(Reason::camera_closed);
  b.builder.end(Reason::shutdown);
  EXPECT_EQ(b.take(), (Lines{"vK 7200/7200 wall 120", "end camera_closed"}));
  EXPECT_EQ(b.builder.units_before_key(), 1u);
}

TEST(RunBuilder, ABurstOfBufferedPicturesGetsTheirTrueTime) {
  Bench b;
  for (int i = 0; i <= 50; ++i) b.video(2000, std::uint32_t(i * 3600), i == 0);  // 2 s at once, the newest is fresh
  b.builder.tick(Bench::at(2250));
  const auto lines = b.take();
  EXPECT_EQ(lines[1], "vK 0/0 wall 0");
  EXPECT_EQ(lines.back(), "v 180000/180000 wall 2000");
}

TEST(RunBuilder, EndInTheHoldGivesWhatThereIs) {
  Bench b;
  b.video(0, 0, true);
  b.builder.end(Reason::timeout);
  EXPECT_EQ(b.take(), (Lines{"start", "vK 0/0 wall 0", "end timeout"}));
}

TEST(RunBuilder, AudioOnTheTimeLineOfVideo) {
  Bench b;
  b.with_audio();
  b.audio(0, 777);  // before the key frame: dropped
  b.video(20, 9000, true);
  b.audio(21, 777 + 1024);  // 21.3 ms of media, 21 ms later
  b.audio(43, 777 + 2048);
  b.video(60, 12600, false);
  b.builder.tick(Bench::at(270));
  EXPECT_EQ(b.take(), (Lines{"start with audio", "vK 0/0 wall 20", "a 48/48 wall 21", "a 1072/1072 wall 42",
                             "v 3600/3600 wall 60"}));
}

TEST(RunBuilder, SenderReportsRule) {
  Bench b;
  b.with_audio();
  b.video(0, 9000, true);
  b.audio(30, 1000);
  const auto ntp = [](double seconds) { return std::uint64_t(seconds * 4294967296.0); };
  b.builder.on_sender_report(TrackKind::video, {1, ntp(100.0), 9000});
  b.builder.on_sender_report(TrackKind::audio, {2, ntp(100.1), 1000});  // 100 ms after the picture
  b.audio(50, 2024);
  b.builder.tick(Bench::at(250));
  EXPECT_EQ(b.take(), (Lines{"start with audio", "vK 0/0 wall 0", "a 4800/4800 wall 100", "a 5824/5824 wall 121"}));
}

TEST(RunBuilder, AReportThatMovesSoundBackCostsNoFrame) {
  Bench b;
  b.with_audio();
  const auto ntp = [](double seconds) { return std::uint64_t(seconds * 4294967296.0); };
  b.video(0, 0, true);
  for (int i = 0; i < 20; ++i) {
    b.audio(50 + i * 21, i * 1024);  // by arrival, sound lies 50 ms behind the picture
    if (i == 14) b.builder.on_sender_report(TrackKind::video, {1, ntp(100.0), 0});
    if (i == 14) b.builder.on_sender_report(TrackKind::audio, {2, ntp(100.0), 0});  // it does not
  }
  const auto lines = b.take();
  EXPECT_EQ(lines.size(), 22u);
  EXPECT_TRUE(lines.back().starts_with(fmt::format("a {0}/{0}", 19 * 1024))) << lines.back();
}

TEST(RunBuilder, Row33_StartsOfRtpInfoHelpWhenTheyCanBe) {
  for (const bool bogus : {false, true}) {
    Bench b;
    b.with_audio();
    b.builder.set_start_hint(TrackKind::video, 9000);
    b.builder.set_start_hint(TrackKind::audio, bogus ? 900'000'000 : 1000 - 480);
    b.audio(0, 1000);  // 10 ms after the picture, though it came before
    b.video(15, 9000, true);
    b.builder.tick(Bench::at(270));
    EXPECT_EQ(b.take().size(), bogus ? 2u : 3u);
  }
}

TEST(RunBuilder, Row50_NewParametersBeginANewRunAtAKeyFrame) {
  Bench b;
  b.video(0, 0, true);
  b.builder.tick(Bench::at(250));
  b.parameters =
      std::make_shared<const rtp::ParameterSets>(rtp::ParameterSets{{0x67, 0x42, 0x00, 0x14, 0xf8}, {0x68, 1}});
  b.video(300, 27000, false);
  b.video(340, 30600, true);
  b.video(380, 34200, false);
  EXPECT_EQ(b.take(), (Lines{"start", "vK 0/0 wall 0", "v 27000/27000 wall 300", "end parameters_changed", "start",
                             "vK 0/0 wall 340", "v 3600/3600 wall 380"}));
  // The same bytes in another object are no change.
  b.parameters = std::make_shared<const rtp::ParameterSets>(*b.parameters);
  b.video(420, 37800, true);
  EXPECT_EQ(b.take(), Lines{"vK 7200/7200 wall 420"});
}

TEST(RunBuilder, Row51_KeyFrameWithoutParametersWaits) {
  Bench b;
  const auto known = std::exchange(b.parameters, std::make_shared<const rtp::ParameterSets>());
  b.video(0, 0, true);
  b.parameters = known;
  b.video(40, 3600, true);
  b.builder.end(Reason::shutdown);
  EXPECT_EQ(b.take(), (Lines{"start", "vK 0/0 wall 40", "end shutdown"}));
  EXPECT_EQ(b.builder.keys_without_parameters(), 1u);
}

TEST(RunBuilder, SilentAudioIsLeftOutAndTakenInWhenItComes) {
  Bench b;
  b.with_audio();
  b.video(0, 0, true);
  b.builder.tick(Bench::at(250));
  b.audio(260, 0);
  b.video(280, 25200, true);
  b.audio(300, 1024);
  EXPECT_EQ(b.take(), (Lines{"start", "vK 0/0 wall 0", "end parameters_changed", "start with audio", "vK 0/0 wall 280",
                             "a 64/64 wall 281"}));
  b.video(11'000, 990'000, true);
  EXPECT_EQ(b.take(), (Lines{"end parameters_changed", "start", "vK 0/0 wall 11000"}));
}

TEST(RunBuilder, Row43_AJumpOfTheCameraGoesOnInTheRun) {
  Bench b;
  for (int i = 0; i < 10; ++i) b.video(i * 40, std::uint32_t(i * 3600) + (i >= 8 ? 90'000u * 3600 : 0), i == 0);
  const auto lines = b.take();
  EXPECT_EQ(lines.size(), 11u);
  EXPECT_EQ(lines.back(), "v 32400/32400 wall 360");
  EXPECT_EQ(b.builder.clock_jumps(), 1u);
}

// The camera sends nothing for five seconds and counts on as if they had not been.
TEST(RunBuilder, AMediaClockThatStoodStillIsMovedOnOnce) {
  Bench b;
  for (int i = 0; i < 2000; ++i) b.video(i * 40 + (i >= 500 ? 5000 : 0), std::uint32_t(i * 3600), i == 0);
  EXPECT_EQ(b.builder.clock_jumps(), 1u);
  EXPECT_TRUE(b.take().back().ends_with(" wall 84960")) << "when it came";
}

TEST(RunBuilder, Row42_AnotherSourceIsANewRun) {
  Bench b;
  b.video(0, 0, true);
  b.builder.tick(Bench::at(250));
  b.builder.on_new_source(TrackKind::video);
  b.video(280, 4'000'000, false);
  b.video(320, 4'003'600, true);
  b.builder.tick(Bench::at(700));
  EXPECT_EQ(b.take(), (Lines{"start", "vK 0/0 wall 0", "end parameters_changed", "start", "vK 0/0 wall 320"}));
}

TEST(RunBuilder, AClockThatWasSetEndsTheRun) {
  Bench b;
  b.video(0, 0, true);
  b.builder.tick(Bench::at(250));
  b.builder.on_wall_step();
  const auto later = [](int ms) { return Arrival{Bench::at(ms).mono, kNoon + Seconds(3600) + Millis(ms)}; };
  b.builder.on_video({Bytes{1}, 27000, false, b.parameters}, later(300));
  b.builder.on_video({Bytes{1}, 30600, true, b.parameters}, later(340));
  EXPECT_EQ(b.take(), (Lines{"start", "vK 0/0 wall 0", "end clock_jump", "start", "vK 0/0 wall 3600340"}));
}

}  // namespace
}  // namespace dvr::ingest
