#include "telemetry/cloudwatch_answers.hpp"

#include <charconv>

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

std::optional<Millis> when_to_come_again(const http::FetchAnswer& answer) {
  const auto text = answer.header("retry-after");
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size() || seconds < 0) return std::nullopt;
  return Millis(std::min<std::int64_t>(seconds, 86'400) * 1000);
}

}  // namespace

Attempt failed_attempt(const http::FetchAnswer& answer) {
  const auto complaint = aws::complaint_of(answer);
  return {{.trouble = "the service " + complaint.describe(answer.status), .not_before = when_to_come_again(answer)},
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
