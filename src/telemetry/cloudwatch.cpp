#include "telemetry/cloudwatch.hpp"

#include <unistd.h>

namespace dvr::telemetry {

Cloudwatch::Cloudwatch(aws::Surroundings around, CloudwatchOptions options)
    : options_(std::move(options)), identity_(std::move(around), options_.region) {
  if (options_.logs) {
    logs_.emplace(client("logs", options_.logs_endpoint, "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS"), *options_.logs);
  }
  begin_metrics();
  if (metrics_)
    sampler_.emplace(options_.interval,
                     [this](const std::vector<monitor::Sample>& samples, bool last) { metrics_->take(samples, last); });
  if (logs_) log::add_observer(*logs_);  // last: what throws before it leaves nothing behind
}

Cloudwatch::~Cloudwatch() {
  sampler_.reset();
  metrics_.reset();
  if (logs_) log::remove_observer(*logs_);
}

std::unique_ptr<aws::Client> Cloudwatch::client(std::string service, const std::string& endpoint,
                                                const char* variable) {
  return std::make_unique<aws::Client>(identity_,
                                       aws::ClientOptions{.service = std::move(service),
                                                          .endpoint = endpoint,
                                                          .endpoint_variables = {variable, "AWS_ENDPOINT_URL"},
                                                          .fetch = options_.fetch});
}

void Cloudwatch::begin_metrics() {
  switch (options_.metrics) {
    case MetricsWay::off: break;
    case MetricsWay::put:
      metrics_ = put_metrics(client("monitoring", options_.metrics_endpoint, "AWS_ENDPOINT_URL_CLOUDWATCH"),
                             options_.metrics_options);
      break;
    case MetricsWay::embedded:
      metrics_ = embed_metrics([this](WallTime at, std::string line) { logs_->put(at, std::move(line)); },
                               options_.metrics_options);
      break;
    case MetricsWay::printed: metrics_ = print_metrics(STDOUT_FILENO, options_.metrics_options); break;
  }
}

std::vector<ShipperStatus> Cloudwatch::statuses() const {
  std::vector<ShipperStatus> out;
  if (logs_) out.push_back(logs_->status());
  if (metrics_)
    if (auto status = metrics_->status()) out.push_back(std::move(*status));
  return out;
}

void Cloudwatch::leave() {
  if (logs_) logs_->leave();
  if (metrics_) metrics_->leave();
}

void Cloudwatch::watch(const monitor::Metrics* metrics) {
  if (sampler_) sampler_->watch(metrics);
}

}  // namespace dvr::telemetry
