// What a streaming camera costs: one visit a round.
#include "ingest/camera_session.hpp"

#include "base/log.hpp"

namespace dvr::ingest {

using media::Reason;
using media::TrackKind;

namespace {

constexpr int kReadsARound = 4;  // of the whole buffer: 1 MiB; the rest waits for the next round
constexpr Micros kFirstReport = Seconds(1), kReportEvery = Seconds(4);
constexpr Micros kStatsEvery = Seconds(2);
constexpr Micros kWallStep = Seconds(1);

double per_second(std::uint64_t n, Micros d) { return d.count() > 0 ? double(n) * 1e6 / double(d.count()) : 0; }

}  // namespace

rtsp::Pace CameraSession::on_round(std::span<std::uint8_t> scratch, MonoTime) {
  now_ = {environment_.clock->mono(), environment_.clock->wall()};
  watch_wall_clock();
  read_all(scratch);
  if (end_) return rtsp::Pace::calm;
  builder_.tick(now_);
  if (builder_.runs() != runs_seen_ && builder_.running()) {
    runs_seen_ = builder_.runs();
    run_began_ = now_.mono;
    if (first_run_ == MonoTime{}) first_run_ = now_.mono;
    observer_.on_run(stats());
  }
  if (now_.mono >= next_report_) send_reports();
  if (now_.mono >= next_stats_) publish();
  watch_silence();
  return pace();
}

// Brisk for whoever waits for pictures, and while a run's clocks settle on its least lag.
rtsp::Pace CameraSession::pace() const {
  const bool settled = builder_.running() && now_.mono - run_began_ >= environment_.timings.brisk_start;
  const bool awaited = enough_ || (watched_ && watched_());
  return settled && !awaited ? rtsp::Pace::calm : rtsp::Pace::brisk;
}

void CameraSession::read_all(std::span<std::uint8_t> scratch) {
  for (int i = 0; i < kReadsARound && !end_; ++i) {
    const auto more = client_->poll(scratch, now_.mono, *this);
    if (!more.has_value()) return end_with(more.error());
    if (!*more) return;
  }
}

void CameraSession::on_frame(std::uint8_t channel, ByteView payload) {
  if (end_) return;
  switch (routes_[channel]) {
    case Route::video: return on_video_packet(payload);
    case Route::audio: return on_audio_packet(payload);
    case Route::video_rtcp: return on_rtcp(TrackKind::video, payload);
    case Route::audio_rtcp: return on_rtcp(TrackKind::audio, payload);
    case Route::none: ++unknown_channels_;
  }
}

void CameraSession::on_video_packet(ByteView bytes) {
  const auto accepted = video_->on_packet(bytes, now_.mono);
  if (!accepted) return;
  last_video_ = now_.mono;
  if (accepted->new_source) builder_.on_new_source(TrackKind::video);
  h264_.push(accepted->packet, accepted->hole, video_units_);
  for (auto& unit : video_units_) {
    ++frames_;
    last_picture_ = now_.mono;
    if (unit.key) last_key_ = now_.mono;
    builder_.on_video(std::move(unit), now_);
  }
  video_units_.clear();
}

void CameraSession::on_audio_packet(ByteView bytes) {
  const auto accepted = audio_->on_packet(bytes, now_.mono);
  if (!accepted) return;
  last_audio_ = now_.mono;
  if (accepted->new_source) builder_.on_new_source(TrackKind::audio);
  aac_->push(accepted->packet, accepted->hole, audio_units_);
  for (auto& unit : audio_units_) builder_.on_audio(std::move(unit), now_);
  audio_units_.clear();
}

void CameraSession::on_rtcp(TrackKind kind, ByteView bytes) {
  auto& receiver = kind == TrackKind::video ? video_ : audio_;
  if (const auto report = receiver->on_rtcp(bytes, now_.mono)) builder_.on_sender_report(kind, *report);
}

// Wall time that moves apart from monotonic time by more than a second within a round: somebody set the clock.
void CameraSession::watch_wall_clock() {
  const auto difference = Micros(to_us(now_.wall)) - std::chrono::duration_cast<Micros>(now_.mono.time_since_epoch());
  if (wall_minus_mono_ && std::chrono::abs(difference - *wall_minus_mono_) > kWallStep) {
    ++wall_steps_;
    log::warn("ingest", "this machine's clock was set; a new run begins", {{"camera", source_.id}});
    builder_.on_wall_step();
  }
  wall_minus_mono_ = difference;
}

void CameraSession::watch_silence() {
  if (builder_.running()) last_running_ = now_.mono;
  if (enough_ && (now_.mono - started_ >= stop_after_ || enough_())) return end(Reason::none, "");
  if (auto why = silence()) end(why->reason, std::move(why->detail));
}

// What a camera must go on to give, each with its own patience: packets, whole pictures, a picture to begin with,
// further key frames. Sound alone is no life.
std::optional<SessionEnd> CameraSession::silence() const {
  const auto& t = environment_.timings;
  const auto missing = [this](MonoTime since, Micros patience) { return now_.mono - since >= patience; };
  const auto seconds = [](Micros d) { return d.count() / 1'000'000; };
  const bool unsupported = h264_.counts().unsupported_packets > 0 && frames_ == 0;
  if (missing(last_video_, t.data_timeout) && !missing(last_audio_, t.data_timeout))
    return SessionEnd{Reason::no_video,
                      fmt::format("the camera has sent sound, but no video for {} s", seconds(t.data_timeout))};
  if (missing(last_video_, t.data_timeout))
    return SessionEnd{Reason::timeout, fmt::format("the camera has sent no video for {} s", seconds(t.data_timeout))};
  if (unsupported && missing(started_, t.data_timeout))
    return SessionEnd{Reason::unsupported_codec, "the camera interleaves its H.264 packets (packetization mode 2)"};
  if (missing(last_picture_, t.picture_timeout))
    return SessionEnd{Reason::no_video, fmt::format("the camera sends video packets, but no whole picture for {} s",
                                                    seconds(t.picture_timeout))};
  if (missing(last_running_, t.key_frame_timeout))
    return SessionEnd{Reason::no_video, "the camera sends video, but no key frame to begin with"};
  if (builder_.running() && missing(last_key_, t.key_frame_most))
    return SessionEnd{Reason::no_video,
                      fmt::format("the camera has sent no key frame for {} s", seconds(t.key_frame_most))};
  return std::nullopt;
}

// Some cameras live on these alone.
void CameraSession::send_reports() {
  if (next_report_ == MonoTime{}) {
    next_report_ = now_.mono + kFirstReport;
    return;
  }
  next_report_ = now_.mono + std::min<Micros>(kReportEvery, client_->session_timeout() / 2);
  if (const auto report = video_->receiver_report(now_.mono)) client_->send_frame(rtcp_channels_[0], *report);
  if (!audio_) return;
  if (const auto report = audio_->receiver_report(now_.mono)) client_->send_frame(rtcp_channels_[1], *report);
}

void CameraSession::publish() {
  next_stats_ = now_.mono + kStatsEvery;
  const auto bytes = video_->bytes() + (audio_ ? audio_->bytes() : 0);
  if (counted_at_ != MonoTime{}) {
    const auto passed = between(counted_at_, now_.mono);
    bit_rate_ = per_second((bytes - counted_bytes_) * 8, passed);
    fps_ = per_second(frames_ - counted_frames_, passed);
    observer_.on_stats(stats());
  }
  counted_at_ = now_.mono;
  counted_bytes_ = bytes;
  counted_frames_ = frames_;
}

SessionStats CameraSession::stats() const {
  SessionStats out;
  out.quirks = choice_.quirks;
  const auto note = [&out](const char* name, std::uint64_t n) {
    if (n > 0) out.quirks[name] += n;
  };
  out.tracks = builder_.tracks();
  out.bit_rate = bit_rate_;
  out.fps = fps_;
  if (video_) out.jitter = video_->jitter();
  out.frames = frames_;
  out.clock_jumps = builder_.clock_jumps();
  out.last_frame = builder_.last_frame();
  for (const auto* track : {&video_, &audio_}) {
    if (!*track) continue;
    out.packets += (*track)->packets();
    out.bytes += (*track)->bytes();
    out.lost_packets += (*track)->lost();
    note("duplicate_packets", (*track)->duplicates());
    note("sequence_resets", (*track)->resets());
    note("foreign_packets", (*track)->foreign());
    note("malformed_packets", (*track)->malformed());
    note("odd_sender_reports", (*track)->odd_reports());
  }
  const auto& h264 = h264_.counts();
  out.dropped_units = h264.dropped_units + (aac_ ? aac_->dropped() : 0);
  note("oversized_units", h264.oversized_units);
  note("start_codes_in_payload", h264.start_codes);
  note("odd_fragments", h264.odd_fragments);
  note("missing_markers", h264.missing_markers);
  note("early_markers", h264.early_markers);
  note("unsupported_packets", h264.unsupported_packets);
  note("malformed_payloads", h264.malformed_packets + (aac_ ? aac_->malformed() : 0));
  note("adts_in_rtp", aac_ ? aac_->adts() : 0);
  note("unknown_channels", unknown_channels_);
  note("key_frames_without_parameters", builder_.keys_without_parameters());
  note("machine_clock_set", wall_steps_);
  if (client_) {
    for (const auto& quirk : client_->quirks()) note(quirk.c_str(), 1);
    note("garbage_between_frames", client_->resyncs());
  }
  for (const auto& ignored : choice_.ignored) note(("ignored " + ignored).c_str(), 1);
  return out;
}

}  // namespace dvr::ingest
