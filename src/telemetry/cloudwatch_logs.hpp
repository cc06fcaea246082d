// Log lines to Amazon CloudWatch Logs, as JSON, one event a line.
// Source: "PutLogEvents" and "CloudWatch Logs quotas" of the Amazon CloudWatch Logs API Reference.
#pragma once
#include "base/log.hpp"
#include "proto/aws/client.hpp"
#include "telemetry/cloudwatch_answers.hpp"

namespace dvr::telemetry {

struct CloudwatchLogsOptions {
  std::string group, stream;
  bool create_group = false;  // else it must be there
  ShipperLimits limits = {};  // of what waits, and its times; those of a batch are the service's
  const Clock* clock = &system_clock();
};

class CloudwatchLogs final : public log::Observer {
 public:
  static constexpr std::string_view kService = "cloudwatch_logs";
  static constexpr std::size_t kLongestEvent = 262'144 - 26, kMostEvents = 10'000;
  static constexpr std::size_t kLargestBatch = 1'048'576 - 26 * kMostEvents;  // an event counts 26 bytes more

  CloudwatchLogs(std::unique_ptr<aws::Client> client, CloudwatchLogsOptions options);
  ~CloudwatchLogs() override { shipper_.stop(); }

  void on_event(const log::Event& event) override;  // any thread, at once
  void put(WallTime at, std::string line);          // the same for a line of others; too long, it is cut
  void leave() { shipper_.leave(); }
  ShipperStatus status() const { return shipper_.status(); }

 private:
  // On the shipper's thread.
  Delivery deliver(const std::vector<Parcel>& batch, std::stop_token stop);
  Attempt send(std::span<const Parcel> parcels, std::stop_token stop);
  Attempt read_refusal(const http::FetchAnswer& answer, std::size_t parcels);
  std::optional<Delivery> make_stream(std::stop_token stop);  // why not
  Result<http::FetchAnswer> call(std::string_view action, const boost::json::object& body, std::stop_token stop);

  const CloudwatchLogsOptions options_;
  const std::unique_ptr<aws::Client> client_;
  bool stream_is_there_ = false;
  std::string sequence_token_;  // of services that still ask for it
  Shipper shipper_;             // the last: its thread uses the others
};

}  // namespace dvr::telemetry
