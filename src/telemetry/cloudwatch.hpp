// Amazon CloudWatch as a way out: log lines, a summary of the metrics, or both, with one identity.
#pragma once
#include "telemetry/cloudwatch_logs.hpp"
#include "telemetry/cloudwatch_metrics.hpp"
#include "telemetry/metric_sampler.hpp"
#include "telemetry/outlet.hpp"

namespace dvr::telemetry {

enum class MetricsWay { off, put, embedded, printed };  // embedded: in the log's lines

struct CloudwatchOptions {
  std::string region;                           // empty: as the environment, a profile or the instance says
  std::string logs_endpoint, metrics_endpoint;  // empty: as the environment says, or AWS's own of the region
  http::FetchOptions fetch = {};
  std::optional<CloudwatchLogsOptions> logs;
  MetricsWay metrics = MetricsWay::off;  // embedded: needs logs
  Millis interval{60'000};
  CloudwatchMetricsOptions metrics_options = {};
};

// Asks nobody anything before there is something to send, and then on threads of its own.
class Cloudwatch final : public Outlet {
 public:
  Cloudwatch(aws::Surroundings around, CloudwatchOptions options);
  ~Cloudwatch() override;
  void leave() override;
  std::vector<ShipperStatus> statuses() const override;
  void watch(const monitor::Metrics* metrics) override;

 private:
  std::unique_ptr<aws::Client> client(std::string service, const std::string& endpoint, const char* variable);
  void begin_metrics();

  const CloudwatchOptions options_;
  aws::Identity identity_;
  std::optional<CloudwatchLogs> logs_;
  std::unique_ptr<CloudwatchMetrics> metrics_;
  std::optional<MetricSampler> sampler_;
};

}  // namespace dvr::telemetry
