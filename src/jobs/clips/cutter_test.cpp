// The file that comes out, as a decoder sees it.
#include "jobs/clips/service.hpp"
#include "jobs/clips/test_support.hpp"

namespace dvr::jobs::clips::testing {
namespace {

using catalog::ClipMode;

// The films are made once for all tests of this program.
const TempDir& films() {
  static const TempDir folder;
  return folder;
}

struct Sync {
  double video_s = 0, audio_s = 0;  // first presentation times
};
Sync first_times(const std::filesystem::path& file) {
  const auto at = [&](const std::string& stream) {
    const auto text =
        output_of("ffprobe -v error -select_streams " + stream +
                  " -show_entries packet=pts_time -read_intervals %+#1 -of csv=p=0 '" + file.string() + "'");
    return text.empty() ? -1.0 : std::stod(text);
  };
  return {at("v"), at("a")};
}

class ExactCut : public ::testing::TestWithParam<Film> {};

// First and last picture are the asked ones, nothing else is in the file, whatever the place in the GOP.
TEST_P(ExactCut, FirstAndLastPicture) {
  CuttingRoom room;
  const auto run = film_run(make_film(films().path, GetParam()), kStart);
  room.record(run, 0, run.parts.size());
  const struct {
    double from, to;
    int first, last;
  } cases[] = {
      {4.0, 12.0, 100, 299},   // from a key frame, with a GOP of 2 s
      {4.04, 12.0, 101, 299},  // just after it
      {5.96, 12.0, 149, 299},  // the last picture of a GOP
      {3.5, 22.98, 88, 574},   // between two pictures: the one that was on
      {5.0, 5.4, 125, 134},    // inside one GOP
      {7.0, 7.04, 175, 175},   // one picture
  };
  for (const auto& c : cases) {
    const auto cut = room.cut(room.range(c.from, c.to), ClipMode::exact);
    // A start between two pictures is the earlier one's: 3.5 s is picture 87.5.
    const int first = c.from == 3.5 ? 87 : c.first;
    EXPECT_EQ(numbers_in(cut.file), from_to(first, c.last)) << c.from << " to " << c.to;
    EXPECT_EQ(numbers_in(cut.file, true), from_to(first, c.last)) << "hidden pictures, " << c.from << " to " << c.to;
    EXPECT_EQ(complaints(cut.file), "");
    EXPECT_EQ(cut.movie.pictures, c.last - first + 1);
    const auto times = first_times(cut.file);
    EXPECT_NEAR(times.video_s, 0, 0.002);
    EXPECT_GE(times.audio_s, -0.0005);
    EXPECT_LE(times.audio_s, 0.022);
    EXPECT_FALSE(cut.movie.jpeg.empty());
  }
}

INSTANTIATE_TEST_SUITE_P(Clips, ExactCut,
                         ::testing::Values(Film{.gop = 50}, Film{.gop = 250}, Film{.gop = 50, .b_frames = 2},
                                           Film{.gop = 250, .b_frames = 2}));

TEST(Cut, NothingIsEncodedWhereAKeyFrameBegins) {
  CuttingRoom room;
  room.record(film_run(make_film(films().path, {}), kStart));
  const auto cut = room.cut(room.range(4, 12), ClipMode::exact);
  EXPECT_EQ(cut.movie.made_anew, 0);
  const auto edge = room.cut(room.range(4.04, 12), ClipMode::exact);
  EXPECT_EQ(edge.movie.made_anew, 49);
}

// What is copied is the camera's, bit for bit.
TEST(Cut, TheMiddleIsCopied) {
  CuttingRoom room;
  const auto film = make_film(films().path, {});
  room.record(film_run(film, kStart));
  const auto cut = room.cut(room.range(4.04, 12), ClipMode::exact);
  const auto sent = decoded_pictures(film), shown = decoded_pictures(cut.file);
  ASSERT_EQ(shown.size(), 199u);
  EXPECT_TRUE(std::equal(shown.begin() + 49, shown.end(), sent.begin() + 150));
  EXPECT_NE(shown[0], sent[101]);  // made anew
}

TEST(Cut, FastBeginsWithTheKeyFrameBefore) {
  CuttingRoom room;
  room.record(film_run(make_film(films().path, {.b_frames = 2}), kStart));
  const auto cut = room.cut(room.range(5.0, 12.0), ClipMode::fast);
  const auto numbers = numbers_in(cut.file, true);
  ASSERT_FALSE(numbers.empty());
  EXPECT_EQ(numbers.front(), 100);
  EXPECT_LE(numbers.back(), 299);
  EXPECT_GE(numbers.back(), 296);
  EXPECT_EQ(numbers, from_to(100, numbers.back()));
  EXPECT_EQ(cut.movie.made_anew, 0);
  EXPECT_EQ(complaints(cut.file), "");
  EXPECT_EQ(cut.movie.footage_start, kStart + Seconds(4));
}

TEST(Cut, AcrossFiles) {
  CuttingRoom room;
  const auto run = film_run(make_film(films().path, {}), kStart);
  std::vector<std::size_t> borders{0};
  for (std::size_t i = 1; i < run.parts.size(); ++i)
    if (run.parts[i]->independent && run.parts[i]->wall_start - run.parts[borders.back()]->wall_start >= Seconds(6))
      borders.push_back(i);
  borders.push_back(run.parts.size());
  for (std::size_t i = 0; i + 1 < borders.size(); ++i) room.record(run, borders[i], borders[i + 1], 1);
  const auto cut = room.cut(room.range(5.0, 23.0), ClipMode::exact);
  EXPECT_EQ(numbers_in(cut.file, true), from_to(125, 574));
  EXPECT_EQ(complaints(cut.file), "");
  EXPECT_EQ(cut.movie.duration, Seconds(18));
  EXPECT_EQ(cut.movie.made_anew, 25);
}

// Footage is shown piece after piece; what is missing is told.
TEST(Cut, AcrossAGap) {
  CuttingRoom room;
  const auto film = make_film(films().path, {.seconds = 10});
  room.record(film_run(film, kStart));
  room.record(film_run(film, kStart + Seconds(15)));
  const auto cut = room.cut(room.range(5, 20), ClipMode::exact);
  auto expected = from_to(125, 249);
  const auto second = from_to(0, 124);
  expected.insert(expected.end(), second.begin(), second.end());
  EXPECT_EQ(numbers_in(cut.file, true), expected);
  EXPECT_EQ(complaints(cut.file), "");
  EXPECT_EQ(cut.movie.duration, Seconds(10));
  const auto gaps = gaps_of(*cut.movie.plan);
  ASSERT_EQ(gaps.size(), 1u);
  EXPECT_EQ(gaps[0].start_time, kStart + Seconds(10));
  EXPECT_EQ(gaps[0].end_time, kStart + Seconds(15));
}

// One size, one sample description: what has other parameters than most of the clip is made anew.
TEST(Cut, AcrossAChangeOfResolution) {
  CuttingRoom room;
  room.record(film_run(make_film(films().path, {.seconds = 10}), kStart));
  room.record(film_run(make_film(films().path, {.seconds = 10, .width = 480, .height = 360}), kStart + Seconds(10)));
  for (const double from : {4.0, 4.5}) {
    const auto cut = room.cut(room.range(from, 14), ClipMode::exact);
    const auto size = size_of(cut.file);
    EXPECT_EQ(size, (std::pair{320, 180}));
    EXPECT_EQ(cut.movie.made_anew, from == 4.0 ? 100 : 100 + 38);
    EXPECT_EQ(numbers_in(cut.file, true).size(), from == 4.0 ? 250u : 238u);
    EXPECT_EQ(complaints(cut.file), "");
  }
  const auto fast = room.cut(room.range(4.5, 14), ClipMode::fast);
  EXPECT_EQ(numbers_in(fast.file, true).size(), 250u);
}

TEST(Cut, WithoutSound) {
  CuttingRoom room;
  room.record(film_run(make_film(films().path, {}), kStart, false));
  const auto cut = room.cut(room.range(5, 12), ClipMode::exact);
  EXPECT_EQ(numbers_in(cut.file), from_to(125, 299));
  EXPECT_EQ(complaints(cut.file), "");
}

TEST(Cut, TheOpenRecordingIsFootageToo) {
  CuttingRoom room;
  const auto run = film_run(make_film(films().path, {}), kStart);
  std::size_t middle = run.parts.size() / 2;
  while (!run.parts[middle]->independent) ++middle;
  const auto first = room.record(run, 0, middle);
  room.record_open(run, middle, run.parts.size(), first);
  const auto cut = room.cut(room.range(10.2, 22.0), ClipMode::exact);
  EXPECT_EQ(numbers_in(cut.file), from_to(255, 549));
}

}  // namespace
}  // namespace dvr::jobs::clips::testing
