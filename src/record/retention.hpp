// Retention: oldest first, never permanent, never open footage; by days and bytes of a camera, a budget and a floor of
// free disk for all.
#pragma once
#include "base/clock.hpp"
#include "catalog/recordings.hpp"
#include "record/storage_status.hpp"
#include "store/store.hpp"

namespace dvr::record {

struct RetentionOptions {
  std::int64_t budget_bytes = 0;             // for all recordings; 0: none
  std::uint64_t min_free_bytes = 2u << 30;   // oldest footage goes while less is free
  double min_free_share = 0.02;              // the same as a share of the disk; the greater counts
  std::uint64_t stop_free_bytes = 1u << 30;  // below it no new recording is opened
  double stop_free_share = 0.01;
  Micros interval = Seconds(30);
};

// Blocking: pool threads only, one at a time.
class Retention {
 public:
  Retention(RetentionOptions options, catalog::Database& database, store::FileSystem& files, store::Store& store,
            std::filesystem::path data_directory, StorageState& storage, const Clock& clock);

  struct Report {
    std::int64_t deleted = 0, deleted_bytes = 0;
    std::int64_t garbage_removed = 0;
  };
  // Everything that is due: limits of cameras, budget, floor, garbage; then the state of the disk is set anew.
  Result<Report> run();
  // Removes the objects of garbage rows, then the rows.
  Result<std::int64_t> empty_garbage();
  // All footage of a camera that is not permanent. Answers how many recordings went.
  Result<std::int64_t> delete_camera(std::int64_t camera_id);

 private:
  Result<void> apply_camera_limits(Report& report);
  Result<void> apply_budget(Report& report);
  Result<void> apply_floor(Report& report);
  Result<void> look_at_disk();
  Result<std::int64_t> delete_oldest(std::optional<std::int64_t> camera_id, std::int64_t bytes, WallTime before,
                                     Report& report);

  const RetentionOptions options_;
  catalog::Database& database_;
  store::FileSystem& files_;
  store::Store& store_;
  const std::filesystem::path data_directory_;
  StorageState& storage_;
  const Clock& clock_;
  bool nothing_deletable_ = false;  // found by the run in progress: all that is left is permanent
  bool alarm_ = false;
};

}  // namespace dvr::record
