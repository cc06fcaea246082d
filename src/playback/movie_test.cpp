#include "playback/test_footage.hpp"

#include <gmock/gmock.h>

#include <random>
#include <sstream>

namespace dvr::playback {
namespace {

using namespace testing;
using ::testing::ElementsAreArray;

std::vector<std::string> slice(const std::vector<std::string>& all, std::size_t from, std::size_t to) {
  return {all.begin() + std::ptrdiff_t(from), all.begin() + std::ptrdiff_t(to)};
}

class MovieTest : public ::testing::Test {
 protected:
  std::shared_ptr<const Movie> movie(const Range& range) {
    auto result = studio.wait(studio.library().movie(range));
    EXPECT_TRUE(result.has_value()) << result.error().describe();
    return *result;
  }
  std::filesystem::path save(std::shared_ptr<const Movie> m) {
    const auto bytes = studio.bytes_of(m);
    EXPECT_EQ(bytes.size(), m->size_bytes);
    const auto path = studio.directory() / "movie.mp4";
    write_file(path, bytes);
    return path;
  }
  std::string probe(const std::filesystem::path& file, const std::string& what) {
    return output_of("ffprobe -v error -of csv=p=0 " + what + " '" + file.string() + "'");
  }
  Studio studio;
};

TEST_F(MovieTest, OfAWholeRecordingHasEveryPictureAndSound) {
  studio.record(simple_run(kStart));
  const auto m = movie(studio.range(-1, 60));
  const auto file = save(m);
  EXPECT_THAT(decoded_pictures(file), ElementsAreArray(pictures_of_test_data("plain.h264")));
  EXPECT_EQ(m->duration, Seconds(6));
  EXPECT_EQ(probe(file, "-select_streams a -count_packets -show_entries stream=nb_read_packets"), "282\n");
  EXPECT_EQ(probe(file, "-show_entries stream=codec_name,start_time,duration"),
            "h264,0.000000,6.000000\naac,0.000000,6.016000\n");
}

TEST_F(MovieTest, HasTheSoundThatBeginsWhenTheLastPictureEnds) {
  const auto video = load_video("plain.h264");
  const auto audio = load_audio("tone.aac");
  auto units = interleave(video_units(video), audio_units(audio));
  const auto end = kStart + Millis(960);  // of 24 pictures, and of 45 frames of sound
  std::erase_if(units, [&](const auto& u) { return u.kind == media::TrackKind::video ? u.wall >= end : u.wall > end; });
  const auto sounds =
      std::count_if(units.begin(), units.end(), [](const auto& u) { return u.kind == media::TrackKind::audio; });
  studio.record(package_run({video.track, audio.track}, std::move(units), kStart));
  const auto file = save(movie(studio.range(-1, 60)));
  EXPECT_EQ(sounds, 46);
  EXPECT_EQ(probe(file, "-select_streams a -count_packets -show_entries stream=nb_read_packets"), "46\n");
  EXPECT_EQ(probe(file, "-select_streams v -count_packets -show_entries stream=nb_read_packets"), "24\n");
}

TEST_F(MovieTest, IsCutAtThePicture) {
  studio.record(simple_run(kStart));
  // The picture at 1.5 s is number 37 (1.48 s); the first at or after 3.81 s is number 96 (3.84 s).
  const auto m = movie(studio.range(1.5, 3.81));
  EXPECT_THAT(decoded_pictures(save(m)), ElementsAreArray(slice(pictures_of_test_data("plain.h264"), 37, 96)));
  EXPECT_EQ(m->duration, Millis(59 * 40));
}

TEST_F(MovieTest, HoldsNoPictureFromAfterItsEnd) {
  studio.record(simple_run(kStart));
  const auto file = save(movie(studio.range(2, 2.2)));
  EXPECT_EQ(probe(file, "-select_streams v -count_packets -show_entries stream=nb_read_packets"), "5\n");
}

TEST_F(MovieTest, CutsRightWhenPicturesAreReordered) {
  studio.record(simple_run(kStart, 3, "bframes.h264"));
  const auto all = pictures_of_test_data("bframes.h264");
  EXPECT_THAT(decoded_pictures(save(movie(studio.range(0, 60)))), ElementsAreArray(all));
  EXPECT_THAT(decoded_pictures(save(movie(studio.range(0.4, 1.6)))), ElementsAreArray(slice(all, 10, 40)));
}

TEST_F(MovieTest, GoesOnOverTheBorderOfTwoFiles) {
  const auto run = simple_run(kStart);
  const auto first = studio.record(run, 0, 4);
  studio.record(run, 4, run.parts.size(), first);
  const auto m = movie(studio.range(1, 5));
  const auto file = save(m);
  EXPECT_THAT(decoded_pictures(file), ElementsAreArray(slice(pictures_of_test_data("plain.h264"), 25, 125)));
  // Every sound sample lasts as long as it did, but for the last, which the edit cuts: the border left no trace.
  const auto durations = probe(file, "-select_streams a -show_entries packet=duration");
  std::istringstream lines(durations);
  std::map<std::string, int> count;
  for (std::string line; std::getline(lines, line);)
    if (!line.empty()) ++count[line.substr(0, line.find(','))];
  EXPECT_EQ(count["1024"], 187);
  EXPECT_LE(count.size(), 2u) << durations;
}

TEST_F(MovieTest, ClosesHolesAndKeepsSoundWithItsPicture) {
  studio.record(simple_run(kStart, 2));
  studio.record(simple_run(kStart + Seconds(100), 3));
  const auto m = movie(studio.range(0.6, 200));
  const auto file = save(m);
  auto wanted = slice(pictures_of_test_data("plain.h264"), 15, 50);
  const auto second = slice(pictures_of_test_data("plain.h264"), 0, 75);
  wanted.insert(wanted.end(), second.begin(), second.end());
  EXPECT_THAT(decoded_pictures(file), ElementsAreArray(wanted));
  EXPECT_EQ(m->duration, Millis(110 * 40));
  // The second run's first picture and its first sound begin together, 1.4 s into the movie.
  const auto times = probe(file, "-select_streams a -show_entries packet=pts_time");
  EXPECT_NE(times.find("\n1.400000"), times.npos) << times;
}

TEST_F(MovieTest, TakesNewParametersAsAFurtherDescription) {
  studio.record(simple_run(kStart, 2));
  studio.record(simple_run(kStart + Seconds(2), 2, "bframes.h264"));
  const auto file = save(movie(studio.range(0, 60)));
  auto wanted = slice(pictures_of_test_data("plain.h264"), 0, 50);
  const auto second = slice(pictures_of_test_data("bframes.h264"), 0, 50);
  wanted.insert(wanted.end(), second.begin(), second.end());
  EXPECT_THAT(decoded_pictures(file), ElementsAreArray(wanted));
}

TEST_F(MovieTest, AnyRangeIsThatStretchOfTheWhole) {
  const auto run = simple_run(kStart);
  const auto first = studio.record(run, 0, 6);
  studio.record(run, 6, run.parts.size(), first);
  const auto m = movie(studio.range(0.5, 5.5));
  const auto whole = studio.bytes_of(m);
  std::mt19937 random(42);
  for (int i = 0; i < 200; ++i) {
    const auto from = random() % whole.size(), size = 1 + random() % (whole.size() - from);
    const auto part = studio.bytes_of(studio.library().source(m, from, size));
    ASSERT_EQ(part.size(), size);
    ASSERT_TRUE(std::equal(part.begin(), part.end(), whole.begin() + std::ptrdiff_t(from))) << from << ' ' << size;
  }
}

TEST_F(MovieTest, EtagNamesTheContent) {
  studio.record(simple_run(kStart));
  const auto a = movie(studio.range(1, 3)), b = movie(studio.range(1, 3)), c = movie(studio.range(1, 3.5));
  EXPECT_EQ(a, b) << "kept for the ranges that a player asks for";
  EXPECT_EQ(a->etag, b->etag);
  EXPECT_NE(a->etag, c->etag);
  EXPECT_EQ(a->etag.front(), '"');
}

TEST_F(MovieTest, AClientContinuesTheMovieItBeganWith) {
  const auto run = simple_run(kStart);
  studio.record_open(run, 0, 4);
  const auto begun = movie(studio.range(0, 60));
  auto grown = std::make_shared<record::OpenRecording>(*studio.open().of_camera(studio.camera_id)[0]);
  grown->parts.pop_back();  // stands for "changed"
  studio.open().put(grown);
  EXPECT_NE(movie(studio.range(0, 60))->etag, begun->etag);
  EXPECT_EQ(*studio.wait(studio.library().movie(studio.range(0, 60), begun->etag)), begun);
}

TEST_F(MovieTest, WithoutFootageIsNotFound) {
  studio.record(simple_run(kStart));
  const auto result = studio.wait(studio.library().movie(studio.range(100, 200)));
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::not_found);
}

TEST_F(MovieTest, ADamagedFileIsAnErrorAndNothingWorse) {
  const auto id = studio.record(simple_run(kStart));
  const auto path = studio.directory() / fmt::format("recordings/{}/{}.mp4", studio.camera_id, id);
  auto bytes = read_file(path);
  for (std::size_t i = 900; i < bytes.size(); i += 7) bytes[i] ^= 0x5a;
  write_file(path, bytes);
  const auto result = studio.wait(studio.library().movie(studio.range(0, 60)));
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::corrupt);
}

}  // namespace
}  // namespace dvr::playback
