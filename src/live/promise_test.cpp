// What a playlist promises its players, EXT-X-TARGETDURATION and PART-TARGET, against cameras that change their habits.
#include "live/test_support.hpp"

#include <cmath>
#include <random>
#include <sstream>

namespace dvr::live {
namespace {

using testing::FakeCamera;
using testing::run;
using testing::text;

struct Listed {
  double target = 0, part_target = 0;
  struct Part {
    double duration = 0;
    std::uint64_t number = 0;
    bool independent = false;
  };
  struct Segment {
    std::uint64_t msn = 0;
    double duration = 0;
    std::vector<Part> parts;  // may be unlisted, of older ones
  };
  std::vector<Segment> segments;
  std::vector<Part> open;
};

double after(const std::string& line, std::string_view name) {
  return std::stod(line.substr(line.find(name) + name.size()));
}

Listed read(const std::string& playlist) {
  Listed out;
  std::istringstream lines(playlist);
  std::vector<Listed::Part> parts;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("#EXT-X-TARGETDURATION:")) out.target = after(line, "DURATION:");
    if (line.starts_with("#EXT-X-PART-INF:")) out.part_target = after(line, "PART-TARGET=");
    if (line.starts_with("#EXT-X-PART:"))
      parts.push_back({after(line, "DURATION="), std::stoull(line.substr(line.find("part-") + 5)),
                       line.find("INDEPENDENT=YES") != line.npos});
    if (line.starts_with("#EXTINF:")) out.segments.push_back({0, after(line, "#EXTINF:"), std::exchange(parts, {})});
    if (line.starts_with("seg-")) out.segments.back().msn = std::stoull(line.substr(4));
  }
  out.open = parts;
  return out;
}

// RFC 8216bis, 4.4.4.9: none above PART-TARGET, and none below 85 % of it but the last of a segment and those with a
// key frame.
void expect_parts(const Listed& listed, const std::vector<Listed::Part>& parts) {
  for (std::size_t i = 0; i < parts.size(); ++i) {
    EXPECT_LE(parts[i].duration, listed.part_target + 1e-6);
    if (i + 1 < parts.size() && !parts[i].independent) EXPECT_GE(parts[i].duration, 0.85 * listed.part_target);
  }
}

// What every playlist keeps (4.4.3.1, 4.4.3.7, 4.4.4.9, 6.2.2), as a player reads it.
void expect_valid(const std::string& playlist) {
  const auto listed = read(playlist);
  EXPECT_GT(listed.target, 0);
  EXPECT_LE(listed.part_target, listed.target);
  for (const auto& s : listed.segments) {
    EXPECT_LE(std::round(s.duration), listed.target) << playlist;
    expect_parts(listed, s.parts);
    double sum = 0;
    for (const auto& p : s.parts) sum += p.duration;
    if (!s.parts.empty()) EXPECT_NEAR(sum, s.duration, 1e-4) << "a segment's parts are all of it";
  }
  expect_parts(listed, listed.open);
  EXPECT_NE(playlist.find("#EXT-X-PRELOAD-HINT:TYPE=PART"), playlist.npos);
}

// Between two playlists of one player: the promises stand, and what was listed is listed again or has left in front.
void expect_follows(const Listed& before, const Listed& now) {
  EXPECT_EQ(before.target, now.target);
  EXPECT_EQ(before.part_target, now.part_target);
  ASSERT_FALSE(now.segments.empty());
  for (const auto& s : before.segments) {
    if (s.msn < now.segments.front().msn) continue;
    const auto& again = now.segments.at(s.msn - now.segments.front().msn);
    EXPECT_EQ(again.msn, s.msn);
    EXPECT_EQ(again.duration, s.duration);
  }
  const auto next = before.segments.back().msn + 1;
  const auto closed = next - now.segments.front().msn;
  const auto& open_now = closed < now.segments.size() ? now.segments[closed].parts : now.open;
  if (closed + 1 < now.segments.size() && open_now.empty()) return;  // so old that its parts are listed no more
  ASSERT_GE(open_now.size(), before.open.size());
  for (std::size_t i = 0; i < before.open.size(); ++i) {
    EXPECT_EQ(open_now[i].number, before.open[i].number);
    EXPECT_EQ(open_now[i].duration, before.open[i].duration);
  }
}

struct PromiseTest : ::testing::Test {
  PromiseTest() {
    StreamOptions options;
    options.longest_wait = Millis(20);
    stream = std::make_shared<Stream>(options, clock);
    camera = std::make_unique<FakeCamera>(stream);
  }
  void frames(int n, Micros interval = Millis(40)) {
    for (; n > 0; --n) {
      camera->frames(1);
      clock.advance(interval);
    }
  }
  std::string playlist() { return text(run(stream->playlist({}))); }
  Listed listed() { return read(playlist()); }
  // As frames(), with a player that looks after each picture.
  void watch(int n, Micros interval = Millis(40)) {
    auto before = listed();
    for (; n > 0; --n) {
      frames(1, interval);
      const auto text = playlist();
      expect_valid(text);
      const auto now = read(text);
      expect_follows(before, now);
      before = now;
      if (HasFailure()) return;
    }
  }
  void nobody_asks() { clock.advance(Seconds(61)); }
  bool independent(std::uint64_t msn) {
    for (const auto& s : stream->window()->segments)
      if (s->msn == msn) return s->parts.front()->independent;
    return false;
  }

  ManualClock clock{media::testing::kStart};
  std::shared_ptr<Stream> stream;
  std::unique_ptr<FakeCamera> camera;
};

TEST_F(PromiseTest, AGroupOfTenSecondsIsASegment) {
  camera->set_gop(250);
  camera->start();
  frames(260);
  watch(25 * 45);
  const auto now = listed();
  EXPECT_EQ(now.target, 10);
  for (const auto& s : now.segments) {
    EXPECT_EQ(s.duration, 10);
    EXPECT_TRUE(independent(s.msn));
  }
}

TEST_F(PromiseTest, WhenKeyFramesBecomeRareUnderAPlayerSegmentsAreCutWithoutThem) {
  camera->start();
  frames(110);
  watch(100);
  camera->set_gop(250);
  watch(25 * 40);
  const auto now = listed();
  EXPECT_EQ(now.target, 2);
  int without_key = 0, with_key = 0;
  for (const auto& s : now.segments) ++(independent(s.msn) ? with_key : without_key);
  EXPECT_GE(without_key, 4);
  EXPECT_GE(with_key, 1);
  // Each part tells whether it can be begun with: one in ten seconds.
  int independent_parts = 0;
  for (const auto& s : stream->window()->segments)
    for (const auto& p : s->parts) independent_parts += p->independent;
  EXPECT_EQ(independent_parts, with_key);
}

TEST_F(PromiseTest, WithoutPlayersThePromiseFollowsTheCamera) {
  camera->start();
  frames(110);
  EXPECT_EQ(listed().target, 2);
  nobody_asks();
  camera->set_gop(250);
  frames(25 * 35);
  EXPECT_EQ(listed().target, 10);
  watch(25 * 25);
  nobody_asks();
  camera->set_gop(50);
  frames(25 * 80);
  EXPECT_EQ(listed().target, 2);
  watch(250);
}

TEST_F(PromiseTest, WhoComesInTheMiddleOfALongGroupIsPromisedAllOfIt) {
  camera->start();
  frames(110);
  camera->set_gop(1000);
  frames(25 * 8 - 10);
  const auto first = listed();  // the open segment lasts 8 s by now
  EXPECT_GE(first.target, 8);
  EXPECT_LE(first.target, 9);
  watch(25 * 30);
}

TEST_F(PromiseTest, NoPromiseIsLongerThanTwentySeconds) {
  camera->set_gop(25 * 60);
  camera->start();
  frames(25 * 90);
  EXPECT_EQ(listed().target, 20);
  watch(25 * 60);
}

TEST_F(PromiseTest, ARequestForAPartKeepsThePromise) {
  camera->start();
  frames(110);
  EXPECT_EQ(listed().target, 2);
  camera->set_gop(250);
  for (int i = 0; i < 60; ++i) {
    frames(25);
    EXPECT_TRUE(run(stream->part(stream->window()->next_part - 1)));
  }
  clock.advance(Seconds(59));
  frames(5);
  EXPECT_EQ(listed().target, 2);
}

TEST_F(PromiseTest, ACameraThatIsBackSoonKeepsThePromise) {
  camera->start();
  frames(110);
  const auto before = listed();
  camera->stop();
  clock.advance(Seconds(5));
  camera->set_gop(250);
  camera->set_interval(Millis(200));
  camera->start();
  frames(60, Millis(200));
  EXPECT_EQ(listed().target, before.target);
  EXPECT_EQ(listed().part_target, before.part_target);
}

TEST_F(PromiseTest, APictureThatLastsLongerThanAPartMay) {
  camera->start();
  frames(60);
  watch(20);
  camera->miss(30);  // 1.2 s
  watch(60);
  camera->miss(200);  // 8 s: four target durations
  watch(300);
}

// Pictures a second, and how many of them make a part.
class RateTest : public PromiseTest, public ::testing::WithParamInterface<double> {};

TEST_P(RateTest, PartsFillTheirTarget) {
  const auto interval = Micros(std::int64_t(1e6 / GetParam()));
  camera->set_interval(interval);
  camera->set_gop(std::max(1, int(2 * GetParam())));
  camera->start();
  frames(int(20 * GetParam()) + 6, interval);
  watch(int(20 * GetParam()) + 6, interval);
}

TEST_P(RateTest, AlsoWhenTheCameraJitters) {
  std::mt19937 random(7);
  const auto interval = Micros(std::int64_t(1e6 / GetParam()));
  // Two hundredths of a part at most, for a part is promised with room for twice as much.
  const auto most = std::min<std::int64_t>(interval.count() / 4, 10'000);
  camera->set_jitter([&] { return Micros(std::int64_t(random() % std::uint64_t(most))); });
  camera->set_interval(interval);
  camera->set_gop(std::max(1, int(2 * GetParam())));
  camera->start();
  frames(int(20 * GetParam()) + 6, interval);
  watch(int(20 * GetParam()) + 6, interval);
}

INSTANTIATE_TEST_SUITE_P(PicturesASecond, RateTest,
                         ::testing::Values(0.2, 0.5, 1, 2, 3, 4, 5, 6, 8, 10, 12.5, 15, 20, 25, 29.97, 50, 60));

TEST_F(PromiseTest, KeyFramesInsideASegmentMakeNoShortParts) {
  for (const int gop : {7, 12, 20, 30, 37}) {
    camera->stop();
    nobody_asks();
    camera->set_gop(gop);
    camera->start();
    frames(300);
    watch(150);
  }
}

TEST_F(PromiseTest, WatchedForTenSecondsAfterARequest) {
  EXPECT_FALSE(stream->watched());
  camera->start();
  frames(110);
  EXPECT_FALSE(stream->watched());
  (void)listed();
  EXPECT_TRUE(stream->watched());
  clock.advance(Seconds(11));
  EXPECT_FALSE(stream->watched());
  (void)run(stream->part(stream->window()->next_part - 1));
  EXPECT_TRUE(stream->watched());
}

}  // namespace
}  // namespace dvr::live
