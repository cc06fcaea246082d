#include "ingest/run_builder.hpp"

namespace dvr::ingest {

using media::Reason;
using media::TrackKind;

namespace {

constexpr Micros kNearHint = Seconds(1);
constexpr Micros kStepBack = Seconds(2);  // of sound; further back it is left out
constexpr std::size_t kEarlyAudio = 128;  // frames: two to eight seconds

// For the pictures before the first: a guess is enough, DecodeTimes keeps the order.
MediaTicks frame_duration(double fps) {
  return {fps >= 1 && fps <= 120 ? std::int64_t(kMediaClock / fps) : kMediaClock / 25};
}

}  // namespace

void RunBuilder::set_audio(media::AudioTrack track, std::uint32_t rtp_rate) {
  audio_track_ = std::move(track);
  audio_ = MediaLine(rtp_rate);
}

std::uint64_t RunBuilder::clock_jumps() const {
  return video_.jumps() + (audio_ ? audio_->jumps() : 0) + corrections_ + alignment_.steps();
}

bool RunBuilder::audio_alive(MonoTime now) const {
  return audio_track_ && last_audio_arrival_ && now - *last_audio_arrival_ < kAudioAlive;
}

void RunBuilder::on_video(rtp::VideoUnit unit, Arrival arrival) {
  const auto position = rescale(video_.place(unit.timestamp, arrival.mono), video_.rate(), kMediaClock);
  const auto on_line = to_micros(position, kMediaClock);
  clock_.observe(on_line, arrival);
  alignment_.observe(TrackKind::video, on_line, arrival.mono);
  look_at_hint(TrackKind::video, video_, video_start_);
  correct_drift();
  if (unit.key && must_begin(unit, arrival.mono)) begin_run(unit, position, arrival);
  if (!running_) {
    ++before_key_;
    return;
  }
  take({TrackKind::video, std::move(unit.data), position, unit.key, arrival.mono});
}

bool RunBuilder::must_begin(const rtp::VideoUnit& unit, MonoTime now) const {
  if (!running_) return true;
  const bool same_parameters = unit.parameters == parameters_ || *unit.parameters == *parameters_;
  const bool deeper = decode_times_ && decode_times_->needed_depth() > tracks_.video->max_reorder_frames;
  // While units are held back, the run's audio is not decided yet.
  const bool audio_changed = !hold_until_ && audio_alive(now) != tracks_.audio.has_value();
  return !same_parameters || deeper || audio_changed;
}

void RunBuilder::begin_run(const rtp::VideoUnit& unit, MediaTicks position, Arrival arrival) {
  if (!unit.parameters->complete()) {
    ++no_parameters_;
    return;
  }
  if (decode_times_) reorder_floor_ = std::max(reorder_floor_, decode_times_->needed_depth());
  end(Reason::parameters_changed);
  parameters_ = unit.parameters;
  tracks_ = {};
  tracks_.video = media::h264_track(unit.parameters->sps, unit.parameters->pps);
  tracks_.video->clock_rate = kMediaClock;
  tracks_.video->max_reorder_frames = std::max(tracks_.video->max_reorder_frames, reorder_floor_);
  decode_times_.emplace(tracks_.video->max_reorder_frames, frame_duration(tracks_.video->fps));
  origin_ = position - decode_times_->lead();
  last_audio_ = {-1};
  held_.assign(std::make_move_iterator(early_audio_.begin()), std::make_move_iterator(early_audio_.end()));
  early_audio_.clear();
  running_ = true;
  ++runs_;
  hold_until_ = arrival.mono + (held_once_ ? Micros(0) : kHold);
  held_once_ = true;
}

void RunBuilder::on_audio(rtp::AudioUnit unit, Arrival arrival) {
  if (!audio_) return;
  const auto position = audio_->place(std::uint32_t(unit.timestamp), arrival.mono);
  alignment_.observe(TrackKind::audio, audio_->micros(position), arrival.mono);
  look_at_hint(TrackKind::audio, *audio_, audio_start_);
  last_audio_arrival_ = arrival.mono;
  const auto in_track_ticks = rescale(position, audio_->rate(), audio_track_->clock_rate);
  Unit frame{TrackKind::audio, std::move(unit.data), in_track_ticks, true, arrival.mono};
  if (!running_) return keep_early(std::move(frame));
  if (hold_until_ || tracks_.audio) take(std::move(frame));
}

void RunBuilder::keep_early(Unit frame) {
  early_audio_.push_back(std::move(frame));
  if (early_audio_.size() > kEarlyAudio) early_audio_.pop_front();
}

void RunBuilder::on_sender_report(TrackKind kind, const rtp::SenderReport& report) {
  if (report.ntp == 0 || (kind == TrackKind::audio && !audio_)) return;
  const auto& line = kind == TrackKind::video ? video_ : *audio_;
  if (const auto position = line.locate(report.timestamp))
    alignment_.on_sender_report(kind, rtp::ntp_to_us(report.ntp), line.micros(*position));
}

void RunBuilder::set_start_hint(TrackKind kind, std::uint32_t timestamp) {
  (kind == TrackKind::video ? video_start_ : audio_start_) = timestamp;
}

void RunBuilder::look_at_hint(TrackKind kind, const MediaLine& line, std::optional<std::uint32_t>& hint) {
  if (!hint) return;
  const auto position = line.micros(*line.locate(*std::exchange(hint, std::nullopt)));
  if (std::chrono::abs(position) < kNearHint) alignment_.on_start_hint(kind, position);
}

void RunBuilder::on_new_source(TrackKind kind) {
  alignment_.forget(kind);
  if (kind == TrackKind::audio) {
    if (audio_) audio_ = MediaLine(audio_->rate());
    early_audio_.clear();
    return;
  }
  end(Reason::parameters_changed);
  video_ = MediaLine(video_.rate());
  clock_ = {};
  alignment_.forget(TrackKind::audio);
  held_once_ = false;
}

void RunBuilder::on_wall_step() {
  end(Reason::clock_jump);
  clock_ = {};
  video_wall_ = audio_wall_ = {};
}

// A camera that has lost or won more than a second in small steps.
void RunBuilder::correct_drift() {
  const auto error = clock_.take_correction();
  if (error == Micros(0)) return;
  ++corrections_;
  if (error < Micros(0)) return;
  video_.shift(error);
  alignment_.forget(TrackKind::video);
}

void RunBuilder::tick(Arrival now) {
  if (hold_until_ && now.mono >= *hold_until_) release();
}

void RunBuilder::take(Unit unit) {
  if (!hold_until_) return emit(std::move(unit));
  const auto arrival = unit.arrival;
  held_.push_back(std::move(unit));
  if (arrival >= *hold_until_) release();
}

// The run is decided: does it have audio? Its units go out.
void RunBuilder::release() {
  const auto now = held_.empty() ? *hold_until_ : held_.back().arrival;
  hold_until_.reset();
  if (audio_alive(now)) tracks_.audio = audio_track_;
  audio_offset_ = Micros::min();
  sink_.on_run_start(tracks_);
  for (auto& unit : std::exchange(held_, {})) emit(std::move(unit));
}

void RunBuilder::emit(Unit unit) {
  if (unit.kind == TrackKind::video) emit_video(std::move(unit));
  else if (tracks_.audio) emit_audio(std::move(unit));
}

void RunBuilder::emit_video(Unit unit) {
  const auto times = decode_times_->next(unit.position);
  // Wall time belongs to what is seen: the lead that reordering needs is no time that passed.
  const auto wall = clock_.wall_at(to_micros(origin_ + decode_times_->lead() + times.dts, kMediaClock), video_wall_);
  last_frame_ = wall;
  sink_.on_access_unit(
      {TrackKind::video, share(std::move(unit.data)), times.pts, times.dts, unit.key, wall, unit.arrival});
}

void RunBuilder::emit_audio(Unit unit) {
  const auto rate = audio_track_->clock_rate;
  const auto offset = alignment_.audio_offset(unit.arrival);
  if (offset != audio_offset_) {
    audio_offset_ = offset;
    audio_shift_ = to_ticks(offset - to_micros(origin_, kMediaClock), rate);
  }
  auto pts = unit.position + audio_shift_;
  if (pts < MediaTicks{0} || last_audio_ - pts > to_ticks(kStepBack, rate)) return;  // before the run, or far back
  // A report that moves sound back costs no frame: they follow more closely until they have caught up.
  const MediaTicks half_a_frame{std::max<std::int64_t>(1, audio_track_->samples_per_frame / 2)};
  if (last_audio_ >= MediaTicks{0}) pts = std::max(pts, last_audio_ + half_a_frame);
  last_audio_ = pts;
  const auto wall = clock_.wall_at(to_micros(pts, rate) + to_micros(origin_, kMediaClock), audio_wall_);
  sink_.on_access_unit({TrackKind::audio, share(std::move(unit.data)), pts, pts, true, wall, unit.arrival});
}

void RunBuilder::end(Reason reason) {
  if (!running_) return;
  if (hold_until_) release();
  running_ = false;
  sink_.on_run_end(reason);
}

}  // namespace dvr::ingest
