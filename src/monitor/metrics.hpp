// What /metrics shows, in Prometheus' text form. The parts of the program keep their own counters; they are read when
// somebody asks and cost nothing otherwise. docs/reference/metrics.md lists the names.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dvr::monitor {

using Labels = std::vector<std::pair<std::string, std::string>>;

struct Sample {
  std::string name, help;
  bool is_counter = false;  // else a gauge
  Labels labels;
  double value = 0;
};

// One answer in the making: collectors add samples; those of one name belong to one family.
class Scrape {
 public:
  Scrape();
  ~Scrape();
  Scrape(Scrape&&) noexcept;
  void counter(std::string_view name, std::string_view help, double value, const Labels& labels = {});
  void gauge(std::string_view name, std::string_view help, double value, const Labels& labels = {});
  std::string text() const;
  std::vector<Sample> samples() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Collectors are added at start-up; text() and samples() from any thread afterwards. What a collector reads may be read
// by any thread.
class Metrics {
 public:
  using Collector = std::function<void(Scrape&)>;
  void add(Collector collector) { collectors_.push_back(std::move(collector)); }
  std::string text() const;
  std::vector<Sample> samples() const;  // the same as values, families together

 private:
  Scrape scrape() const;
  std::vector<Collector> collectors_;
};

void collect_process(Scrape& scrape);  // CPU, memory, descriptors, threads, start: the names of Prometheus' clients

}  // namespace dvr::monitor
