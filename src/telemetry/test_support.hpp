// For tests: a service of AWS's on loopback, and somebody whom it knows.
#pragma once
#include "proto/aws/client.hpp"
#include "proto/aws/service_test_support.hpp"
#include "telemetry/shipper.hpp"

namespace dvr::telemetry::testing_support {

inline bool comes_to_pass(const std::function<bool()>& condition) {
  for (int i = 0; i < 4000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(Millis(5));  // between looks, not instead of them
  }
  return false;
}

inline ShipperLimits quick() {
  ShipperLimits limits;
  limits.linger = Millis(1);
  limits.least_pause = Millis(2);
  limits.most_pause = Millis(8);
  limits.farewell = Millis(200);
  return limits;
}

struct Cloud {
  explicit Cloud(aws::testing_support::TestService::Answer answer) : service(std::move(answer)) {
    machine.variables = {{"AWS_ACCESS_KEY_ID", "AKIA"}, {"AWS_SECRET_ACCESS_KEY", "S"}};
    identity = std::make_unique<aws::Identity>(machine.around(), "eu-west-1");
  }
  std::unique_ptr<aws::Client> client(std::string name) {
    return std::make_unique<aws::Client>(*identity, aws::ClientOptions{.service = std::move(name),
                                                                       .endpoint = service.url(),
                                                                       .fetch = {.proxy_of_environment = false},
                                                                       .clock = &clock});
  }
  ManualClock clock{WallTime(Seconds(1'800'000'000))};  // stands still
  aws::testing_support::TestService service;
  aws::testing_support::Machine machine;
  std::unique_ptr<aws::Identity> identity;
};

}  // namespace dvr::telemetry::testing_support
