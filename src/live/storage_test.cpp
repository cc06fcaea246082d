// Where the bytes of the window rest, and what players and many threads get of it.
#include "live/test_support.hpp"

namespace dvr::live {
namespace {

using testing::bytes;
using testing::FakeCamera;
using testing::run;
using testing::text;

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

TEST(Content, WhatManyReadOfAFileIsInMemoryOnce) {
  const media::testing::TempDir dir;
  media::testing::write_file(dir.path / "a", Bytes(1'000, 1));
  media::testing::write_file(dir.path / "b", Bytes(1'000, 2));
  const auto a = *store::File::open_for_reading(dir.path / "a"), b = *store::File::open_for_reading(dir.path / "b");
  const auto read_back = std::make_shared<ReadBack>();
  WorkPool pool("disk", 1, 8);
  const auto read = [&](const store::FileSlice& slice) {
    Content content;
    content.read_back = read_back;
    content.add(slice);
    return run(make_source(std::move(content), pool)->read())->front();
  };
  std::weak_ptr<const Bytes> gone;
  {
    const auto first = read({a, 100, 500});
    EXPECT_EQ(*first, Bytes(500, 1));
    EXPECT_EQ(read({a, 100, 500}), first);
    EXPECT_NE(read({a, 100, 501}), first);
    EXPECT_EQ(*read({b, 100, 500}), Bytes(500, 2));
    gone = first;
  }
  EXPECT_TRUE(gone.expired());
  EXPECT_EQ(*read({a, 100, 500}), Bytes(500, 1));
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
