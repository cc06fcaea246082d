#include "live/hub.hpp"
#include "live/playlist.hpp"
#include "live/test_support.hpp"

#include <future>

namespace dvr::live {
namespace {

using media::testing::expect_golden;
using testing::bytes;
using testing::FakeCamera;
using testing::run;
using testing::text;

constexpr std::uint64_t kSeed = 1'795'336'200;  // 2026-11-22T08:30:00Z

StreamOptions short_waits() {
  StreamOptions o;
  o.longest_wait = Millis(20);
  return o;
}

struct StreamTest : ::testing::Test {
  explicit StreamTest(StreamOptions options = short_waits()) : stream(std::make_shared<Stream>(options, clock)) {}
  std::string playlist(PlaylistRequest r = {}) { return text(run(stream->playlist(r))); }
  ErrorKind error(PlaylistRequest r) {
    const auto result = run(stream->playlist(r));
    return result ? ErrorKind::internal : result.error().kind;
  }
  ManualClock clock{media::testing::kStart};
  std::shared_ptr<Stream> stream;
  FakeCamera camera{stream};
};

// --- playlists as text ----------------------------------------------------------------------------------------------

TEST_F(StreamTest, PlaylistOfOneSegmentAndSomeParts) {
  camera.start();
  camera.frames(75);
  expect_golden("live_first.m3u8", playlist());
}

TEST_F(StreamTest, PlaylistBetweenTwoSegments) {
  camera.start();
  camera.frames(51);  // the key frame is here: the segment is complete before the next has a part
  expect_golden("live_between.m3u8", playlist());
}

TEST_F(StreamTest, FullWindowAndItsDelta) {
  camera.start();
  camera.frames(50 * 11 + 30);
  expect_golden("live_full.m3u8", playlist());
  expect_golden("live_delta.m3u8", playlist({.skip = true}));
}

TEST_F(StreamTest, TheCameraComesBack) {
  camera.start();
  camera.frames(75);
  camera.stop();
  const auto away = playlist();
  expect_golden("live_away.m3u8", away);
  camera.pass(Seconds(7));
  camera.start();
  camera.frames(75);
  expect_golden("live_back.m3u8", playlist());
}

TEST_F(StreamTest, DiscontinuitySequenceCountsRunsThatLeft) {
  for (int i = 0; i < 10; ++i) {
    camera.start();
    camera.frames(60);
    camera.stop();
  }
  expect_golden("live_runs.m3u8", playlist());
}

TEST_F(StreamTest, Multivariant) {
  camera.start();
  camera.frames(75);
  EXPECT_EQ(text(run(stream->multivariant())),
            "#EXTM3U\n#EXT-X-VERSION:9\n"
            "#EXT-X-STREAM-INF:BANDWIDTH=22992,AVERAGE-BANDWIDTH=22984,CODECS=\"avc1.64000b\",RESOLUTION=192x108,"
            "FRAME-RATE=25.000\nmedia.m3u8\n");
}

TEST_F(StreamTest, SlowCamerasHaveALongerPartTarget) {
  package::Packager packager({stream});
  packager.on_run_start({media::testing::load_video("plain.h264").track, std::nullopt});
  for (int i = 0; i < 5; ++i) {
    media::AccessUnit u;
    u.data = share(Bytes(10));
    u.dts = u.pts = {i * 90'000};
    u.key = i % 2 == 0;
    u.wall = media::testing::kStart + Seconds(i);
    packager.on_access_unit(u);
  }
  EXPECT_NE(playlist().find("PART-TARGET=1.050000"), std::string::npos) << playlist();
}

// --- blocking -------------------------------------------------------------------------------------------------------

TEST_F(StreamTest, WhatIsThereIsAnsweredAtOnceAndWhatIsTooFarIsRefused) {
  camera.start();
  camera.frames(75);  // segment kSeed, and one part (13 frames) of the next
  EXPECT_TRUE(run(stream->playlist({.msn = kSeed})));
  EXPECT_TRUE(run(stream->playlist({.msn = kSeed, .part = 3})));
  EXPECT_TRUE(run(stream->playlist({.msn = kSeed, .part = 99})));  // is part 0 of the next
  EXPECT_TRUE(run(stream->playlist({.msn = kSeed + 1, .part = 0})));
  EXPECT_TRUE(run(stream->playlist({.msn = 7})));
  EXPECT_EQ(error({.msn = kSeed + 1}), ErrorKind::unavailable);
  EXPECT_EQ(error({.msn = kSeed + 1, .part = 2}), ErrorKind::unavailable);
  EXPECT_EQ(error({.msn = kSeed + 2, .part = 0}), ErrorKind::unavailable);
  EXPECT_EQ(error({.msn = kSeed + 3}), ErrorKind::invalid);
  EXPECT_EQ(error({.part = 1}), ErrorKind::invalid);
}

TEST_F(StreamTest, NothingIsShownBeforeTheFirstWholeSegment) {
  EXPECT_EQ(error({}), ErrorKind::unavailable);
  camera.start();
  camera.frames(50);
  EXPECT_EQ(error({}), ErrorKind::unavailable);
  EXPECT_EQ(error({.msn = 5}), ErrorKind::unavailable);
  camera.frames(1);
  EXPECT_TRUE(run(stream->playlist({})));
}

struct PatientStreamTest : StreamTest {
  PatientStreamTest() : StreamTest({}) {}
  // Starts the request, waits until it blocks, then lets the camera go on.
  template <class T, class F>
  T while_blocked(Task<T> task, F then) {
    asio::io_context io;
    auto future = asio::co_spawn(io, std::move(task), asio::use_future);
    io.poll();
    EXPECT_NE(future.wait_for(Seconds(0)), std::future_status::ready);
    then();
    io.run();
    return future.get();
  }
};

TEST_F(PatientStreamTest, ABlockedRequestIsAnsweredByThePartItNames) {
  camera.start();
  camera.frames(75);
  const auto answer = while_blocked(stream->playlist({.msn = kSeed + 1, .part = 2}), [&] { camera.frames(16); });
  EXPECT_NE(text(answer).find(fmt::format("URI=\"part-{}.m4s\"\n", kSeed * 1000 + 6)), std::string::npos);
  EXPECT_EQ(text(answer), playlist());
  EXPECT_EQ(stream->deliveries().count, 1u) << "who did not wait is not counted";
  EXPECT_GE(stream->deliveries().delay, Micros(0));
}

TEST_F(PatientStreamTest, TheHintedPartIsSentWhenItIsThere) {
  camera.start();
  camera.frames(75);
  const auto hint = stream->window()->next_part;
  const auto answer = while_blocked(stream->part(hint), [&] { camera.frames(40); });
  EXPECT_EQ(bytes(answer), bytes(run(stream->part(hint))));
  EXPECT_EQ(run(stream->part(stream->window()->next_part + 1)).error().kind, ErrorKind::not_found);
}

TEST_F(PatientStreamTest, TheHintIsRightOverTheBordersOfSegmentsAndRuns) {
  camera.start();
  camera.frames(51);
  auto hint = stream->window()->next_part;
  EXPECT_TRUE(while_blocked(stream->part(hint), [&] { camera.frames(14); }));
  camera.stop();
  hint = stream->window()->next_part;
  EXPECT_TRUE(while_blocked(stream->part(hint), [&] {
    camera.start();
    camera.frames(14);
  }));
}

TEST_F(PatientStreamTest, ClosingAnswersAllWhoWait) {
  camera.start();
  camera.frames(75);
  const auto answer = while_blocked(stream->playlist({.msn = kSeed + 2}), [&] { stream->close(); });
  EXPECT_EQ(answer.error().kind, ErrorKind::not_found);
  EXPECT_EQ(stream->memory_bytes(), 0u);
}

TEST_F(StreamTest, AwayIsTheSamePlaylistThenNotFoundThenANewStream) {
  camera.start();
  camera.frames(75);
  camera.stop();
  const auto last = playlist();
  EXPECT_EQ(playlist({.msn = stream->window()->next_msn, .part = 0}), last);  // after its wait
  clock.advance(Seconds(31));
  EXPECT_EQ(error({}), ErrorKind::not_found);
  EXPECT_EQ(run(stream->segment(kSeed)).error().kind, ErrorKind::not_found);
  EXPECT_EQ(stream->init(kSeed).error().kind, ErrorKind::not_found);
  camera.pass(Seconds(31));
  camera.start();
  camera.frames(75);
  const auto again = playlist();
  EXPECT_EQ(again.find("DISCONTINUITY\n"), std::string::npos) << again;
  EXPECT_NE(again.find(fmt::format("EXT-X-MEDIA-SEQUENCE:{}\n", kSeed + 2)), std::string::npos) << again;
  EXPECT_NE(again.find(fmt::format("DISCONTINUITY-SEQUENCE:{}\n", kSeed % 1'000'000 + 1)), std::string::npos) << again;
}

// --- bytes ----------------------------------------------------------------------------------------------------------

TEST_F(StreamTest, ASegmentIsItsPartsInOrder) {
  camera.start();
  camera.frames(75);
  Bytes parts;
  for (std::uint64_t n = 0; n < 4; ++n) {
    const auto part = bytes(run(stream->part(kSeed * 1000 + n)));
    ASSERT_TRUE(media::parse_part_head(part));
    parts.insert(parts.end(), part.begin(), part.end());
  }
  EXPECT_EQ(bytes(run(stream->segment(kSeed))), parts);
  EXPECT_EQ(run(stream->segment(kSeed + 1)).error().kind, ErrorKind::unavailable);
  EXPECT_EQ(run(stream->segment(kSeed + 2)).error().kind, ErrorKind::not_found);
  EXPECT_TRUE(media::parse_init(**stream->init(kSeed)));
  EXPECT_EQ(stream->init(kSeed + 1).error().kind, ErrorKind::not_found);
}

// --- the rest -------------------------------------------------------------------------------------------------------

TEST_F(StreamTest, ViewersAreThoseOfTheLastTenSeconds) {
  camera.start();
  camera.frames(75);
  for (std::uint64_t v = 1; v <= 3; ++v) run(stream->playlist({.viewer = v}));
  EXPECT_EQ(stream->viewers(), 3u);
  clock.advance(Seconds(8));
  run(stream->playlist({.viewer = 2}));
  clock.advance(Seconds(8));
  EXPECT_EQ(stream->viewers(), 1u);
}

TEST(Resource, Names) {
  EXPECT_EQ(parse_resource("index.m3u8")->kind, ResourceKind::multivariant);
  EXPECT_EQ(parse_resource("media.m3u8")->kind, ResourceKind::media);
  EXPECT_EQ(parse_resource("init-12.mp4")->number, 12u);
  EXPECT_EQ(parse_resource("part-1795336200003.m4s")->number, 1'795'336'200'003u);
  EXPECT_EQ(parse_resource("seg-7.m4s")->kind, ResourceKind::segment);
  for (auto bad : {"", "part-.m4s", "part--1.m4s", "part-1.m4s.m4s", "part-99999999999999999999.m4s", "seg-1 .m4s",
                   "init-1.m4s", "../seg-1.m4s"})
    EXPECT_FALSE(parse_resource(bad)) << bad;
}

TEST(Hub, OneStreamACamera) {
  Hub hub;
  const auto stream = hub.open(7);
  EXPECT_EQ(hub.open(7), stream);
  EXPECT_EQ(hub.find(7), stream);
  EXPECT_EQ(hub.find(8), nullptr);
  hub.remove(7);
  EXPECT_EQ(hub.find(7), nullptr);
  EXPECT_EQ(hub.viewers(), 0u);
}

}  // namespace
}  // namespace dvr::live
