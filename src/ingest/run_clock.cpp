#include "ingest/run_clock.hpp"

namespace dvr::ingest {
namespace {

constexpr Micros kForGood = Seconds(1);
constexpr Micros kSaneDifference = Seconds(1);  // between what reports and what arrivals say of the tracks' offset
constexpr Micros kHeard = Millis(20);           // worth a step, once
constexpr Micros kTolerance = Millis(2);        // of the alignment: below it nothing moves

Micros slewed(Micros from, Micros to, Micros passed) {
  const Micros most(passed.count() * LeastLag::kSlewPpm / 1'000'000);
  return from + std::clamp(to - from, -most, most);
}

}  // namespace

void LeastLag::observe(Micros lag, MonoTime at) {
  if (!started_) {
    started_ = last_ = window_start_ = at;
    estimate_ = target_ = lag;
  }
  const bool first = at - *started_ < kFirst;
  if (!first) estimate_ = slewed(estimate_, target_, between(last_, at));
  else estimate_ = target_ = std::min(estimate_, lag);
  last_ = at;
  window_least_ = std::min(window_least_, lag);
  if (at - window_start_ < kWindow) return;
  if (!first) close_window();
  window_least_ = Micros::max();
  window_start_ = at;
}

void LeastLag::close_window() {
  const auto before = target_ - estimate_, now = window_least_ - estimate_;
  target_ = window_least_;
  const bool same_side = (before < Micros(0)) == (now < Micros(0));
  persistent_ = !same_side ? Micros(0) : std::chrono::abs(before) < std::chrono::abs(now) ? before : now;
}

void LeastLag::set(Micros estimate) {
  estimate_ = target_ = estimate;
  persistent_ = {};
  window_least_ = Micros::max();
  window_start_ = last_;
}

void RunClock::observe(Micros position, Arrival arrival) {
  lag_.observe(Micros(to_us(arrival.wall)) - position, arrival.mono);
}

WallTime RunClock::wall_at(Micros position, WallTime& latest) const {
  return latest = std::max(latest, from_us((lag_.estimate() + position).count()));
}

Micros RunClock::take_correction() {
  const auto error = lag_.persistent_error();
  if (std::chrono::abs(error) <= kForGood) return {};
  // A camera that fell behind: its next pictures are moved on, and the relation to wall time stays what it was.
  lag_.set(error > Micros(0) ? lag_.estimate() : lag_.estimate() + error);
  return error;
}

void Alignment::observe(media::TrackKind kind, Micros position, MonoTime at) {
  auto& lag = kind == media::TrackKind::video ? video_ : audio_;
  lag.observe(std::chrono::duration_cast<Micros>(at.time_since_epoch()) - position, at);
}

void Alignment::on_sender_report(media::TrackKind kind, std::int64_t ntp_us, Micros position) {
  (kind == media::TrackKind::video ? video_ntp_ : audio_ntp_) = ntp_us - position.count();
}

void Alignment::on_start_hint(media::TrackKind kind, Micros position) {
  (kind == media::TrackKind::video ? video_start_ : audio_start_) = position;
}

void Alignment::forget(media::TrackKind kind) {
  (kind == media::TrackKind::video ? video_ : audio_) = {};
  (kind == media::TrackKind::video ? video_ntp_ : audio_ntp_).reset();
  video_start_.reset();
  used_reports_ = false;
}

std::optional<Micros> Alignment::by_reports() const {
  if (!video_ntp_ || !audio_ntp_) return std::nullopt;
  return sane(Micros(*audio_ntp_ - *video_ntp_));
}

std::optional<Micros> Alignment::by_hints() const {
  if (!video_start_ || !audio_start_) return std::nullopt;
  return sane(*video_start_ - *audio_start_);
}

std::optional<Micros> Alignment::sane(Micros offset) const {
  const auto by_arrival = audio_.estimate() - video_.estimate();
  if (std::chrono::abs(offset - by_arrival) > kSaneDifference) return std::nullopt;
  return offset;
}

Micros Alignment::wanted() const {
  if (const auto offset = by_reports()) return *offset;
  if (const auto offset = by_hints()) return *offset;
  if (!video_.known() || !audio_.known()) return applied_.value_or(Micros(0));
  return audio_.estimate() - video_.estimate();
}

Micros Alignment::audio_offset(MonoTime at) {
  const auto target = wanted();
  const bool reports = by_reports().has_value();
  const auto error = applied_ ? std::chrono::abs(target - *applied_) : Micros(0);
  if (!applied_ || (reports && !used_reports_ && error >= kHeard) || error > kForGood) {
    steps_ += applied_ && error > kForGood;
    applied_ = target;
  } else if (error > kTolerance) {
    applied_ = slewed(*applied_, target, between(last_, at));
  }
  used_reports_ = used_reports_ || reports;
  last_ = at;
  return *applied_;
}

}  // namespace dvr::ingest
