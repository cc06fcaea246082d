// One way out of the program: what all of them share.
#pragma once
#include "telemetry/shipper.hpp"

namespace dvr::telemetry {

class Outlet {
 public:
  virtual ~Outlet() = default;                              // sends what waits, for a moment
  virtual std::vector<ShipperStatus> statuses() const = 0;  // one a service it sends to; any thread
};

}  // namespace dvr::telemetry
