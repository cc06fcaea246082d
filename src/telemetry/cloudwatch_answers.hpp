// What an answer of CloudWatch means for the batch that was sent.
#pragma once
#include "proto/aws/client.hpp"
#include "telemetry/shipper.hpp"

namespace dvr::telemetry {

struct Attempt {
  Delivery delivery;              // of what was sent
  bool content_is_wrong = false;  // it will never be taken as it is
};

// Everything but success. The service may say when to come again: Retry-After in seconds.
Attempt failed_attempt(const http::FetchAnswer& answer);
Delivery failed_delivery(const Error& error);

// Sends the first `count` of a batch with send(n). What the service finds wrong is halved until the one is found that
// is: it alone is refused.
Delivery deliver_by_halves(std::size_t count, const std::function<Attempt(std::size_t)>& send);

}  // namespace dvr::telemetry
