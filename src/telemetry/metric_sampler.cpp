#include "telemetry/metric_sampler.hpp"

#include "base/log.hpp"

namespace dvr::telemetry {

MetricSampler::MetricSampler(Millis interval, Take take)
    : interval_(interval), take_(std::move(take)), thread_([this] { run(); }) {}

MetricSampler::~MetricSampler() {
  watch(nullptr);
  {
    std::lock_guard lock(mutex_);
    over_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

void MetricSampler::watch(const monitor::Metrics* metrics) {
  Lock lock(mutex_);
  changed_.wait(lock, [this] { return !looking_; });
  if (metrics_ && !metrics) look(lock, true);
  metrics_ = metrics;
}

void MetricSampler::run() {
  Lock lock(mutex_);
  auto next = std::chrono::steady_clock::now() + interval_;
  while (!changed_.wait_until(lock, next, [this] { return over_; })) {
    next = std::max(next + interval_, std::chrono::steady_clock::now());
    if (metrics_ && !looking_) look(lock, false);
  }
}

void MetricSampler::look(Lock& lock, bool last) {
  looking_ = true;
  const auto* metrics = metrics_;
  lock.unlock();
  try {
    take_(metrics->samples(), last);
  } catch (const std::exception& e) {
    log::error("telemetry", "metrics could not be read", {{"error", e.what()}});
  }
  lock.lock();
  looking_ = false;
  changed_.notify_all();
}

}  // namespace dvr::telemetry
