#include "app/statistics_keeper.hpp"

namespace dvr::app {
namespace {

constexpr Micros kMinute = std::chrono::minutes(1);

// To a second after the next full minute, so that each minute is read once though the clock is being slewed.
Micros until_next_minute(WallTime now) { return kMinute - now.time_since_epoch() % kMinute + Seconds(1); }

}  // namespace

std::map<std::int64_t, monitor::CameraReading> readings_of(const ingest::StatusBoard& board, const live::Hub& live) {
  std::map<std::int64_t, monitor::CameraReading> out;
  for (const auto& [id, status] : board.all()) {
    if (status->state == ingest::CameraState::disabled) continue;
    const bool streams = status->state == ingest::CameraState::streaming;
    out[id] = {
        status->bytes,   status->frames, status->lost_packets, status->reconnects, streams ? status->jitter : Micros(0),
        live.viewers(id)};
  }
  return out;
}

Task<void> StatisticsKeeper::stop() {
  tasks_.cancel();
  co_await tasks_.join();
}

Task<void> StatisticsKeeper::watch() {
  for (;;) {
    statistics_.read(readings_of(board_, live_), clock_.wall(), clock_.mono());
    co_await sleep_for(until_next_minute(clock_.wall()));
  }
}

}  // namespace dvr::app
