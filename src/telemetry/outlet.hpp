// One way out of the program: what all of them share.
#pragma once
#include "monitor/metrics.hpp"
#include "telemetry/shipper.hpp"

namespace dvr::telemetry {

class Outlet {
 public:
  virtual ~Outlet() = default;  // sends what waits, for a moment
  // The end is near: what waits is tried once more, by all outlets at the same time. Returns at once.
  virtual void leave() {}
  virtual std::vector<ShipperStatus> statuses() const = 0;  // one a service it sends to; any thread

  // The program's metrics, for an outlet that sends them. Null: they are about to end; when this returns they are not
  // read any more. One thread at a time.
  virtual void watch(const monitor::Metrics* metrics) { (void)metrics; }
};

}  // namespace dvr::telemetry
