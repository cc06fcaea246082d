// Recording as a whole, for the wiring in app/: start it, take a recorder for each camera, stop it.
#pragma once
#include "base/clock.hpp"
#include "base/executors.hpp"
#include "catalog/cameras.hpp"
#include "catalog/database.hpp"
#include "record/catalog_queue.hpp"
#include "record/gap_ledger.hpp"
#include "record/hours.hpp"
#include "record/open_recordings.hpp"
#include "record/recorder.hpp"
#include "record/recovery.hpp"
#include "record/retention.hpp"
#include "store/store.hpp"

namespace dvr::record {

struct Config {
  std::filesystem::path data_directory;  // holds spool/ and recordings/
  RecorderOptions recorder;
  RetentionOptions retention;
  Micros between_checksums = Millis(100);  // of recovered recordings: reading back must not slow down recording
  Micros hours_interval = Seconds(60);     // between two looks for hours whose page is to be made
  Micros between_hours = Millis(200);      // between some of them and the next, while there are more
};

// Owns what the recorders share and outlives them. start(), stop() and delete_footage() are awaited on `executor`, the
// rest may be called from any thread. stop() comes before the destructor.
class Service {
 public:
  Service(Config config, catalog::Database& database, store::FileSystem& files, const Clock& clock,
          asio::any_io_executor executor);
  ~Service();

  // Recovers the spool, settles the ledger, reserves ids, starts retention. Call once, after migrate().
  Task<Result<RecoveryReport>> start();

  // The sink of one camera's parts; lives on `executor`, the camera's own. `backed` is called on it.
  std::shared_ptr<Recorder> recorder(std::int64_t camera_id, asio::any_io_executor executor, Backed backed);

  // What the API does to cameras, after its row was committed.
  void camera_added(const catalog::Camera& camera);
  void camera_activated(std::int64_t camera_id);
  void camera_deactivated(std::int64_t camera_id);  // after its recorder was stopped
  void camera_removed(std::int64_t camera_id, WallTime deleted_at);
  // Removes all footage of a (deleted) camera that is not permanent, in steps; resumes after a crash by being asked
  // again.
  Task<Result<std::int64_t>> delete_footage(std::int64_t camera_id);

  // After every recorder was stopped: rows in, spool empty, the ledger says `shutdown`.
  Task<void> stop();

  OpenRecordings& open_recordings();
  GapLedger& ledger();
  const GapLedger& ledger() const;
  const OpenRecordings& open_recordings() const;
  store::Store& store();
  StorageStatus storage() const;        // room, alarm, budget: for health, metrics and the system page
  std::size_t catalog_waiting() const;  // rows that wait for the catalog
  // Called on the executor of the camera after its recording's row is committed.
  void on_recorded(std::function<void(const catalog::Recording&)> listener);  // before start()

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace dvr::record
