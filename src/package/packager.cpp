#include "package/packager.hpp"

namespace dvr::package {
namespace {

constexpr std::int64_t kMaxSampleSeconds = 10;
constexpr std::size_t kMaxHeldAudio = 2048;  // 40 s of AAC at 48 kHz while no video comes
constexpr std::int64_t kMaxOffset = 1 << 30;
constexpr int kUsualOf = 64, kUsualKnown = 8;  // pictures: what is usual is taken of, and when it is known well enough

std::int64_t ticks(Millis d) { return to_ticks(d, kMediaClock).count; }

std::int64_t frame_duration(const media::VideoTrack& video) {  // before any difference of times is known
  return video.fps >= 1 ? std::int64_t(kMediaClock / video.fps) : kMediaClock / 25;
}

}  // namespace

Packager::Packager(std::vector<std::shared_ptr<PartSink>> sinks, PackagerOptions options)
    : sinks_(std::move(sinks)), options_(options) {}

void Packager::on_run_start(const media::Tracks& tracks) {
  tracks_ = tracks;
  running_ = tracks_.video.has_value();
  open_ = false;
  last_video_dts_ = last_audio_dts_ = -1;
  if (tracks_.video && tracks_.video->clock_rate == 0) tracks_.video->clock_rate = kMediaClock;
  if (tracks_.audio && tracks_.audio->clock_rate == 0) tracks_.audio.reset();  // no time can be told from it
}

void Packager::on_access_unit(media::AccessUnit unit) {
  if (!running_ || !unit.data || unit.data->empty()) {
    ++counters_.dropped_units;
    return;
  }
  unit.kind == media::TrackKind::video ? on_video(unit) : on_audio(unit);
}

void Packager::on_run_end(media::Reason reason) {
  if (open_) {
    auto& last = video_.back();
    last.duration = last_duration_;
    emit(true, last.wall + to_micros({last.duration}, kMediaClock), true);
    for (const auto& sink : sinks_) sink->on_run_end(reason);
  }
  counters_.dropped_units += audio_.size();
  audio_.clear();
  running_ = open_ = false;
}

// --- units ----------------------------------------------------------------------------------------------------------

void Packager::on_video(const media::AccessUnit& unit) {
  if (!open_ && !unit.key) {
    ++counters_.dropped_units;
    return;
  }
  Sample next = video_sample(unit);
  if (!open_) {
    open_run(next);
  } else {
    auto& last = video_.back();
    last.duration = last_duration_ = clamp_duration(next.dts - last.dts, kMediaClock);
    observe(last_duration_);
    const auto clamped_end = last.wall + Seconds(kMaxSampleSeconds);
    if (ends_part(next)) emit(starts_segment(next), std::min(next.wall, clamped_end), false);
  }
  last_video_dts_ = next.dts;
  part_bytes_ += next.data->size();
  video_.push_back(std::move(next));
}

Packager::Sample Packager::video_sample(const media::AccessUnit& unit) {
  const auto rate = tracks_.video->clock_rate;
  Sample s{unit.data, rescale(unit.dts, rate, kMediaClock).count, 0, 0, unit.key, unit.wall};
  const auto pts = rescale(unit.pts, rate, kMediaClock).count;
  s.dts = advance(s.dts, last_video_dts_);
  s.composition_offset = std::clamp(pts - s.dts, -kMaxOffset, kMaxOffset);
  return s;
}

void Packager::on_audio(const media::AccessUnit& unit) {
  if (!tracks_.audio || unit.dts.count < 0) {
    ++counters_.dropped_units;
    return;
  }
  if (audio_.size() >= kMaxHeldAudio) {
    audio_.pop_front();
    ++counters_.dropped_units;
  }
  last_audio_dts_ = advance(unit.dts.count, last_audio_dts_);
  part_bytes_ += unit.data->size();
  audio_.push_back({unit.data, last_audio_dts_, 0, 0, true, unit.wall});
}

// Decode times advance by at least one tick.
std::int64_t Packager::advance(std::int64_t dts, std::int64_t last_dts) {
  if (dts > last_dts) return dts;
  ++counters_.repaired_times;
  return last_dts + 1;
}

std::int64_t Packager::clamp_duration(std::int64_t duration, std::uint32_t clock_rate) {
  const auto longest = kMaxSampleSeconds * clock_rate;
  if (duration > longest) ++counters_.repaired_times;
  return std::clamp<std::int64_t>(duration, 1, longest);
}

// --- parts ----------------------------------------------------------------------------------------------------------

void Packager::open_run(const Sample& first) {
  auto init = std::make_shared<InitSegment>();
  init->run = run_ = next_run_++;
  init->bytes = share(media::write_init(tracks_));
  init->digest = sha256(*init->bytes);
  init->tracks = tracks_;
  init->wall_start = first.wall;
  open_ = true;
  next_starts_segment_ = true;
  segment_start_ = first.dts;
  last_wall_end_ = first.wall;
  last_duration_ = frame_duration(*tracks_.video);
  usual_duration_ = double(last_duration_);
  observed_ = 0;
  // Audio from before the first picture has nothing to go with.
  while (!audio_.empty() && rescale({audio_.front().dts}, audio_rate(), kMediaClock).count < first.dts) {
    audio_.pop_front();
    ++counters_.dropped_units;
  }
  for (const auto& sink : sinks_) sink->on_run(init);
}

bool Packager::starts_segment(const Sample& next) const {
  return next.key && next.dts - segment_start_ >= ticks(options_.segment_target) * 95 / 100;
}

// A picture that stood still counts as two.
void Packager::observe(std::int64_t duration) {
  observed_ = std::min(observed_ + 1, kUsualOf);
  const auto known = observed_ > kUsualKnown ? std::min(double(duration), 2 * usual_duration_) : double(duration);
  usual_duration_ += (known - usual_duration_) / observed_;
}

std::int64_t Packager::usual_part() const {
  const auto frame = std::max(1.0, usual_duration_);
  const auto frames = std::int64_t(double(ticks(options_.part_target)) * 1.05 / frame);
  return std::int64_t(double(std::max<std::int64_t>(1, frames)) * frame);
}

bool Packager::ends_part(const Sample& next) const {
  const auto elapsed = next.dts - video_.front().dts;
  const auto usual = usual_part();
  if (next.key && (starts_segment(next) || elapsed >= usual * 9 / 10)) return true;
  return elapsed + last_duration_ / 2 > usual || part_bytes_ + next.data->size() > options_.max_part_bytes;
}

void Packager::emit(bool ends_segment, WallTime wall_end, bool run_ends) {
  const auto end_dts = video_.back().dts + video_.back().duration;
  const auto audio = take_audio(run_ends ? INT64_MAX : end_dts);
  const auto part = build(audio);
  part->wall_start = std::max(video_.front().wall, last_wall_end_);
  part->wall_end = last_wall_end_ = std::max(wall_end, part->wall_start);
  part->starts_segment = std::exchange(next_starts_segment_, ends_segment);
  part->ends_segment = ends_segment;
  part->duration = {end_dts - video_.front().dts};
  write_head(*part, audio);
  if (ends_segment) segment_start_ = end_dts;
  video_.clear();
  part_bytes_ = 0;
  for (const auto& a : audio_) part_bytes_ += a.data->size();
  ++counters_.parts;
  for (const auto& sink : sinks_) sink->on_part(part);
}

// The audio held that begins before `end_dts` (in ticks of kMediaClock), with durations.
std::vector<Packager::Sample> Packager::take_audio(std::int64_t end_dts) {
  std::vector<Sample> out;
  while (!audio_.empty() &&
         (end_dts == INT64_MAX || rescale({audio_.front().dts}, audio_rate(), kMediaClock).count < end_dts)) {
    Sample s = std::move(audio_.front());
    audio_.pop_front();
    s.duration =
        audio_.empty() ? tracks_.audio->samples_per_frame : clamp_duration(audio_.front().dts - s.dts, audio_rate());
    out.push_back(std::move(s));
  }
  return out;
}

std::shared_ptr<Part> Packager::build(std::span<const Sample> audio) {
  auto part = std::make_shared<Part>();
  part->run = run_;
  part->sequence = next_sequence_++;
  part->independent = video_.front().key;
  part->decode_time = {video_.front().dts};
  part->video_samples = std::uint32_t(video_.size());
  part->audio_samples = std::uint32_t(audio.size());
  part->payload.reserve(video_.size() + audio.size());
  for (const auto& s : video_) part->payload.push_back(s.data);
  for (const auto& s : audio) part->payload.push_back(s.data);
  return part;
}

void Packager::write_head(Part& part, std::span<const Sample> audio) const {
  const auto video_samples = describe(video_), audio_samples = describe(audio);
  std::array tracks{
      media::FragmentTrack{media::kVideoTrackId, std::uint64_t(video_.front().dts), video_samples},
      media::FragmentTrack{media::kAudioTrackId, audio.empty() ? 0 : std::uint64_t(audio.front().dts), audio_samples}};
  const media::ProducerTime time{media::kVideoTrackId, part.wall_start, std::uint64_t(video_.front().dts)};
  part.head = share(media::write_part_head(std::uint32_t(part.sequence + 1), time, tracks));
  part.size_bytes = part.head->size();
  for (const auto& b : part.payload) part.size_bytes += b->size();
}

std::vector<media::FragmentSample> Packager::describe(std::span<const Sample> samples) {
  std::vector<media::FragmentSample> out;
  out.reserve(samples.size());
  for (const auto& s : samples)
    out.push_back(
        {std::uint32_t(s.data->size()), std::uint32_t(s.duration), std::int32_t(s.composition_offset), s.key});
  return out;
}

}  // namespace dvr::package
