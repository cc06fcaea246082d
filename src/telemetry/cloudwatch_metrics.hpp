// A summary of the program's metrics to Amazon CloudWatch: asked to take them, or embedded in log lines.
// Source: "PutMetricData" of the Amazon CloudWatch API Reference (query protocol, 2010-08-01); "Specification: Embedded
// metric format" of its User Guide.
#pragma once
#include "telemetry/cloudwatch_answers.hpp"
#include "telemetry/metric_summary.hpp"

namespace dvr::telemetry {

struct CloudwatchMetricsOptions {
  std::string name_space = "DVR-Lite";
  std::string server;  // the dimension "Server" of all of them
  bool per_camera = false;
  ShipperLimits limits = {};
  const Clock* clock = &system_clock();
};

// One thread at a time.
class CloudwatchMetrics {
 public:
  virtual ~CloudwatchMetrics() = default;
  // What the program counts now; `last`: only what is counted, nothing that stands.
  void take(const std::vector<monitor::Sample>& samples, bool last);
  virtual void leave() {}
  virtual std::optional<ShipperStatus> status() const = 0;  // none: it goes with the log's

 protected:
  explicit CloudwatchMetrics(CloudwatchMetricsOptions options);
  virtual void send(const std::vector<Datum>& data, WallTime at) = 0;

  const CloudwatchMetricsOptions options_;

 private:
  MetricSummary summary_;
};

inline constexpr std::string_view kCloudwatchMetrics = "cloudwatch_metrics";

// PutMetricData, through a shipper of its own.
std::unique_ptr<CloudwatchMetrics> put_metrics(std::unique_ptr<aws::Client> client, CloudwatchMetricsOptions options);

// Log lines for CloudWatch Logs.
using PutLine = std::function<void(WallTime at, std::string line)>;
std::unique_ptr<CloudwatchMetrics> embed_metrics(PutLine put, CloudwatchMetricsOptions options);

// The same lines to a descriptor, standard output, for an agent that reads it; a reader that stands still costs lines
// and nothing else.
std::unique_ptr<CloudwatchMetrics> print_metrics(int descriptor, CloudwatchMetricsOptions options);

// One line for each set of dimensions, of at most 100 metrics.
std::vector<std::string> embedded_lines(const std::vector<Datum>& data, WallTime at,
                                        const CloudwatchMetricsOptions& options);

}  // namespace dvr::telemetry
