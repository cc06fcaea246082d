#include "monitor/metrics.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <unordered_map>

namespace dvr::monitor {

struct Scrape::State {
  std::vector<prometheus::MetricFamily> families;
  std::unordered_map<std::string, std::size_t> places;

  prometheus::ClientMetric& add(std::string_view name, std::string_view help, prometheus::MetricType type,
                                const Labels& labels) {
    const auto [it, fresh] = places.try_emplace(std::string(name), families.size());
    if (fresh) families.push_back({std::string(name), std::string(help), type, {}});
    auto& sample = families[it->second].metric.emplace_back();
    for (const auto& [key, value] : labels) sample.label.push_back({key, value});
    return sample;
  }
};

Scrape::Scrape() : state_(std::make_unique<State>()) {}
Scrape::~Scrape() = default;
Scrape::Scrape(Scrape&&) noexcept = default;

void Scrape::counter(std::string_view name, std::string_view help, double value, const Labels& labels) {
  state_->add(name, help, prometheus::MetricType::Counter, labels).counter.value = value;
}

void Scrape::gauge(std::string_view name, std::string_view help, double value, const Labels& labels) {
  state_->add(name, help, prometheus::MetricType::Gauge, labels).gauge.value = value;
}

std::string Scrape::text() const { return prometheus::TextSerializer().Serialize(state_->families); }

std::vector<Sample> Scrape::samples() const {
  std::vector<Sample> out;
  for (const auto& family : state_->families)
    for (const auto& metric : family.metric) {
      const bool is_counter = family.type == prometheus::MetricType::Counter;
      auto& sample = out.emplace_back(
          Sample{family.name, family.help, is_counter, {}, is_counter ? metric.counter.value : metric.gauge.value});
      for (const auto& label : metric.label) sample.labels.emplace_back(label.name, label.value);
    }
  return out;
}

Scrape Metrics::scrape() const {
  Scrape scrape;
  for (const auto& collector : collectors_) collector(scrape);
  return scrape;
}

std::string Metrics::text() const { return scrape().text(); }
std::vector<Sample> Metrics::samples() const { return scrape().samples(); }

}  // namespace dvr::monitor
