#include "telemetry/cloudwatch_metrics.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace dvr::telemetry {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostDatums = 1'000, kMostOfALine = 100;
// "MetricData.member.1000." before each of at most ten fields: a body stays well under the service's 1 MB.
constexpr std::size_t kDatumBytes = 400'000;

ShipperLimits of_datums(ShipperLimits limits) {
  limits.batch_parcels = kMostDatums;
  limits.batch_bytes = kDatumBytes;
  return limits;
}

std::string datum_fields(const Datum& datum, WallTime at, const std::string& server) {
  aws::Pairs fields{{"MetricName", datum.name},
                    {"Unit", datum.unit},
                    {"Value", fmt::format("{}", datum.value)},
                    {"Timestamp", format_rfc3339(at).substr(0, 19) + "Z"},
                    {"Dimensions.member.1.Name", "Server"},
                    {"Dimensions.member.1.Value", server}};
  if (!datum.camera.empty()) {
    fields.emplace_back("Dimensions.member.2.Name", "Camera");
    fields.emplace_back("Dimensions.member.2.Value", datum.camera);
  }
  return aws::encode_query(fields);
}

std::string put_metric_data(std::span<const Parcel> parcels, const std::string& name_space) {
  auto body = aws::encode_query({{"Action", "PutMetricData"}, {"Version", "2010-08-01"}, {"Namespace", name_space}});
  std::size_t number = 0;
  for (const auto& parcel : parcels) {
    ++number;
    for (std::string_view rest = parcel.bytes; !rest.empty();) {
      const auto field = rest.substr(0, rest.find('&'));
      rest.remove_prefix(std::min(field.size() + 1, rest.size()));
      body += fmt::format("&MetricData.member.{}.{}", number, field);
    }
  }
  return body;
}

// "3" and not "3E0", for people who read the log.
json::value json_number(double value) {
  constexpr double kExact = 9e15;
  if (value == std::trunc(value) && std::abs(value) < kExact) return std::int64_t(value);
  return value;
}

class PutMetrics final : public CloudwatchMetrics {
 public:
  PutMetrics(std::unique_ptr<aws::Client> client, CloudwatchMetricsOptions options)
      : CloudwatchMetrics(std::move(options)),
        client_(std::move(client)),
        shipper_(std::string(kCloudwatchMetrics), of_datums(options_.limits),
                 [this](const std::vector<Parcel>& batch, std::stop_token stop) {
                   return deliver_by_halves(batch.size(),
                                            [&](std::size_t n) { return attempt(std::span(batch).first(n), stop); });
                 }) {}
  ~PutMetrics() override { shipper_.stop(); }
  void leave() override { shipper_.leave(); }
  std::optional<ShipperStatus> status() const override { return shipper_.status(); }

 private:
  void send(const std::vector<Datum>& data, WallTime at) override {
    for (const auto& datum : data) shipper_.put({at, datum_fields(datum, at, options_.server)});
  }

  Attempt attempt(std::span<const Parcel> parcels, std::stop_token stop) {
    const auto answer = client_->post({{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}},
                                      put_metric_data(parcels, options_.name_space), stop);
    if (!answer) return {failed_delivery(answer.error())};
    if (answer->status != 200) return failed_attempt(*answer);
    if (answer->body.find("PutMetricDataResponse") == std::string::npos)
      return {{.trouble = "the service answers 200 and not as CloudWatch does"}};
    return {{.taken = parcels.size()}};
  }

  const std::unique_ptr<aws::Client> client_;
  Shipper shipper_;  // the last: its thread uses the others
};

class EmbeddedMetrics final : public CloudwatchMetrics {
 public:
  EmbeddedMetrics(PutLine put, CloudwatchMetricsOptions options)
      : CloudwatchMetrics(std::move(options)), put_(std::move(put)) {}
  std::optional<ShipperStatus> status() const override { return std::nullopt; }

 private:
  void send(const std::vector<Datum>& data, WallTime at) override {
    for (auto& line : embedded_lines(data, at, options_)) put_(at, std::move(line));
  }
  const PutLine put_;
};

}  // namespace

CloudwatchMetrics::CloudwatchMetrics(CloudwatchMetricsOptions options)
    : options_(std::move(options)), summary_(options_.per_camera) {}

void CloudwatchMetrics::take(const std::vector<monitor::Sample>& samples, bool last) {
  auto data = summary_.take(samples);
  if (last) std::erase_if(data, [](const Datum& datum) { return !datum.is_delta; });
  send(data, options_.clock->wall());
}

std::vector<std::string> embedded_lines(const std::vector<Datum>& data, WallTime at,
                                        const CloudwatchMetricsOptions& options) {
  std::map<std::string, std::vector<const Datum*>> by_camera;
  for (const auto& datum : data) by_camera[datum.camera].push_back(&datum);
  std::vector<std::string> out;
  for (const auto& [camera, all] : by_camera)
    for (std::size_t from = 0; from < all.size(); from += kMostOfALine) {
      json::array definitions, dimensions{"Server"};
      if (!camera.empty()) dimensions.push_back("Camera");
      json::object line;
      line["Server"] = options.server;
      if (!camera.empty()) line["Camera"] = camera;
      for (std::size_t i = from; i < std::min(all.size(), from + kMostOfALine); ++i) {
        definitions.push_back({{"Name", all[i]->name}, {"Unit", all[i]->unit}});
        line[all[i]->name] = json_number(all[i]->value);
      }
      json::array sets;  // a braced list of one array would be that array
      sets.push_back(dimensions);
      const json::object directive{{"Namespace", options.name_space}, {"Dimensions", sets}, {"Metrics", definitions}};
      line["_aws"] = {{"Timestamp", std::chrono::floor<Millis>(at).time_since_epoch().count()},
                      {"CloudWatchMetrics", json::array{directive}}};
      out.push_back(json::serialize(line));
    }
  return out;
}

std::unique_ptr<CloudwatchMetrics> put_metrics(std::unique_ptr<aws::Client> client, CloudwatchMetricsOptions options) {
  return std::make_unique<PutMetrics>(std::move(client), std::move(options));
}

std::unique_ptr<CloudwatchMetrics> embed_metrics(PutLine put, CloudwatchMetricsOptions options) {
  return std::make_unique<EmbeddedMetrics>(std::move(put), std::move(options));
}

}  // namespace dvr::telemetry
