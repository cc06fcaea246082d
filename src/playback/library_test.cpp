#include "playback/test_footage.hpp"
#include "record/hours.hpp"

namespace dvr::playback {
namespace {

using namespace testing;

class LibraryTest : public ::testing::Test {
 protected:
  Studio studio;
};

// Width and height from the frame header of a baseline JPEG (SOF0, ITU-T T.81, B.2.2).
std::pair<int, int> jpeg_size(ByteView jpeg) {
  for (std::size_t i = 0; i + 9 < jpeg.size(); ++i)
    if (jpeg[i] == 0xff && jpeg[i + 1] == 0xc0) return {jpeg[i + 7] << 8 | jpeg[i + 8], jpeg[i + 5] << 8 | jpeg[i + 6]};
  return {};
}

TEST_F(LibraryTest, PlansOverCatalogAndOpenRecording) {
  const auto run = simple_run(kStart);
  const auto first = studio.record(run, 0, 6);
  studio.record_open(run, 6, 10, first);
  const auto plan = *studio.wait(studio.library().plan(studio.range(0, 60)));
  ASSERT_EQ(plan->pieces.size(), 2u);
  EXPECT_TRUE(plan->pieces[1].follows);
  EXPECT_EQ(plan->pieces[1].end_part, 4u);
  EXPECT_TRUE(plan->growing);
}

TEST_F(LibraryTest, PlaylistPlaysWhatWasRecorded) {
  const auto run = simple_run(kStart);
  const auto first = studio.record(run, 0, 6);
  studio.record_open(run, 6, run.parts.size(), first);
  const auto plan = *studio.wait(studio.library().plan(studio.range(0, 60)));
  const auto text =
      render_playlist(*plan, [](auto camera, auto id) { return fmt::format("recordings/{}/{}.mp4", camera, id); });
  write_file(studio.directory() / "index.m3u8", as_bytes(text));
  EXPECT_EQ(decoded_pictures(studio.directory() / "index.m3u8"), pictures_of_test_data("plain.h264"));
}

// The same playlist whether an hour has a page or not; only where a range is held back the parts still count.
TEST_F(LibraryTest, PlaylistsAreTheSameFromThePagesOfHours) {
  const auto run = simple_run(kStart);
  const auto first = studio.record(run, 0, 6);
  studio.record(run, 6, run.parts.size(), first);
  auto held = studio.range(0, 60);
  held.visible_until = kStart + Millis(4600);
  const auto text = [&](const Range& range) {
    return render_playlist(*studio.wait(studio.library().plan(range)).value(),
                           [](auto camera, auto id) { return fmt::format("recordings/{}/{}.mp4", camera, id); });
  };
  const std::vector<Range> ranges{studio.range(0, 60), studio.range(1.2, 4.3), studio.range(-7'000, 2), held};
  std::vector<std::string> before, after;
  for (const auto& range : ranges) before.push_back(text(range));
  ManualClock later(kStart + std::chrono::hours(3));
  ASSERT_EQ(record::HourGatherer(studio.database(), later).gather(10).value(), 1);
  for (const auto& range : ranges) after.push_back(text(range));
  EXPECT_EQ(before, after);
  EXPECT_NE(before[0].find("BYTERANGE"), std::string::npos);
}

// With the catalog damaged in one place the rest of the day still plays: from rows and from pages of hours.
TEST_F(LibraryTest, OneDamagedRecordingIsAHoleInTheRange) {
  std::vector<std::int64_t> ids;
  for (const int at : {0, 10, 20}) ids.push_back(studio.record(simple_run(kStart + Seconds(at), 3)));
  const auto sql = [&](std::string_view text, std::vector<catalog::Value> values) {
    ASSERT_TRUE(studio.database().write_now([&](catalog::Connection& c) -> Result<void> {
      DVR_CHECK(c.query(text, values));
      return {};
    }));
  };
  sql("UPDATE recordings SET part_index = $2 WHERE id = $1", {ids[1], Bytes{9}});
  const auto played = [&] {
    std::vector<std::int64_t> out;
    const auto plan = studio.wait(studio.library().plan(studio.range(0, 60)));
    EXPECT_TRUE(plan.has_value());
    for (const auto& piece : (*plan)->pieces) out.push_back(piece.footage->id);
    return out;
  };
  EXPECT_EQ(played(), (std::vector<std::int64_t>{ids[0], ids[2]}));
  EXPECT_EQ(studio.wait(studio.library().plan_recording(ids[1])).error().kind, ErrorKind::corrupt);
  sql("DELETE FROM recordings WHERE id = $1", {ids[1]});
  ManualClock later(kStart + std::chrono::hours(3));
  ASSERT_EQ(record::HourGatherer(studio.database(), later).gather(10).value(), 1);
  EXPECT_EQ(played(), (std::vector<std::int64_t>{ids[0], ids[2]}));
}

TEST_F(LibraryTest, APlanOfOneRecordingIsAllOfIt) {
  const auto run = simple_run(kStart);
  studio.record(run, 0, 4);
  const auto second = studio.record(run, 4, run.parts.size());
  const auto plan = *studio.wait(studio.library().plan_recording(second));
  ASSERT_EQ(plan->pieces.size(), 1u);
  EXPECT_EQ(plan->pieces[0].footage->id, second);
  EXPECT_EQ(plan->pieces[0].end_part, run.parts.size() - 4);
  EXPECT_EQ(studio.wait(studio.library().plan_recording(99)).error().kind, ErrorKind::not_found);
}

TEST_F(LibraryTest, AFileIsReadAsFarAsItsIndexGoes) {
  const auto run = simple_run(kStart);
  const auto id = studio.record_open(run, 0, 8);
  auto shorter = std::make_shared<record::OpenRecording>(*studio.open().find(id));
  shorter->parts.resize(5);  // three more parts are in the file, but not yet told
  studio.open().put(shorter);
  const auto view = *studio.wait(studio.library().file(id));
  EXPECT_EQ(view.size_bytes, shorter->parts.back().offset + shorter->parts.back().size_bytes);
  EXPECT_FALSE(view.finished);
  EXPECT_EQ(studio.bytes_of(studio.library().source(view, 0, view.size_bytes)).size(), view.size_bytes);
}

TEST_F(LibraryTest, AFileEndsWhereItIsHeldBack) {
  const auto run = simple_run(kStart);
  const auto id = studio.record(run);
  const auto whole = *studio.wait(studio.library().file(id));
  EXPECT_TRUE(whole.finished);
  const auto held = *studio.wait(studio.library().file(id, kStart + Seconds(3)));
  EXPECT_LT(held.size_bytes, whole.size_bytes);
  EXPECT_FALSE(held.finished);
  EXPECT_NE(held.etag, whole.etag);
}

TEST_F(LibraryTest, ThumbnailIsTheKeyFrameAtOrBefore) {
  studio.record(simple_run(kStart));
  const auto picture = *studio.wait(studio.library().thumbnail(studio.camera_id, kStart + Millis(3500), 96));
  EXPECT_EQ(picture.taken, kStart + Seconds(3));
  EXPECT_EQ(jpeg_size(*picture.jpeg), std::pair(96, 54));
  const auto again = *studio.wait(studio.library().thumbnail(studio.camera_id, kStart + Millis(3600), 96));
  EXPECT_EQ(again.jpeg, picture.jpeg) << "from the cache";
  const auto later = *studio.wait(studio.library().thumbnail(studio.camera_id, kStart + std::chrono::hours(5), 0));
  EXPECT_EQ(later.taken, kStart + Seconds(5));
  EXPECT_EQ(jpeg_size(*later.jpeg), std::pair(192, 108));
}

TEST_F(LibraryTest, ThumbnailOfTheOpenRecordingAndOfNothing) {
  const auto run = simple_run(kStart);
  studio.record_open(run, 0, 6);
  EXPECT_TRUE(studio.wait(studio.library().thumbnail(studio.camera_id, kStart + Millis(1500), 96)).has_value());
  const auto before = studio.wait(studio.library().thumbnail(studio.camera_id, kStart - Seconds(1), 96));
  EXPECT_EQ(before.error().kind, ErrorKind::not_found);
}

TEST(Picture, OfBothWaysToWriteAnAccessUnit) {
  const auto video = load_video("plain.h264");
  const auto& lengths = video.frames[0].data;
  Bytes annexb{0, 0, 0, 1};
  annexb.insert(annexb.end(), lengths.begin() + 4, lengths.end());
  const auto a = jpeg_of_key_frame(video.track, lengths, 64), b = jpeg_of_key_frame(video.track, annexb, 64);
  ASSERT_TRUE(a.has_value() && b.has_value());
  EXPECT_EQ(*a, *b);
  EXPECT_EQ(jpeg_size(*a), std::pair(64, 36));
}

// 00 00 01 2C is a length, though it begins like a start code: small slices and messages have such lengths.
TEST(Picture, OfAnAccessUnitWhoseFirstLengthLooksLikeAStartCode) {
  const auto video = load_video("plain.h264");
  Bytes unit{0, 0, 1, 0x2C, 0x0C};  // filler data, ITU-T H.264, 7.3.2.7
  unit.resize(4 + 0x12C, 0xFF);
  unit.back() = 0x80;
  unit.insert(unit.end(), video.frames[0].data.begin(), video.frames[0].data.end());
  const auto picture = jpeg_of_key_frame(video.track, unit, 64);
  ASSERT_TRUE(picture.has_value()) << picture.error().describe();
  EXPECT_EQ(jpeg_size(*picture), std::pair(64, 36));
}

TEST(Picture, WidthIsBounded) {
  const auto video = load_video("plain.h264");
  EXPECT_EQ(jpeg_size(*jpeg_of_key_frame(video.track, video.frames[0].data, 1'000'000)), std::pair(192, 108));
  EXPECT_EQ(jpeg_size(*jpeg_of_key_frame(video.track, video.frames[0].data, 1)).first, kMinWidth);
}

TEST(Picture, OfGarbageIsAnError) {
  const auto video = load_video("plain.h264");
  EXPECT_EQ(jpeg_of_key_frame(video.track, Bytes(200, 0xff), 64).error().kind, ErrorKind::not_found);
  EXPECT_EQ(jpeg_of_key_frame(video.track, {}, 64).error().kind, ErrorKind::not_found);
  EXPECT_FALSE(jpeg_of_key_frame({}, video.frames[0].data, 64).has_value());
}

}  // namespace
}  // namespace dvr::playback
