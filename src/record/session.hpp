// One recording while it is written: what the camera's thread knows of it, and the jobs that go to the disk pool.
#pragma once
#include "package/part.hpp"
#include "record/enter.hpp"

#include <deque>

namespace dvr::record {

using PartPtr = std::shared_ptr<const package::Part>;

// On the camera's executor.
struct Session {
  std::int64_t id = 0, run_id = 0;
  std::shared_ptr<const package::InitSegment> init;
  std::filesystem::path spool_file;
  std::deque<PartPtr> waiting;                     // for the disk
  MediaTicks queued_duration;                      // of all parts given, written or not
  std::shared_ptr<const OpenRecording> shown;      // what is written; null before the first part
  std::shared_ptr<SpoolFile> file;                 // touched by the job in flight only
  MediaTicks unsynced;                             // written since the last sync
  bool ending = false;                             // no part will be added
  media::Reason end_reason = media::Reason::none;  // none: the next recording goes on without a hole
  std::optional<WallTime> next_start;              // where that one begins
};

// What a job does, in this order: creates the file when there is none yet, appends, syncs, finishes.
struct DiskJob {
  store::FileSystem* files = nullptr;
  std::filesystem::path path;
  Bytes header;                     // for a new file
  std::shared_ptr<SpoolFile> file;  // null: make it
  std::vector<PartPtr> parts;
  bool sync = false, finish = false;
  bool discard = false;  // only removes the file: nothing whole is in it

  // answers
  std::optional<Error> error;
  bool appended = false, synced = false;
  Micros sync_time{0};
  std::optional<store::Checksum> checksum;
  std::uint64_t offset = 0;  // of the first of `parts` in the file

  void run();  // on the disk pool
};

Bytes spool_header(const Session& session, std::int64_t camera_id);
// The shown recording with `job.parts` added.
std::shared_ptr<const OpenRecording> with_parts(const Session& session, std::int64_t camera_id, const DiskJob& job);
Finished finished_of(const Session& session, const store::Checksum& checksum, std::uint64_t size_bytes);

}  // namespace dvr::record
