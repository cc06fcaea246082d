#include "telemetry/cloudwatch_answers.hpp"

namespace dvr::telemetry {
namespace {

bool is_about_content(int status, std::string_view code) {
  if (status == 413) return true;
  for (const std::string_view known :
       {"InvalidParameterException", "SerializationException", "ValidationException", "ValidationError",
        "InvalidParameterValue", "InvalidParameterCombination", "MissingParameter", "InvalidFormat",
        "InvalidFormatFault", "MalformedInput", "MalformedQueryString", "RequestEntityTooLarge"})
    if (status == 400 && code == known) return true;
  return false;
}

}  // namespace

Attempt failed_attempt(const http::FetchAnswer& answer) {
  const auto complaint = aws::complaint_of(answer);
  return {{.trouble = "the service " + complaint.describe(answer.status),
           .not_before = answer.retry_after(system_clock().wall())},
          is_about_content(answer.status, complaint.code)};
}

Delivery failed_delivery(const Error& error) { return {.trouble = error.message}; }

Delivery deliver_by_halves(std::size_t count, const std::function<Attempt(std::size_t)>& send) {
  for (;; count /= 2) {
    auto attempt = send(count);
    if (!attempt.content_is_wrong) return attempt.delivery;
    if (count <= 1) return {.taken = 1, .refused = 1, .trouble = attempt.delivery.trouble};
  }
}

}  // namespace dvr::telemetry
