#include "live/hub.hpp"
#include "live/playlist.hpp"
#include "live/test_support.hpp"

#include <future>

namespace dvr::live {
namespace {

using media::testing::expect_golden;
using testing::FakeCamera;

constexpr std::uint64_t kSeed = 1'795'336'200;  // 2026-11-22T08:30:00Z

// Runs a request to its end on a thread of its own.
template <class T>
T run(Task<T> task) {
  asio::io_context io;
  auto future = asio::co_spawn(io, std::move(task), asio::use_future);
  io.run();
  return future.get();
}

std::string text(const Result<SharedBytes>& r) { return r ? std::string(as_text(**r)) : r.error().describe(); }

Bytes bytes(const Result<Content>& r) {
  Bytes out;
  if (!r) return out;
  for (const auto& piece : r->pieces) {
    if (auto* b = std::get_if<SharedBytes>(&piece)) {
      out.insert(out.end(), (*b)->begin(), (*b)->end());
    } else {
      const auto& slice = std::get<store::FileSlice>(piece);
      const auto read = *slice.file->read(slice.offset, slice.size_bytes);
      out.insert(out.end(), read.begin(), read.end());
    }
  }
  EXPECT_EQ(out.size(), r->size_bytes);
  return out;
}

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
  EXPECT_NE(playlist().find("PART-TARGET=1.100000"), std::string::npos) << playlist();
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

// Writes parts to a file as the recorder does.
struct FileSink final : package::PartSink {
  explicit FileSink(Stream& s, const std::filesystem::path& p) : stream(s), path(p) {
    out = fopen(path.c_str(), "wb");
    file = *store::File::open_for_reading(path);
  }
  ~FileSink() override { fclose(out); }
  void on_run(std::shared_ptr<const package::InitSegment>) override {}
  void on_part(std::shared_ptr<const package::Part> part) override {
    for (const auto& b : part->buffers()) fwrite(b->data(), 1, b->size(), out);
    fflush(out);
    stream.backed(part->sequence, {file, offset, part->size_bytes});
    offset += part->size_bytes;
  }
  void on_run_end(media::Reason) override {}
  Stream& stream;
  std::filesystem::path path;
  FILE* out;
  std::shared_ptr<const store::File> file;
  std::uint64_t offset = 0;
};

struct FanOut final : package::PartSink {
  explicit FanOut(std::vector<std::shared_ptr<package::PartSink>> s) : sinks(std::move(s)) {}
  void on_run(std::shared_ptr<const package::InitSegment> i) override {
    for (auto& s : sinks) s->on_run(i);
  }
  void on_part(std::shared_ptr<const package::Part> p) override {
    for (auto& s : sinks) s->on_part(p);
  }
  void on_run_end(media::Reason r) override {
    for (auto& s : sinks) s->on_run_end(r);
  }
  std::vector<std::shared_ptr<package::PartSink>> sinks;
};

TEST(StreamMemory, OlderPartsAreReadFromTheFile) {
  const media::testing::TempDir dir;
  StreamOptions options;
  options.memory_bytes = 200'000;
  auto stream = std::make_shared<Stream>(options);
  auto reference = std::make_shared<Stream>();  // keeps all in memory
  auto file = std::make_shared<FileSink>(*stream, dir.path / "spool.mp4");
  FakeCamera camera(std::make_shared<FanOut>(std::vector<std::shared_ptr<package::PartSink>>{stream, file, reference}),
                    50, 10'000);
  camera.start();
  camera.frames(50 * 12 + 20);
  EXPECT_LE(stream->memory_bytes(), 200'000u);
  EXPECT_GT(stream->memory_bytes(), 0u);
  EXPECT_GT(reference->memory_bytes(), 3'000'000u);
  const auto window = stream->window();
  for (const auto& s : window->segments) {
    const auto a = run(stream->segment(s->msn)), b = run(reference->segment(s->msn));
    EXPECT_EQ(bytes(a), bytes(b));
    if (s == window->segments.front()) {
      EXPECT_EQ(a->pieces.size(), 1u);  // its parts lie one after another
      EXPECT_FALSE(a->in_memory());
    }
  }
  EXPECT_EQ(window->retired.size(), 5u);  // left the playlist, still on disk
  EXPECT_TRUE(run(stream->segment(window->retired.front()->msn)));
  EXPECT_EQ(reference->window()->retired.size(), 1u);
}

TEST(StreamMemory, WithoutARecorderTheOldestIsGivenUpBeyondTheLimit) {
  StreamOptions options;
  options.memory_bytes = 100'000;
  options.unbacked_bytes = 1'000'000;
  auto stream = std::make_shared<Stream>(options);
  FakeCamera camera(stream, 50, 10'000);
  camera.start();
  camera.frames(50 * 8);
  EXPECT_LE(stream->memory_bytes(), 1'000'000u);
  EXPECT_EQ(run(stream->segment(stream->window()->segments.front()->msn)).error().kind, ErrorKind::not_found);
  EXPECT_TRUE(run(stream->segment(stream->window()->segments.back()->msn)));
}

TEST(StreamMemory, ACameraWithoutKeyFramesStaysBounded) {
  StreamOptions options;
  options.longest_segment = Seconds(20);
  auto stream = std::make_shared<Stream>(options);
  FakeCamera camera(stream, 1'000'000);
  camera.start();
  camera.frames(25 * 200);
  EXPECT_LE(stream->window()->segments.size() + stream->window()->retired.size(), 9u);
  EXPECT_LE(stream->window()->target_seconds, 21);
}

TEST(Content, ASourceSendsMemoryAndFileInOrder) {
  const media::testing::TempDir dir;
  Bytes data(3'000'000);
  for (std::size_t i = 0; i < data.size(); ++i) data[i] = std::uint8_t(i * 7);
  media::testing::write_file(dir.path / "f", data);
  const auto file = *store::File::open_for_reading(dir.path / "f");
  Content content;
  content.add(share(Bytes{1, 2, 3}));
  content.add({file, 0, 1'000});
  content.add({file, 1'000, 2'000'000});
  content.add({file, 2'500'000, 10});
  content.add(share(Bytes{4}));
  EXPECT_EQ(content.pieces.size(), 4u);
  EXPECT_EQ(content.size_bytes, 3u + 2'001'000 + 10 + 1);
  Bytes want{1, 2, 3};
  want.insert(want.end(), data.begin(), data.begin() + 2'001'000);
  want.insert(want.end(), data.begin() + 2'500'000, data.begin() + 2'500'010);
  want.push_back(4);
  WorkPool pool("disk", 1, 8);
  const auto source = make_source(std::move(content), pool);
  Bytes got;
  for (;;) {
    EXPECT_EQ(source->size_bytes(), want.size() - got.size());
    const auto buffers = run(source->read());
    ASSERT_TRUE(buffers);
    if (buffers->empty()) break;
    for (const auto& b : *buffers) got.insert(got.end(), b->begin(), b->end());
  }
  EXPECT_EQ(got, want);
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

// The window as files: what a player without LL-HLS sees. Two runs, so that init segment and media times change.
// Packets are counted, not frames: ffmpeg delivers all of a fragment whose times are before the last one's, but marks
// them as not to be shown, until times advance again.
TEST(PlainPlayer, FfmpegReadsEveryPacketOverADiscontinuity) {
  if (std::system("command -v ffprobe >/dev/null") != 0) GTEST_SKIP() << "ffprobe is not installed";
  using namespace media::testing;
  const auto video = load_video("plain.h264");
  const auto audio = load_audio("tone.aac");
  auto stream = std::make_shared<Stream>();
  package::Packager packager({stream});
  for (int i = 0; i < 2; ++i) {
    packager.on_run_start({video.track, audio.track});
    for (const auto& u : interleave(video_units(video), audio_units(audio))) packager.on_access_unit(u);
    packager.on_run_end(media::Reason::camera_closed);
  }
  const TempDir dir;
  const auto window = stream->window();
  for (const auto& s : window->segments) {
    write_file(dir.path / fmt::format("seg-{}.m4s", s->msn), bytes(run(stream->segment(s->msn))));
    write_file(dir.path / fmt::format("init-{}.mp4", s->run->id), **stream->init(s->run->id));
  }
  write_file(dir.path / "media.m3u8", as_bytes(text(run(stream->playlist({}))) + "#EXT-X-ENDLIST\n"));
  const auto probe = [&](std::string_view what) {
    return output_of(
        fmt::format("ffprobe -v error -allowed_extensions ALL -count_packets {} -of csv=p=0 {} 2>&1 | head -1", what,
                    (dir.path / "media.m3u8").string()));
  };
  EXPECT_EQ(probe("-select_streams v -show_entries stream=nb_read_packets"), "300\n");
  EXPECT_EQ(probe("-select_streams a -show_entries stream=nb_read_packets"),
            fmt::format("{}\n", 2 * audio.frames.size()));
}

// A viewer that follows the stream part by part to its end and keeps what it got.
Task<void> follow(std::shared_ptr<Stream> stream, std::uint64_t viewer, std::atomic<std::uint64_t>& parts) {
  std::uint64_t next = 0;
  for (;;) {
    const auto window = stream->window();
    const auto list = co_await stream->playlist(
        {.msn = window->open_msn(), .part = window->open_parts(), .skip = viewer % 2 == 0, .viewer = viewer});
    if (!list && list.error().kind == ErrorKind::not_found) co_return;
    next = std::max(next, window->open ? window->open->parts.back()->number : window->next_part);
    const auto part = co_await stream->part(next++);
    if (part && media::parse_part_head(bytes(part))) ++parts;
  }
}

TEST(Concurrent, PublishingWhileManyFollow) {
  const media::testing::TempDir dir;
  IoPool io(3);
  StreamOptions options;
  options.memory_bytes = 20'000;
  options.longest_wait = Millis(50);
  auto stream = std::make_shared<Stream>(options);
  auto file = std::make_shared<FileSink>(*stream, dir.path / "spool.mp4");
  FakeCamera camera(std::make_shared<FanOut>(std::vector<std::shared_ptr<package::PartSink>>{stream, file}), 50, 500);
  std::atomic<std::uint64_t> parts = 0;
  std::vector<std::future<void>> followers;
  for (std::uint64_t v = 0; v < 24; ++v)
    followers.push_back(asio::co_spawn(io.executor(v % 2), follow(stream, v, parts), asio::use_future));
  // The camera's thread goes on as soon as somebody has seen its last part.
  for (int round = 0; round < 6; ++round) {
    if (round % 3 == 0) camera.start();
    for (int i = 0; i < 8; ++i) {
      const auto before = parts.load();
      camera.frames(25);
      while (stream->window()->segments.size() > 1 && parts.load() == before) std::this_thread::yield();
    }
    if (round % 3 == 2) camera.stop();
  }
  stream->close();
  for (auto& f : followers) f.get();
  EXPECT_GT(parts.load(), 40u);
}

}  // namespace
}  // namespace dvr::live
