// Reads once a minute what monitor::Statistics keeps of every camera.
#pragma once
#include "base/clock.hpp"
#include "base/executors.hpp"
#include "ingest/status.hpp"
#include "live/hub.hpp"
#include "monitor/statistics.hpp"

namespace dvr::app {

// Runs on one executor. What it is given outlives it; stop() is awaited before it ends.
class StatisticsKeeper {
 public:
  StatisticsKeeper(asio::any_io_executor executor, const ingest::StatusBoard& board, const live::Hub& live,
                   const Clock& clock)
      : board_(board), live_(live), clock_(clock), tasks_(std::move(executor)) {}

  void start() { tasks_.spawn(watch(), "statistics"); }
  Task<void> stop();
  const monitor::Statistics& statistics() const { return statistics_; }

 private:
  Task<void> watch();

  const ingest::StatusBoard& board_;
  const live::Hub& live_;
  const Clock& clock_;
  TaskGroup tasks_;
  monitor::Statistics statistics_;
};

// Of all cameras that are not disabled.
std::map<std::int64_t, monitor::CameraReading> readings_of(const ingest::StatusBoard& board, const live::Hub& live);

}  // namespace dvr::app
