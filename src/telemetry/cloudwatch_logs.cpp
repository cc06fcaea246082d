#include "telemetry/cloudwatch_logs.hpp"

#include "base/utf8.hpp"

#include <algorithm>

namespace dvr::telemetry {
namespace {

namespace json = boost::json;

constexpr std::chrono::days kOldest{14}, kLongestBatch{1};
constexpr std::chrono::hours kNewest{2};
constexpr std::string_view kCut = " ...(cut)";

ShipperLimits with_service_limits(ShipperLimits limits) {
  limits.batch_parcels = CloudwatchLogs::kMostEvents;
  limits.batch_bytes = CloudwatchLogs::kLargestBatch;
  return limits;
}

std::int64_t to_ms(WallTime at) { return std::chrono::floor<Millis>(at).time_since_epoch().count(); }

// How many from the front lie within a day of each other: the service takes no other batch.
std::size_t within_a_day(const std::vector<Parcel>& batch) {
  auto first = batch.front().at, last = first;
  for (std::size_t i = 1; i < batch.size(); ++i) {
    first = std::min(first, batch[i].at);
    last = std::max(last, batch[i].at);
    if (last - first >= kLongestBatch) return i;
  }
  return batch.size();
}

// Those that the service takes, in order of time: it refuses others.
std::vector<const Parcel*> in_order(std::span<const Parcel> parcels, WallTime now) {
  std::multimap<WallTime, const Parcel*> sorted;
  for (const auto& parcel : parcels)
    if (parcel.at > now - kOldest && parcel.at < now + kNewest) sorted.emplace(parcel.at, &parcel);
  std::vector<const Parcel*> out;
  for (const auto& [at, parcel] : sorted) out.push_back(parcel);
  return out;
}

json::array events_of(const std::vector<const Parcel*>& parcels) {
  json::array out;
  for (const auto* parcel : parcels) out.push_back({{"timestamp", to_ms(parcel->at)}, {"message", parcel->bytes}});
  return out;
}

// "rejectedLogEventsInfo": indexes of what was sent; whatever is said, no more than that.
std::size_t rejected(const json::object& answer, std::size_t sent) {
  const auto* info = answer.if_contains("rejectedLogEventsInfo");
  if (!info || !info->is_object()) return 0;
  const auto index = [&](std::string_view name, std::int64_t otherwise) {
    const auto* value = info->get_object().if_contains(name);
    const auto number = value && value->is_int64() ? value->get_int64() : otherwise;
    return std::size_t(std::clamp<std::int64_t>(number, 0, std::int64_t(sent)));
  };
  const auto from = std::max(index("tooOldLogEventEndIndex", 0), index("expiredLogEventEndIndex", 0));
  const auto to = index("tooNewLogEventStartIndex", std::int64_t(sent));
  return from >= to ? sent : from + (sent - to);
}

}  // namespace

CloudwatchLogs::CloudwatchLogs(std::unique_ptr<aws::Client> client, CloudwatchLogsOptions options)
    : options_(std::move(options)),
      client_(std::move(client)),
      shipper_(std::string(kService), with_service_limits(options_.limits),
               [this](const std::vector<Parcel>& batch, std::stop_token stop) { return deliver(batch, stop); }) {}

void CloudwatchLogs::on_event(const log::Event& event) {
  put(std::chrono::floor<Micros>(event.at), log::as_json(event));
}

void CloudwatchLogs::put(WallTime at, std::string line) {
  if (line.size() > kLongestEvent) line = as_utf8(line, kLongestEvent - kCut.size()) + std::string(kCut);
  else if (!is_utf8(line)) line = as_utf8(line);
  shipper_.put({at, std::move(line)});
}

Result<http::FetchAnswer> CloudwatchLogs::call(std::string_view action, const json::object& body,
                                               std::stop_token stop) {
  return client_->post(
      {{"Content-Type", "application/x-amz-json-1.1"}, {"X-Amz-Target", fmt::format("Logs_20140328.{}", action)}},
      json::serialize(body), stop);
}

Delivery CloudwatchLogs::deliver(const std::vector<Parcel>& batch, std::stop_token stop) {
  if (!stream_is_there_)
    if (auto trouble = make_stream(stop)) return *trouble;
  return deliver_by_halves(within_a_day(batch), [&](std::size_t n) { return send(std::span(batch).first(n), stop); });
}

std::optional<Delivery> CloudwatchLogs::make_stream(std::stop_token stop) {
  const json::object group{{"logGroupName", options_.group}};
  const json::object stream{{"logGroupName", options_.group}, {"logStreamName", options_.stream}};
  for (bool again = false;; again = true) {
    const auto made = call("CreateLogStream", stream, stop);
    if (!made) return failed_delivery(made.error());
    const auto code = aws::complaint_of(*made).code;
    stream_is_there_ = made->status == 200 || code == "ResourceAlreadyExistsException";
    if (stream_is_there_) return std::nullopt;
    if (code != "ResourceNotFoundException") return failed_attempt(*made).delivery;
    if (!options_.create_group || again)
      return Delivery{.trouble = fmt::format("there is no log group {}", options_.group)};
    const auto grouped = call("CreateLogGroup", group, stop);
    if (!grouped) return failed_delivery(grouped.error());
    if (grouped->status != 200 && aws::complaint_of(*grouped).code != "ResourceAlreadyExistsException")
      return failed_attempt(*grouped).delivery;
  }
}

Attempt CloudwatchLogs::send(std::span<const Parcel> parcels, std::stop_token stop) {
  const auto events = in_order(parcels, options_.clock->wall());
  const auto left_out = parcels.size() - events.size();
  if (events.empty()) return {{.taken = parcels.size(), .refused = left_out, .trouble = "lines are too old"}};
  json::object body{
      {"logGroupName", options_.group}, {"logStreamName", options_.stream}, {"logEvents", events_of(events)}};
  if (!sequence_token_.empty()) body["sequenceToken"] = sequence_token_;
  const auto answer = call("PutLogEvents", body, stop);
  if (!answer) return {failed_delivery(answer.error())};
  if (answer->status != 200) return read_refusal(*answer, parcels.size());
  const auto said = aws::json_object(answer->body);
  if (!said) return {{.trouble = "the service answers 200 and not as CloudWatch does"}};
  if (!sequence_token_.empty()) sequence_token_ = aws::json_text(*said, "nextSequenceToken");
  const auto refused = rejected(*said, events.size()) + left_out;
  return {{.taken = parcels.size(),
           .refused = refused,
           .trouble = refused ? "lines are too old or too new for the service" : ""}};
}

Attempt CloudwatchLogs::read_refusal(const http::FetchAnswer& answer, std::size_t parcels) {
  const auto code = aws::complaint_of(answer).code;
  if (code == "DataAlreadyAcceptedException") return {{.taken = parcels}};
  if (code == "ResourceNotFoundException") stream_is_there_ = false;
  if (code == "InvalidSequenceTokenException")
    if (const auto said = aws::json_object(answer.body))
      sequence_token_ = aws::json_text(*said, "expectedSequenceToken");
  return failed_attempt(answer);
}

}  // namespace dvr::telemetry
