// Looks at the program's metrics every so often, on a thread of its own.
#pragma once
#include "base/time.hpp"
#include "monitor/metrics.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace dvr::telemetry {

class MetricSampler {
 public:
  // `last`: the program is about to end; what is counted is whole, what stands now means nothing any more. On the
  // sampler's thread; the last one on that of who ends it. One at a time.
  using Take = std::function<void(const std::vector<monitor::Sample>&, bool last)>;

  MetricSampler(Millis interval, Take take);
  ~MetricSampler();

  // Null: takes a last look; when this returns the metrics are not read any more. One thread at a time.
  void watch(const monitor::Metrics* metrics);

 private:
  using Lock = std::unique_lock<std::mutex>;
  void run();
  void look(Lock& lock, bool last);

  const Millis interval_;
  const Take take_;
  std::mutex mutex_;
  std::condition_variable changed_;
  // Under mutex_.
  const monitor::Metrics* metrics_ = nullptr;
  bool looking_ = false, over_ = false;
  std::thread thread_;
};

}  // namespace dvr::telemetry
