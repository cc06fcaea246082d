#include "package/packager.hpp"

#include "media/test_support.hpp"

namespace dvr::package {
namespace {

using namespace media::testing;
using media::AccessUnit;
using media::Reason;

// Keeps all it is told, in order.
struct Recorder final : PartSink {
  void on_run(std::shared_ptr<const InitSegment> init) override {
    log += fmt::format("run {} at {}\n", init->run, format_rfc3339(init->wall_start));
    inits.push_back(std::move(init));
  }
  void on_part(std::shared_ptr<const Part> p) override {
    log += fmt::format("part {} run {} t {} d {} v {} a {}{}{}{} {}..{}\n", p->sequence, p->run, p->decode_time.count,
                       p->duration.count, p->video_samples, p->audio_samples, p->independent ? " key" : "",
                       p->starts_segment ? " starts" : "", p->ends_segment ? " ends" : "",
                       format_rfc3339(p->wall_start).substr(17), format_rfc3339(p->wall_end).substr(17));
    parts.push_back(std::move(p));
  }
  void on_run_end(Reason reason) override { log += fmt::format("end {}\n", media::to_string(reason)); }

  Bytes file() const {
    Bytes out = *inits.at(0)->bytes;
    for (const auto& p : parts)
      for (const auto& b : p->buffers()) out.insert(out.end(), b->begin(), b->end());
    return out;
  }
  std::string log;
  std::vector<std::shared_ptr<const InitSegment>> inits;
  std::vector<std::shared_ptr<const Part>> parts;
};

struct PackagerTest : ::testing::Test {
  std::shared_ptr<Recorder> out = std::make_shared<Recorder>();
  Packager packager{{out}};

  void run(const media::Tracks& tracks, const std::vector<AccessUnit>& units, Reason end = Reason::camera_closed) {
    packager.on_run_start(tracks);
    for (const auto& u : units) packager.on_access_unit(u);
    packager.on_run_end(end);
  }
};

// `count` frames of 1 byte each `step` ticks, a key frame every `gop`.
std::vector<AccessUnit> frames(int count, std::int64_t step, int gop) {
  std::vector<AccessUnit> out;
  for (int i = 0; i < count; ++i) {
    AccessUnit u;
    u.data = share(Bytes(1, std::uint8_t(i)));
    u.pts = u.dts = {i * step};
    u.key = i % gop == 0;
    u.wall = kStart + to_micros(u.dts, kMediaClock);
    out.push_back(u);
  }
  return out;
}

media::Tracks video_only() { return {load_video("plain.h264").track, std::nullopt}; }

TEST_F(PackagerTest, PartsAndSegmentsOfARun) {
  const auto video = load_video("plain.h264");
  const auto audio = load_audio("tone.aac");
  run({video.track, audio.track}, interleave(video_units(video), audio_units(audio)));
  expect_golden("packager_plain.txt", out->log);
}

TEST_F(PackagerTest, TracksAreContinuousOverParts) {
  const auto video = load_video("bframes.h264");
  const auto audio = load_audio("tone.aac");
  auto sound = audio_units(audio);
  for (auto& u : sound) u.wall += Millis(130);  // the camera sends audio late
  run({video.track, audio.track}, interleave(video_units(video), sound));
  const auto init = media::parse_init(*out->inits.at(0)->bytes);
  ASSERT_TRUE(init);
  std::map<std::uint32_t, std::uint64_t> next;
  std::map<std::uint32_t, std::size_t> samples;
  for (const auto& p : out->parts) {
    const auto head = media::parse_part_head(*p->head);
    ASSERT_TRUE(head) << head.error().describe();
    EXPECT_EQ(head->size_bytes, p->size_bytes);
    EXPECT_EQ(*head->wall, p->wall_start);
    EXPECT_EQ(head->wall_media_time, std::uint64_t(p->decode_time.count));
    for (const auto& t : head->tracks) {
      EXPECT_EQ(t.decode_time, next[t.track_id]) << "part " << p->sequence << " track " << t.track_id;
      next[t.track_id] = t.decode_time + t.duration;
      samples[t.track_id] += t.samples.size();
    }
  }
  EXPECT_EQ(samples[1], video.frames.size());
  EXPECT_EQ(samples[2], audio.frames.size());
}

TEST_F(PackagerTest, SamplesAreReferencedNotCopied) {
  const auto units = frames(30, 3600, 25);
  run(video_only(), units);
  std::size_t i = 0;
  for (const auto& p : out->parts)
    for (const auto& b : p->payload) EXPECT_EQ(b.get(), units.at(i++).data.get());
  EXPECT_EQ(i, units.size());
}

TEST_F(PackagerTest, APartLeavesWithTheNextFrame) {
  const auto units = frames(14, 3600, 100);
  packager.on_run_start(video_only());
  for (int i = 0; i < 13; ++i) packager.on_access_unit(units[std::size_t(i)]);
  EXPECT_TRUE(out->parts.empty());  // 13 × 40 ms: the duration of the last one is not known
  packager.on_access_unit(units[13]);
  ASSERT_EQ(out->parts.size(), 1u);
  EXPECT_EQ(out->parts[0]->duration.count, 13 * 3600);
}

TEST_F(PackagerTest, SlowCamerasHaveOneFrameAPart) {
  run(video_only(), frames(4, 90'000, 4));
  EXPECT_EQ(out->log,
            "run 0 at 2026-11-22T08:30:00.000Z\n"
            "part 0 run 0 t 0 d 90000 v 1 a 0 key starts 00.000Z..01.000Z\n"
            "part 1 run 0 t 90000 d 90000 v 1 a 0 01.000Z..02.000Z\n"
            "part 2 run 0 t 180000 d 90000 v 1 a 0 02.000Z..03.000Z\n"
            "part 3 run 0 t 270000 d 90000 v 1 a 0 ends 03.000Z..04.000Z\n"
            "end camera_closed\n");
}

TEST_F(PackagerTest, KeyFramesAloneDoNotMakeAPartEach) {
  run(video_only(), frames(100, 3600, 1));
  for (std::size_t i = 0; i + 1 < out->parts.size(); ++i) EXPECT_GE(out->parts[i]->duration.count, 9'000);
  EXPECT_TRUE(std::all_of(out->parts.begin(), out->parts.end(), [](const auto& p) { return p->independent; }));
}

TEST_F(PackagerTest, WaitsForAKeyFrameAndForgetsTheAudioBeforeIt) {
  const auto audio = load_audio("tone.aac");
  auto video = frames(60, 3600, 25);
  video[0].key = false;
  run({video_only().video, audio.track}, interleave(video, audio_units(audio)));
  const auto head = media::parse_part_head(*out->parts.at(0)->head);
  EXPECT_EQ(out->parts.at(0)->decode_time.count, 25 * 3600);
  EXPECT_EQ(head->track(media::kAudioTrackId)->decode_time, 47u * 1024);  // the first frame at or after 1 s
  EXPECT_EQ(out->inits.at(0)->wall_start, kStart + Seconds(1));
  EXPECT_EQ(packager.counters().dropped_units, 25u + 47u);
}

TEST_F(PackagerTest, RunsAreCountedAndSequencesGoOn) {
  run(video_only(), frames(14, 3600, 25), Reason::timeout);
  packager.on_run_start(video_only());
  packager.on_run_end(Reason::no_video);  // nothing came: sinks are not told
  run(video_only(), frames(14, 3600, 25), Reason::parameters_changed);
  EXPECT_EQ(out->log,
            "run 0 at 2026-11-22T08:30:00.000Z\n"
            "part 0 run 0 t 0 d 46800 v 13 a 0 key starts 00.000Z..00.520Z\n"
            "part 1 run 0 t 46800 d 3600 v 1 a 0 ends 00.520Z..00.560Z\n"
            "end timeout\n"
            "run 1 at 2026-11-22T08:30:00.000Z\n"
            "part 2 run 1 t 0 d 46800 v 13 a 0 key starts 00.000Z..00.520Z\n"
            "part 3 run 1 t 46800 d 3600 v 1 a 0 ends 00.520Z..00.560Z\n"
            "end parameters_changed\n");
  EXPECT_EQ(out->inits[0]->digest, out->inits[1]->digest);
}

TEST_F(PackagerTest, TimesThatDoNotAdvanceAndLongHolesAreClamped) {
  auto units = frames(4, 3600, 100);
  units[2].dts = units[2].pts = units[1].dts;
  units[3].dts = units[3].pts = {100 * 90'000};
  units[3].wall = kStart + Seconds(100);
  run(video_only(), units);
  std::vector<std::uint32_t> durations;
  for (const auto& p : out->parts) {
    const auto head = *media::parse_part_head(*p->head);
    for (const auto& s : head.tracks[0].samples) durations.push_back(s.duration);
  }
  EXPECT_EQ(durations, (std::vector<std::uint32_t>{3600, 1, 900'000, 900'000}));
  EXPECT_EQ(out->parts[0]->wall_end, units[2].wall + Seconds(10));  // the hole is no footage
  EXPECT_EQ(out->parts[1]->wall_start, units[3].wall);
  EXPECT_EQ(out->parts[1]->decode_time.count, 100 * 90'000);
}

TEST_F(PackagerTest, WallTimesNeverGoBackInARun) {
  auto units = frames(60, 3600, 100);
  for (std::size_t i = 20; i < units.size(); ++i) units[i].wall -= Seconds(5);
  run(video_only(), units);
  for (std::size_t i = 0; i < out->parts.size(); ++i) {
    EXPECT_LE(out->parts[i]->wall_start, out->parts[i]->wall_end);
    if (i > 0) EXPECT_LE(out->parts[i - 1]->wall_end, out->parts[i]->wall_start);
  }
}

TEST_F(PackagerTest, OtherClocksBecomeOurs) {
  auto tracks = video_only();
  tracks.video->clock_rate = 25;
  run(tracks, frames(13, 1, 25));
  EXPECT_EQ(out->parts.at(0)->duration.count, 13 * 3600);
  tracks.video->clock_rate = 0;  // as 90 kHz
  run(tracks, frames(13, 3600, 25));
  EXPECT_EQ(out->parts.at(1)->duration.count, 13 * 3600);
}

TEST_F(PackagerTest, AudioWithoutEndIsBounded) {
  const auto audio = load_audio("tone.aac");
  packager.on_run_start({video_only().video, audio.track});
  packager.on_access_unit(frames(1, 3600, 1)[0]);
  AccessUnit u = audio_units(audio)[0];
  for (int i = 0; i < 10'000; ++i) {
    u.dts = u.pts = {i * 1024};
    packager.on_access_unit(u);
  }
  packager.on_run_end(Reason::timeout);
  EXPECT_EQ(out->parts.at(0)->audio_samples, 2048u);
}

// --- a decoder that is not ours -------------------------------------------------------------------------------------

std::string ffprobe(const std::filesystem::path& file, std::string_view what) {
  return output_of(fmt::format("ffprobe -v error {} -of csv=p=0 {} 2>&1", what, file.string()));
}

class Ffprobe : public PackagerTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(Ffprobe, DecodesEveryFrameAtItsTime) {
  if (std::system("command -v ffprobe >/dev/null") != 0) GTEST_SKIP() << "ffprobe is not installed";
  const auto video = load_video(GetParam());
  const auto audio = load_audio("tone.aac");
  const auto units = video_units(video);
  run({video.track, audio.track}, interleave(units, audio_units(audio)));
  const TempDir dir;
  const auto file = dir.path / "run.mp4";
  write_file(file, out->file());

  std::vector<std::int64_t> pts;
  for (const auto& u : units) pts.push_back(u.pts.count);
  std::sort(pts.begin(), pts.end());
  std::string want;
  for (auto t : pts) want += fmt::format("{}\n", t);
  EXPECT_EQ(ffprobe(file, "-select_streams v -show_entries frame=pts"), want);
  EXPECT_EQ(ffprobe(file, "-select_streams a -count_packets -show_entries stream=nb_read_packets,codec_name"),
            fmt::format("aac,{}\n", audio.frames.size()));
  EXPECT_EQ(output_of(fmt::format("ffmpeg -v warning -i {} -f null - 2>&1", file.string())), "");
}

INSTANTIATE_TEST_SUITE_P(Streams, Ffprobe, ::testing::Values("plain.h264", "bframes.h264"));

}  // namespace
}  // namespace dvr::package
