#include "telemetry/metric_summary.hpp"

#include <cmath>

namespace dvr::telemetry {
namespace {

struct SummaryRow {
  std::string_view name, source, unit;
  std::string_view label = {}, value = {};  // only samples with it
};

constexpr SummaryRow kOfTheSystem[] = {
    {"CamerasStreaming", "dvr_cameras", "Count", "state", "streaming"},
    {"CamerasConnecting", "dvr_cameras", "Count", "state", "connecting"},
    {"CamerasOffline", "dvr_cameras", "Count", "state", "offline"},
    {"CamerasRecording", "dvr_recorders_recording", "Count"},
    {"AlarmsCritical", "dvr_alarms", "Count", "severity", "critical"},
    {"AlarmsWarning", "dvr_alarms", "Count", "severity", "warning"},
    {"GapsOpened", "dvr_gaps_opened_total", "Count"},
    {"ReceivedBytes", "dvr_camera_received_bytes_total", "Bytes"},
    {"PacketsLost", "dvr_camera_packets_lost_total", "Count"},
    {"Reconnects", "dvr_camera_reconnects_total", "Count"},
    {"WrittenBytes", "dvr_recorder_written_bytes_total", "Bytes"},
    {"StorageAvailableBytes", "dvr_storage_available_bytes", "Bytes"},
    {"StorageRecordedBytes", "dvr_storage_recorded_bytes", "Bytes"},
    {"StorageLeftSeconds", "dvr_storage_left_seconds", "Seconds"},
    {"CatalogUp", "dvr_catalog_up", "Count"},
    {"CatalogRowsWaiting", "dvr_catalog_rows_waiting", "Count"},
    {"JobsQueued", "dvr_jobs", "Count", "state", "queued"},
    {"LiveViewers", "dvr_live_viewers", "Count"},
    {"HttpAnswers2xx", "dvr_http_answers_total", "Count", "class", "2xx"},
    {"HttpAnswers4xx", "dvr_http_answers_total", "Count", "class", "4xx"},
    {"HttpAnswers5xx", "dvr_http_answers_total", "Count", "class", "5xx"},
    {"TelemetryDropped", "dvr_telemetry_dropped_total", "Count"},
    {"TelemetryRefused", "dvr_telemetry_refused_total", "Count"},
    {"ProcessCpuSeconds", "process_cpu_seconds_total", "Seconds"},
    {"ProcessMemoryBytes", "process_resident_memory_bytes", "Bytes"},
    {"ProcessOpenFiles", "process_open_fds", "Count"},
};

constexpr SummaryRow kOfACamera[] = {
    {"CameraStreaming", "dvr_camera_streaming", "Count"},
    {"CameraRecording", "dvr_recorder_recording", "Count"},
    {"CameraReceivedBytes", "dvr_camera_received_bytes_total", "Bytes"},
    {"CameraFrames", "dvr_camera_frames_total", "Count"},
    {"CameraFramesDropped", "dvr_camera_frames_dropped_total", "Count"},
    {"CameraPacketsLost", "dvr_camera_packets_lost_total", "Count"},
    {"CameraReconnects", "dvr_camera_reconnects_total", "Count"},
};

std::string label_of(const monitor::Sample& sample, std::string_view name) {
  for (const auto& [key, value] : sample.labels)
    if (key == name) return value;
  return {};
}

bool is_of(const SummaryRow& row, const monitor::Sample& sample) {
  return sample.name == row.source && (row.label.empty() || label_of(sample, row.label) == row.value);
}

struct Seen {
  const monitor::Sample* sample;
  double value;  // of a counter: what came
};

// A counter without a sample has counted nothing; a gauge without one is not known.
std::optional<Datum> added_up(const SummaryRow& row, const std::vector<Seen>& seen) {
  Datum out{std::string(row.name), std::string(row.unit), 0, {}, row.source.ends_with("_total")};
  bool any = out.is_delta;
  for (const auto& one : seen)
    if (is_of(row, *one.sample)) {
      out.value += one.value;
      any = true;
    }
  return any && std::isfinite(out.value) ? std::optional(out) : std::nullopt;
}

void add_of_cameras(const Seen& seen, std::vector<Datum>& out) {
  for (const auto& row : kOfACamera)
    if (is_of(row, *seen.sample) && std::isfinite(seen.value))
      out.push_back({std::string(row.name), std::string(row.unit), seen.value, label_of(*seen.sample, "camera"),
                     seen.sample->is_counter});
}

}  // namespace

// A camera that was taken away and comes again counts from 0 once more.
double MetricSummary::since_last(const monitor::Sample& sample) {
  auto key = sample.name;
  for (const auto& [name, value] : sample.labels) (key += '\n') += value;
  const auto it = before_.find(key);
  const auto before = it == before_.end() || it->second > sample.value ? 0 : it->second;
  now_[key] = sample.value;
  return sample.value - before;
}

std::vector<Datum> MetricSummary::take(const std::vector<monitor::Sample>& samples) {
  std::vector<Seen> seen;
  for (const auto& sample : samples) seen.push_back({&sample, sample.is_counter ? since_last(sample) : sample.value});
  before_ = std::exchange(now_, {});
  std::vector<Datum> out;
  for (const auto& row : kOfTheSystem)
    if (auto datum = added_up(row, seen)) out.push_back(std::move(*datum));
  if (per_camera_)
    for (const auto& one : seen) add_of_cameras(one, out);
  return out;
}

}  // namespace dvr::telemetry
