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
  ~Telemetry();  // sends what waits, for a moment
  Telemetry(const Telemetry&) = delete;
  Telemetry& operator=(const Telemetry&) = delete;

  std::vector<telemetry::ShipperStatus> statuses() const;        // any thread
  const trace::Tracer* tracer() const { return tracer_.get(); }  // null: nothing is traced

 private:
  Telemetry() = default;
  std::vector<std::unique_ptr<telemetry::Outlet>> outlets_;
  std::unique_ptr<const trace::Tracer> tracer_;
};

void add_telemetry_collectors(monitor::Metrics& metrics, const Telemetry& telemetry);

}  // namespace dvr::app
