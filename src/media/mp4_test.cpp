#include "media/mp4_reader.hpp"
#include "media/mp4_writer.hpp"
#include "media/test_support.hpp"

#include <random>

namespace dvr::media {
namespace {

using namespace testing;

Tracks test_tracks() { return {load_video("plain.h264").track, load_audio("tone.aac").track}; }

struct TestPart {
  std::vector<FragmentSample> video{{100, 3600, 3600, true}, {50, 3600, 7200, false}, {60, 3601, -3600, false}};
  std::vector<FragmentSample> audio{{20, 1024, 0, true}, {21, 1024, 0, true}};
  ProducerTime time{kVideoTrackId, kStart, 90'000};
  Bytes head() const {
    const std::array tracks{FragmentTrack{kVideoTrackId, 90'000, video}, FragmentTrack{kAudioTrackId, 48'000, audio}};
    return write_part_head(7, time, tracks);
  }
  Bytes whole() const {
    Bytes out = head();
    out.resize(out.size() + 251);
    return out;
  }
};

std::string dump(ByteView bytes) {
  std::string out;
  dump_boxes(bytes, out);
  return out;
}

TEST(Mp4Writer, InitSegment) { expect_golden("init.txt", dump(write_init(test_tracks()))); }
TEST(Mp4Writer, PartHead) { expect_golden("part_head.txt", dump(TestPart{}.whole())); }

TEST(Mp4Writer, EqualDurationsAndFlagsAreSaidOnce) {
  const std::vector<FragmentSample> samples(12, FragmentSample{10, 3600, 0, false});
  const std::array tracks{FragmentTrack{kVideoTrackId, 0, samples}};
  const auto head = write_part_head(1, {kVideoTrackId, kStart, 0}, tracks);
  // prft 32, mdat header 8, moof 8 + mfhd 16 + traf (8 + tfhd 24 + tfdt 20 + trun 20 + 4 a sample)
  EXPECT_EQ(head.size(), 32u + 8 + 8 + 16 + 8 + 24 + 20 + 20 + 4 * 12);
}

TEST(Mp4Writer, NtpTimeComesBackExactly) {
  for (std::int64_t us :
       {0LL, 1LL, 999'999LL, 1'795'336'200'000'001LL, 2'085'978'496'000'000LL, 2'500'000'000'123'456LL})
    EXPECT_EQ(to_us(from_ntp(to_ntp(from_us(us)))), us);
}

TEST(Mp4Writer, MovieHead) {
  const auto tracks = test_tracks();
  auto other = *tracks.video;
  other.pps.push_back(1);
  std::vector<MovieTrack> movie{{TrackKind::video, kMediaClock}, {TrackKind::audio, 48'000}, {TrackKind::audio, 1}};
  auto& video = movie[0];
  EXPECT_EQ(video.add_description(*tracks.video), 1u);
  EXPECT_EQ(video.add_description(other), 2u);
  EXPECT_EQ(video.add_description(*tracks.video), 1u);
  for (int i = 0; i < 4; ++i) video.add_sample({100u + unsigned(i), 3600, i == 1 ? 3600 : 0, i % 2 == 0});
  video.extend_last(90'000);
  video.add_chunk(0, 2, 1);
  video.add_chunk(221, 2, 2);
  video.add_edit({9'000, -1});
  video.add_edit({90'000, 1'800});
  movie[1].add_description(*tracks.audio);
  movie[1].add_sample({20, 1024, 0, true});
  movie[1].add_chunk(201, 1, 1);
  EXPECT_EQ(video.duration(), 4u * 3600 + 90'000);
  expect_golden("movie_head.txt", dump(write_movie_head(movie, 426)));
}

TEST(Mp4Writer, LargeMoviesHaveWideOffsets) {
  std::vector<MovieTrack> movie{{TrackKind::video, kMediaClock}};
  movie[0].add_description(*test_tracks().video);
  movie[0].add_sample({100, 3600, 0, true});
  movie[0].add_chunk(5'000'000'000, 1, 1);
  const auto head = write_movie_head(movie, 5'000'000'100);
  const auto text = dump(head);
  Bytes offset;
  ByteWriter(offset).u64(5'000'000'000 + head.size());
  EXPECT_NE(text.find("co64 24 0000000000000001" + to_hex(offset)), std::string::npos) << text;
  EXPECT_NE(text.find("mdat 5000000116"), std::string::npos);
}

TEST(Mp4Reader, InitComesBack) {
  const auto tracks = test_tracks();
  const auto info = parse_init(write_init(tracks));
  ASSERT_TRUE(info) << info.error().describe();
  EXPECT_EQ(info->tracks, tracks);
  EXPECT_EQ(info->video_track_id, kVideoTrackId);
  EXPECT_EQ(info->audio_track_id, kAudioTrackId);
}

TEST(Mp4Reader, InitOfStrangeParametersIsStillWhole) {
  auto tracks = test_tracks();
  tracks.video->pps.resize(100'000);
  EXPECT_EQ(parse_init(write_init(tracks))->tracks.video->pps.size(), 65'535u);
  tracks.video->sps = {0x67};
  tracks.video->pps = {0x68};
  const auto info = parse_init(write_init(tracks));
  ASSERT_TRUE(info);
  EXPECT_EQ(info->tracks.video->sps, Bytes{0x67});
}

TEST(Mp4Reader, PartComesBack) {
  const TestPart part;
  const auto head = parse_part_head(part.head());
  ASSERT_TRUE(head) << head.error().describe();
  EXPECT_EQ(head->wall, kStart);
  EXPECT_EQ(head->wall_media_time, 90'000u);
  EXPECT_EQ(head->sequence, 7u);
  EXPECT_EQ(head->head_bytes, part.head().size());
  EXPECT_EQ(head->size_bytes, part.whole().size());
  const auto* video = head->track(kVideoTrackId);
  ASSERT_TRUE(video);
  EXPECT_EQ(video->decode_time, 90'000u);
  EXPECT_EQ(video->duration, 3u * 3600 + 1);
  ASSERT_EQ(video->samples.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(video->samples[i].size_bytes, part.video[i].size_bytes);
    EXPECT_EQ(video->samples[i].duration, part.video[i].duration);
    EXPECT_EQ(video->samples[i].composition_offset, part.video[i].composition_offset);
    EXPECT_EQ(video->samples[i].key(), part.video[i].key);
  }
  EXPECT_EQ(video->samples[2].offset, head->head_bytes + 150);
  EXPECT_EQ(head->track(kAudioTrackId)->samples[1].offset, head->head_bytes + 230);
  EXPECT_EQ(head->track(3), nullptr);
}

TEST(Mp4Reader, ACutHeadAsksForMore) {
  const auto head = TestPart{}.head();
  for (std::size_t n = 0; n < head.size(); ++n) {
    const auto r = parse_part_head(ByteView(head).first(n));
    ASSERT_FALSE(r) << n;
    EXPECT_EQ(r.error().kind, ErrorKind::too_large) << n;
  }
}

TEST(Mp4Reader, DamageIsNeverMoreThanAnError) {
  const auto init = write_init(test_tracks());
  const auto part = TestPart{}.whole();
  std::mt19937 random(7);
  for (int round = 0; round < 20'000; ++round) {
    auto a = init, b = part;
    for (auto* bytes : {&a, &b})
      for (unsigned n = 1 + random() % 4; n > 0; --n) (*bytes)[random() % bytes->size()] = std::uint8_t(random());
    (void)parse_init(a).has_value();
    if (const auto head = parse_part_head(b)) {
      for (const auto& t : head->tracks)
        for (const auto& s : t.samples) ASSERT_LE(s.offset + s.size_bytes, head->size_bytes);
    }
  }
}

struct Walk {
  std::vector<FoundPart> parts;
  Result<WalkedFile> file = fail(ErrorKind::internal, "not walked");
  explicit Walk(const Bytes& bytes) {
    const ReadAt read = [&bytes](std::uint64_t offset, std::size_t size) -> Result<Bytes> {
      EXPECT_LE(offset + size, bytes.size());
      return Bytes(bytes.begin() + std::ptrdiff_t(offset), bytes.begin() + std::ptrdiff_t(offset + size));
    };
    file = walk_file(read, bytes.size(), [this](const FoundPart& p) -> Result<void> {
      parts.push_back(p);
      return {};
    });
  }
};

TEST(Mp4Reader, WalksAFileAndFindsWhereToCut) {
  const auto init = write_init(test_tracks());
  const auto part = TestPart{}.whole();
  Bytes bytes = init;
  for (int i = 0; i < 3; ++i) bytes.insert(bytes.end(), part.begin(), part.end());
  const Walk whole(bytes);
  ASSERT_TRUE(whole.file);
  EXPECT_FALSE(whole.file->torn);
  EXPECT_EQ(whole.parts.size(), 3u);
  EXPECT_EQ(whole.file->init_bytes, init);
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    const Walk cut(Bytes(bytes.begin(), bytes.begin() + std::ptrdiff_t(n)));
    if (n < init.size()) {
      EXPECT_FALSE(cut.file) << n;
      continue;
    }
    ASSERT_TRUE(cut.file) << n;
    EXPECT_EQ(cut.parts.size(), (n - init.size()) / part.size());
    EXPECT_EQ(cut.file->whole_bytes, init.size() + cut.parts.size() * part.size());
    EXPECT_EQ(cut.file->torn, cut.file->whole_bytes < n);
  }
}

TEST(Mp4Reader, ZerosAfterAPowerCutAreCutOff) {
  Bytes bytes = write_init(test_tracks());
  const auto part = TestPart{}.whole();
  bytes.insert(bytes.end(), part.begin(), part.end());
  const auto good = bytes.size();
  bytes.resize(good + 100'000);
  const Walk walk(bytes);
  ASSERT_TRUE(walk.file);
  EXPECT_TRUE(walk.file->torn);
  EXPECT_EQ(walk.file->whole_bytes, good);
}

}  // namespace
}  // namespace dvr::media
