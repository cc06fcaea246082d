// One connection to one camera, from DESCRIBE to TEARDOWN.
#pragma once
#include "ingest/connect_limiter.hpp"
#include "ingest/run_builder.hpp"
#include "ingest/status.hpp"
#include "ingest/track_choice.hpp"
#include "ingest/track_receiver.hpp"
#include "proto/rtsp/client.hpp"
#include "proto/rtsp/pacer.hpp"

namespace dvr::ingest {

// Of one connection.
struct SessionStats {
  media::Tracks tracks;
  double bit_rate = 0, fps = 0;
  std::uint64_t packets = 0, bytes = 0, frames = 0, lost_packets = 0, dropped_units = 0, clock_jumps = 0;
  Micros jitter{0};  // of video
  std::map<std::string, std::uint64_t> quirks;
  std::optional<WallTime> last_frame;
};

class SessionObserver {
 public:
  virtual void on_run(const SessionStats& stats) = 0;    // a run has begun
  virtual void on_stats(const SessionStats& stats) = 0;  // every other second

 protected:
  ~SessionObserver() = default;
};

struct SessionEnd {
  media::Reason reason = media::Reason::none;
  std::string detail;        // plain words
  Micros streamed{};         // since the first run began
  bool wasted_talk = false;  // it held a turn to talk until time ran out
};

// On one executor. After PLAY it costs one visit of the thread's pacer a round, and nothing in between.
class CameraSession final : rtsp::Paced, rtsp::FrameReceiver {
 public:
  CameraSession(CameraSource source, Environment environment, media::AccessUnitSink& sink, SessionObserver& observer);
  ~CameraSession();

  // Connects, streams, says goodbye. `knock` is given back once the TCP connection stands, for a turn of the kind
  // `talk` that is held until the camera streams or has failed; without `talk`, `knock` is held that long.
  // Cancelling the task ends the dialogue; a session that streams already is ended by stop().
  Task<SessionEnd> run(ConnectLimiter::Permit knock, std::optional<Turn> talk);
  void stop(media::Reason reason);  // ends the run now, run() soon
  // For those who only want a look: ends with Reason::none after `streaming`, or once `enough` says so (asked each
  // round).
  void look(Micros streaming, std::function<bool()> enough);
  // Without it, and while it says no, the camera is read in calm rounds once its first run has settled.
  void while_watched(Watched watched) { watched_ = std::move(watched); }

  const std::vector<std::string>& ignored_tracks() const { return choice_.ignored; }
  const std::string& server() const { return server_; }
  bool password_in_clear() const { return client_ && client_->password_in_clear(); }
  SessionStats stats() const;

 private:
  Task<Result<void>> dialogue();
  Task<void> admit();
  Task<Result<void>> set_up(const sdp::Session& session, const std::string& base);
  Task<void> set_up_audio(const std::string& base);
  void take_start_hints();

  rtsp::Pace on_round(std::span<std::uint8_t> scratch, MonoTime now) override;
  rtsp::Pace pace() const;
  void on_fault(std::string_view what) noexcept override;
  void on_frame(std::uint8_t channel, ByteView payload) override;
  void on_video_packet(ByteView bytes);
  void on_audio_packet(ByteView bytes);
  void on_rtcp(media::TrackKind kind, ByteView bytes);
  void read_all(std::span<std::uint8_t> scratch);
  void watch_wall_clock();
  void watch_silence();
  std::optional<SessionEnd> silence() const;
  void send_reports();
  void publish();
  void end(media::Reason reason, std::string detail);
  void end_with(const Error& error);

  CameraSource source_;
  Environment environment_;
  SessionObserver& observer_;
  RunBuilder builder_;
  std::unique_ptr<rtsp::Client> client_;
  TrackChoice choice_;
  std::string server_;
  ConnectLimiter::Permit knock_, talk_;
  std::optional<Turn> talk_turn_;

  enum class Route : std::uint8_t { none, video, video_rtcp, audio, audio_rtcp };
  std::array<Route, 256> routes_{};
  std::array<std::uint8_t, 2> rtcp_channels_{};  // video, audio
  std::optional<TrackReceiver> video_, audio_;
  rtp::H264Depacketizer h264_;
  std::optional<rtp::AacDepacketizer> aac_;
  std::vector<rtp::VideoUnit> video_units_;  // reused
  std::vector<rtp::AudioUnit> audio_units_;

  std::optional<asio::steady_timer> ended_;  // cancelled when `end_` is set
  std::optional<SessionEnd> end_;
  Arrival now_{};
  MonoTime started_{}, next_report_{}, next_stats_{}, first_run_{};
  MonoTime last_video_{}, last_audio_{};  // packets
  MonoTime last_picture_{}, last_key_{};  // whole ones
  MonoTime last_running_{};               // when a run was open
  MonoTime run_began_{};                  // the latest one
  std::optional<Micros> wall_minus_mono_;
  Micros stop_after_{};
  std::function<bool()> enough_;
  Watched watched_;
  std::uint64_t runs_seen_ = 0, unknown_channels_ = 0, wall_steps_ = 0;
  std::uint64_t frames_ = 0, counted_frames_ = 0, counted_bytes_ = 0;
  MonoTime counted_at_{};
  double bit_rate_ = 0, fps_ = 0;
};

media::Reason reason_of(const Error& error);

}  // namespace dvr::ingest
