// What is worth an alarm, from what the parts of the server say of themselves. Values only: no clock, no I/O.
#pragma once
#include "catalog/clips.hpp"
#include "ingest/status.hpp"
#include "monitor/alarms.hpp"
#include "record/recorder.hpp"
#include "record/storage_status.hpp"
#include "telemetry/shipper.hpp"

namespace dvr::app {

// One look at the server.
struct Sight {
  WallTime now{};
  std::map<std::int64_t, std::shared_ptr<const ingest::CameraStatus>> cameras;
  std::map<std::int64_t, record::Recorder::Status> recorders;
  record::StorageStatus storage;
  std::optional<WallTime> certificate_end;  // none: no certificate
  std::string certificate_trouble;          // new files that cannot be used; empty: none
  std::optional<std::string> database_trouble;
  std::size_t catalog_waiting = 0;  // rows that wait for the catalog
  std::int64_t jobs_waiting = 0;
  std::vector<catalog::FailedClips> failed_clips;
  std::vector<telemetry::ShipperStatus> telemetry;  // one a service that logs and metrics are sent to
};

class AlarmRules {
 public:
  // `book` tells what has risen already: thresholds differ on the way up and on the way down.
  std::vector<monitor::Condition> look(const Sight& sight, const monitor::AlarmBook& book);

 private:
  std::map<std::int64_t, std::uint64_t> clock_jumps_;  // by camera, at the last look
};

}  // namespace dvr::app
