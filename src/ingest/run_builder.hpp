// Pictures and frames of one connection become the runs that the sink sees.
#pragma once
#include "ingest/decode_times.hpp"
#include "ingest/media_line.hpp"
#include "ingest/run_clock.hpp"
#include "media/access_unit.hpp"
#include "proto/rtp/aac.hpp"
#include "proto/rtp/h264.hpp"
#include "proto/rtp/rtcp.hpp"

#include <deque>

namespace dvr::ingest {

// Promises to the sink: a run begins with a key frame; a run has the audio track only while audio really comes; codec
// parameters that change, audio that comes or goes and a reordering deeper than announced begin a new run at the next
// key frame. What comes before the first key frame is dropped.
//
// The first units of a connection are held back for a moment (kHold), because cameras send what they have buffered in
// one burst: only after it can the wall time of its first picture be told, and where audio lies beside it.
class RunBuilder {
 public:
  static constexpr Micros kHold = Millis(250);
  static constexpr Micros kAudioAlive = Seconds(10);  // without a frame for that long, the next run is without audio

  explicit RunBuilder(media::AccessUnitSink& sink) : sink_(sink) {}

  // What the camera says it will send. `rtp_rate`: the clock of its RTP timestamps.
  void set_video(std::uint32_t rtp_rate) { video_ = MediaLine(rtp_rate); }
  void set_audio(media::AudioTrack track, std::uint32_t rtp_rate);

  void on_video(rtp::VideoUnit unit, Arrival arrival);
  void on_audio(rtp::AudioUnit unit, Arrival arrival);
  void on_sender_report(media::TrackKind kind, const rtp::SenderReport& report);
  // The RTP time stamp at which playing starts, as the camera says. Believed when it is near the first unit's.
  void set_start_hint(media::TrackKind kind, std::uint32_t timestamp);
  void on_new_source(media::TrackKind kind);  // another SSRC: its timestamps begin anew
  void on_wall_step();                        // somebody set this machine's clock
  void tick(Arrival now);                     // once a round
  void end(media::Reason reason);             // of the connection; or of the run, when more units follow

  bool running() const { return running_; }
  const media::Tracks& tracks() const { return tracks_; }  // of the latest run
  std::uint64_t runs() const { return runs_; }
  std::uint64_t clock_jumps() const;
  std::uint64_t units_before_key() const { return before_key_; }
  std::uint64_t keys_without_parameters() const { return no_parameters_; }
  std::optional<WallTime> last_frame() const { return last_frame_; }

 private:
  struct Unit {
    media::TrackKind kind;
    Bytes data;
    MediaTicks position;  // on its track's line
    bool key;
    MonoTime arrival;
  };

  bool must_begin(const rtp::VideoUnit& unit, MonoTime now) const;
  void begin_run(const rtp::VideoUnit& unit, MediaTicks position, Arrival arrival);
  void take(Unit unit);
  void keep_early(Unit frame);
  void look_at_hint(media::TrackKind kind, const MediaLine& line, std::optional<std::uint32_t>& hint);
  void release();
  void emit(Unit unit);
  void emit_video(Unit unit);
  void emit_audio(Unit unit);
  void correct_drift();
  bool audio_alive(MonoTime now) const;

  media::AccessUnitSink& sink_;
  MediaLine video_{kMediaClock};
  std::optional<MediaLine> audio_;
  std::optional<media::AudioTrack> audio_track_;
  RunClock clock_;
  Alignment alignment_;

  bool running_ = false;
  media::Tracks tracks_;
  std::shared_ptr<const rtp::ParameterSets> parameters_;  // of the run
  std::optional<DecodeTimes> decode_times_;
  MediaTicks origin_;       // position of run time 0 on the video line
  MediaTicks audio_shift_;  // from the audio line to run time, in the audio track's ticks
  Micros audio_offset_{};   // that audio_shift_ was made from
  MediaTicks last_audio_;
  WallTime video_wall_{}, audio_wall_{};  // of the latest units
  std::optional<MonoTime> last_audio_arrival_;
  int reorder_floor_ = 0;  // learned from this camera

  std::optional<std::uint32_t> video_start_, audio_start_;  // hints not yet looked at
  std::vector<Unit> held_;
  std::deque<Unit> early_audio_;  // the newest before a run: some of it may belong beside its first picture
  std::optional<MonoTime> hold_until_;
  bool held_once_ = false;

  std::uint64_t runs_ = 0, before_key_ = 0, no_parameters_ = 0, corrections_ = 0;
  std::optional<WallTime> last_frame_;
};

}  // namespace dvr::ingest
