// The few numbers by which a whole system is watched where each number costs money: those of /metrics, added up, and
// counters as what came since the last look. docs/guide/cloudwatch.md lists them.
#pragma once
#include "monitor/metrics.hpp"

#include <map>

namespace dvr::telemetry {

struct Datum {
  std::string name, unit;   // of CloudWatch: "Count", "Bytes", "Seconds"
  double value = 0;         // finite
  std::string camera = {};  // its number; empty: of the whole system
  bool is_delta = false;    // of a counter
  bool operator==(const Datum&) const = default;
};

// One thread at a time.
class MetricSummary {
 public:
  explicit MetricSummary(bool per_camera) : per_camera_(per_camera) {}
  std::vector<Datum> take(const std::vector<monitor::Sample>& samples);

 private:
  double since_last(const monitor::Sample& sample);

  const bool per_camera_;
  std::map<std::string, double> now_, before_;  // counters by name and labels
};

}  // namespace dvr::telemetry
