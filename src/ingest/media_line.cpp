#include "ingest/media_line.hpp"

namespace dvr::ingest {
namespace {

constexpr Micros kJump = Seconds(1);
constexpr int kSmoothing = 1000;  // units: about 40 s of video

Micros since(MonoTime t, MonoTime start) { return std::chrono::duration_cast<Micros>(t - start); }

}  // namespace

MediaTicks MediaLine::place(std::uint32_t timestamp, MonoTime arrival) {
  if (!line_.started()) {
    origin_ = line_.unwrap(timestamp);
    first_arrival_ = last_arrival_ = arrival;
    return last_ = shift_;
  }
  MediaTicks position = MediaTicks{line_.unwrap(timestamp) - origin_} + shift_;
  if (is_jump(position, arrival)) {
    ++jumps_;
    const auto wanted = last_ + to_ticks(std::max(since(arrival, last_arrival_), Micros(1000)), rate_);
    shift_ += wanted - position;
    position = wanted;
    usual_lag_ = since(arrival, first_arrival_) - micros(position);
  }
  usual_lag_ += (since(arrival, first_arrival_) - micros(position) - usual_lag_) / kSmoothing;
  last_ = position;
  last_arrival_ = arrival;
  return position;
}

bool MediaLine::is_jump(MediaTicks position, MonoTime arrival) const {
  const auto step = micros(position - last_), passed = since(arrival, last_arrival_);
  if (std::chrono::abs(step) <= kJump || std::chrono::abs(step - passed) <= kJump) return false;
  const auto lag = since(arrival, first_arrival_) - micros(position);
  return std::chrono::abs(lag - usual_lag_) > kJump;
}

std::optional<MediaTicks> MediaLine::locate(std::uint32_t timestamp) const {
  if (!line_.started()) return std::nullopt;
  return MediaTicks{line_.locate(timestamp) - origin_} + shift_;
}

}  // namespace dvr::ingest
