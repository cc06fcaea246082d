// What leaves for other people's services: built from the settings; none by default.
#pragma once
#include "base/config.hpp"
#include "base/trace.hpp"
#include "monitor/metrics.hpp"
#include "telemetry/outlet.hpp"

#include <memory>

namespace dvr::app {

// Made before everything else and destroyed after it, so that the first and the last lines leave too.
class Telemetry {
 public:
  // invalid: a setting says where to send, and cannot be meant so. Nothing is asked of the services yet.
  static Result<std::unique_ptr<Telemetry>> open(const Settings& settings);
  Telemetry(std::vector<std::unique_ptr<telemetry::Outlet>> outlets, std::unique_ptr<const trace::Tracer> tracer)
      : outlets_(std::move(outlets)), tracer_(std::move(tracer)) {}
  ~Telemetry();  // sends what waits, for a moment
  Telemetry(const Telemetry&) = delete;
  Telemetry& operator=(const Telemetry&) = delete;

  std::vector<telemetry::ShipperStatus> statuses() const;        // any thread
  const trace::Tracer* tracer() const { return tracer_.get(); }  // null: nothing is traced
  // Null: the metrics are about to end; they are looked at once more, and not when this has returned. One thread.
  void watch(const monitor::Metrics* metrics);

 private:
  std::vector<std::unique_ptr<telemetry::Outlet>> outlets_;
  std::unique_ptr<const trace::Tracer> tracer_;  // uses an outlet
};

// The metrics are looked at for as long as this lives.
class WatchedMetrics {
 public:
  WatchedMetrics(Telemetry& telemetry, const monitor::Metrics& metrics) : telemetry_(telemetry) {
    telemetry_.watch(&metrics);
  }
  ~WatchedMetrics() { telemetry_.watch(nullptr); }
  WatchedMetrics(const WatchedMetrics&) = delete;
  WatchedMetrics& operator=(const WatchedMetrics&) = delete;

 private:
  Telemetry& telemetry_;
};

void add_telemetry_collectors(monitor::Metrics& metrics, const Telemetry& telemetry);

}  // namespace dvr::app
