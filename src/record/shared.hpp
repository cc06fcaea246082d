// What the recorders of all cameras share. Made and owned by Service; outlives the recorders.
#pragma once
#include "base/clock.hpp"
#include "base/executors.hpp"
#include "catalog/recordings.hpp"
#include "record/catalog_queue.hpp"
#include "record/gap_ledger.hpp"
#include "record/open_recordings.hpp"
#include "record/recording_ids.hpp"
#include "record/spool.hpp"
#include "record/storage_status.hpp"
#include "store/file_system.hpp"

namespace dvr::record {

struct RecorderOptions {
  Micros target_duration = Seconds(60);  // a recording closes at the first key frame after it
  Micros sync_interval = Seconds(2);     // the most footage that a power cut costs
  std::size_t queue_bytes = 16u << 20;   // parts waiting for the disk; beyond: disk_slow
  Micros queue_duration = Seconds(20);
  Micros retry_interval = Seconds(5);  // after a disk error, before the next recording is tried
  Micros stop_limit = Seconds(10);     // how long stop() waits for the catalog
};

struct Shared {
  std::filesystem::path data_directory;
  RecorderOptions options;
  store::FileSystem& files;
  WorkPool& disk;
  CatalogQueue& queue;
  GapLedger& ledger;
  OpenRecordings& open;
  RecordingIds& ids;
  StorageState& storage;
  const Clock& clock;
  std::function<void(const catalog::Recording&)> on_recorded;  // its row is committed; on any thread
  std::function<void()> on_disk_full;                          // retention should look now; on any thread
};

}  // namespace dvr::record
