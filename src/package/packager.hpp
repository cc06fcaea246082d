// Access units become parts: the one place where timestamps inside boxes are decided.
//
// Parts are equally long, as the pictures allow: as many as fit into the part target and 5 % (13 of 40 ms, 2 of 200 ms,
// one of 1 s). The length follows from what pictures last on average, and a part ends at the picture next to it, so
// that a camera that jitters makes equal parts too: players are promised a length, and none but the last of a segment
// may be less than 85 % of it. A part also ends where a segment starts, and at any other key frame when it is nearly
// full. A segment starts at a key frame once the one before it has lasted the segment target less 5 %. A sample's
// duration is the difference to the next unit's dts, so a part leaves as soon as the unit after it has arrived: one
// frame interval after its last sample, never later. Only the end of a run has to guess the duration of its last sample
// (that of the one before).
//
// Audio is assigned by time: a part takes all audio received so far that begins before the part's end. Audio that the
// camera sends late goes into the next part with its own decode time; no audio is held back for video or lost to it.
//
// Sinks hear of a run at its first key frame; what came before cannot be decoded and is dropped. A run without a key
// frame, or without video, is never told to them, nor is its end.
#pragma once
#include "media/mp4_writer.hpp"
#include "package/part.hpp"

#include <deque>

namespace dvr::package {

struct PackagerOptions {
  Millis part_target{500};
  Millis segment_target{2000};
  std::size_t max_part_bytes = 16 << 20;  // a part ends early rather than grow past it
};

// One camera's. All calls on the camera's executor; sinks are called in the order given, from inside the calls.
class Packager final : public media::AccessUnitSink {
 public:
  explicit Packager(std::vector<std::shared_ptr<PartSink>> sinks, PackagerOptions options = {});

  void on_run_start(const media::Tracks& tracks) override;
  void on_access_unit(media::AccessUnit unit) override;
  void on_run_end(media::Reason reason) override;

  struct Counters {
    std::uint64_t parts = 0;
    std::uint64_t dropped_units = 0;   // before the first key frame, or audio that never met its video
    std::uint64_t repaired_times = 0;  // decode times that did not advance, or durations that were clamped
  };
  const Counters& counters() const { return counters_; }

 private:
  // Times in the file's ticks: kMediaClock for video, the track's clock for audio.
  struct Sample {
    SharedBytes data;
    std::int64_t dts = 0, composition_offset = 0;
    std::int64_t duration = 0;  // 0: not known yet
    bool key = false;
    WallTime wall;
  };

  void on_video(const media::AccessUnit& unit);
  void on_audio(const media::AccessUnit& unit);
  void open_run(const Sample& first);
  Sample video_sample(const media::AccessUnit& unit);
  std::int64_t advance(std::int64_t dts, std::int64_t last_dts);
  std::int64_t clamp_duration(std::int64_t duration, std::uint32_t clock_rate);
  bool starts_segment(const Sample& next) const;
  bool ends_part(const Sample& next) const;
  void observe(std::int64_t duration);
  std::int64_t usual_part() const;
  void emit(bool ends_segment, WallTime wall_end, bool run_ends);
  std::vector<Sample> take_audio(std::int64_t end_dts);
  std::shared_ptr<Part> build(std::span<const Sample> audio);
  void write_head(Part& part, std::span<const Sample> audio) const;
  static std::vector<media::FragmentSample> describe(std::span<const Sample> samples);
  std::uint32_t audio_rate() const { return tracks_.audio->clock_rate; }

  const std::vector<std::shared_ptr<PartSink>> sinks_;
  const PackagerOptions options_;
  Counters counters_;
  std::uint64_t next_run_ = 0, next_sequence_ = 0;

  // of the run
  media::Tracks tracks_;
  bool running_ = false;  // between on_run_start and on_run_end, with a video track
  bool open_ = false;     // the first key frame has come and the sinks know of the run
  std::uint64_t run_ = 0;
  std::vector<Sample> video_;  // of the part in the making; the last one's duration is not known yet
  std::deque<Sample> audio_;   // not yet in a part
  std::size_t part_bytes_ = 0;
  std::int64_t last_video_dts_ = -1, last_audio_dts_ = -1;
  std::int64_t last_duration_ = 0;  // of the newest video sample whose duration is known
  double usual_duration_ = 0;       // of the run's video samples: their mean, the newest counting most
  int observed_ = 0;
  std::int64_t segment_start_ = 0;
  bool next_starts_segment_ = true;
  WallTime last_wall_end_;
};

}  // namespace dvr::package
