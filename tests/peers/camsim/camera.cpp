#include "camera.hpp"

#include "base/clock.hpp"

namespace camsim {

void FrameLog::write(const std::string& camera, const Sending& s, std::uint64_t index, std::size_t viewers) {
  if (file_ == nullptr) return;
  fmt::print(file_, "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n", camera, s.track == TrackId::video ? "video" : "audio",
             index, s.rtp_timestamp, int(s.frame.key), dvr::to_hex(s.frame.digest), viewers,
             dvr::to_us(dvr::system_clock().wall()), s.media.file);
  dirty_ = true;
}

void FrameLog::flush() {
  if (std::exchange(dirty_, false)) std::fflush(file_);
}

void Camera::Cursor::advance() {
  ++index;
  if (++next < track().frames.size()) return;
  next = 0;
  origin += track().length;
}

Camera::Camera(std::string name, const std::vector<Media>& media, std::size_t first, std::size_t number,
               dvr::MonoTime now, FrameLog& log)
    : name_(std::move(name)), all_media_(media), log_(log), random_(std::uint32_t(number)) {
  // Neighbours differ by 0.7 s and some milliseconds, so that key frames of many cameras do not fall together.
  const auto phase = dvr::Micros(number * 703'000) % dvr::to_micros({media[first].video.length}, dvr::kMediaClock);
  epoch_ = now - phase;
  for (auto* cursor : {&video_, &audio_}) {
    cursor->media = &media[first];
    cursor->rtp_base = random_();
  }
  audio_.id = TrackId::audio;
  while (auto* due = next_due(phase)) due->advance();
  video_.index = audio_.index = 0;
}

std::uint32_t Camera::rtp_timestamp(TrackId track) const {
  const auto& cursor = track == TrackId::video ? video_ : audio_;
  return cursor.empty() ? 0 : cursor.rtp_timestamp();
}

std::uint32_t Camera::rtp_timestamp_at(TrackId track, dvr::MonoTime now) const {
  const auto& cursor = track == TrackId::video ? video_ : audio_;
  const auto elapsed = std::chrono::duration_cast<dvr::Micros>(now - epoch_);
  return cursor.rtp_base + std::uint32_t(dvr::to_ticks(elapsed, cursor.track().clock_rate).count);
}

Camera::Cursor* Camera::next_due(dvr::Micros until) {
  Cursor* best = video_.due() <= until ? &video_ : nullptr;
  if (!audio_.empty() && audio_.due() <= until && (!best || audio_.due() < video_.due())) best = &audio_;
  return best;
}

void Camera::tick(dvr::MonoTime now) {
  const auto until = std::chrono::duration_cast<dvr::Micros>(now - epoch_);
  while (auto* cursor = next_due(until)) {
    if (cursor == &video_) apply_switch();
    emit(*cursor);
    cursor->advance();
  }
  const auto viewers = viewers_;  // sending can end one
  for (auto* viewer : viewers)
    if (viewers_.contains(viewer)) viewer->end_tick(now);
}

void Camera::emit(Cursor& cursor) {
  const Sending sending{cursor.id, *cursor.media, cursor.frame(), cursor.rtp_timestamp()};
  std::size_t got = 0;
  if (!frozen_)
    for (auto* viewer : viewers_) got += viewer->send_frame(sending);
  if (cursor.id == TrackId::video) {
    ++counts_.frames;
    counts_.sent += got > 0;
  }
  if (got > 0) log_.write(name_, sending, cursor.index, got);
}

void Camera::apply_switch() {
  if (!switch_to_) return;
  video_.origin += video_.frame().dts;
  video_.next = 0;
  video_.media = &all_media_[*switch_to_];
  switch_to_.reset();
}

bool Camera::switch_media(std::size_t index) {
  if (index >= all_media_.size()) return false;
  switch_to_ = index;
  return true;
}

void Camera::jump(double seconds) {
  for (auto* cursor : {&video_, &audio_})
    if (!cursor->empty()) cursor->rtp_base += std::uint32_t(std::int64_t(seconds * cursor->track().clock_rate));
}

void Camera::garbage(std::size_t size_bytes) {
  Bytes bytes(size_bytes);
  for (auto& b : bytes) b = std::uint8_t(random_());
  for (auto* viewer : viewers_) viewer->send_garbage(bytes);
}

void Camera::disconnect() {
  const auto viewers = viewers_;
  for (auto* viewer : viewers) viewer->close();
}

}  // namespace camsim
