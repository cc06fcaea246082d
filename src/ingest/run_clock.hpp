// From media time to wall time (docs/design/media.md, Time), and from one track's line to another's.
#pragma once
#include "base/clock.hpp"
#include "media/track.hpp"

#include <optional>

namespace dvr::ingest {

struct Arrival {
  MonoTime mono;
  WallTime wall;
};

// Estimates how far behind its own media time a track arrives when nothing delays it: the least lag seen.
// In the first seconds every smaller lag is taken at once; later the estimate follows the least of each window, slewing
// at most 500 ppm, so that neither a drifting camera nor a jittery network makes a step.
class LeastLag {
 public:
  static constexpr Micros kFirst = Seconds(5), kWindow = Seconds(5);
  static constexpr std::int64_t kSlewPpm = 500;

  void observe(Micros lag, MonoTime at);
  bool known() const { return started_.has_value(); }
  Micros estimate() const { return estimate_; }
  // How far the lag has moved away for good: over two whole windows, in the same direction.
  Micros persistent_error() const { return persistent_; }
  void set(Micros estimate);

 private:
  void close_window();

  std::optional<MonoTime> started_;
  MonoTime last_{}, window_start_{};
  Micros estimate_{}, window_least_ = Micros::max(), target_{}, persistent_{};
};

// Wall time of positions on the video line.
class RunClock {
 public:
  void observe(Micros position, Arrival arrival);
  // Not before `latest`, which is moved along: one such for each track, whose times then never run backwards.
  WallTime wall_at(Micros position, WallTime& latest) const;

  // The camera's clock has lost or won more than a second for good, in small steps. Positive: media time must be moved
  // on by that much (the caller does it). Negative: wall time has been moved already. Zero nearly always.
  Micros take_correction();

 private:
  LeastLag lag_;  // arrival's wall time in microseconds since 1970, minus position
};

// Where the audio line lies on the video line: by the NTP times of sender reports when both tracks have sane ones, else
// by what the answer to PLAY said, else by arrival. Changes are slewed; only a first report, or an error above a
// second, makes a step.
class Alignment {
 public:
  void observe(media::TrackKind kind, Micros position, MonoTime at);
  void on_sender_report(media::TrackKind kind, std::int64_t ntp_us, Micros position);
  void on_start_hint(media::TrackKind kind, Micros position);  // of the moment at which playing starts
  void forget(media::TrackKind kind);                          // its line has been moved or begun anew

  // Add this to a position of the audio line. `at` drives the slewing.
  Micros audio_offset(MonoTime at);
  std::uint64_t steps() const { return steps_; }

 private:
  std::optional<Micros> sane(Micros offset) const;
  std::optional<Micros> by_reports() const;
  std::optional<Micros> by_hints() const;
  Micros wanted() const;

  LeastLag video_, audio_;
  std::optional<std::int64_t> video_ntp_, audio_ntp_;  // NTP time of position 0
  std::optional<Micros> video_start_, audio_start_;
  std::optional<Micros> applied_;
  bool used_reports_ = false;
  MonoTime last_{};
  std::uint64_t steps_ = 0;
};

}  // namespace dvr::ingest
