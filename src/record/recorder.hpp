// One camera's parts become recordings: spool file, sync, rotation, close, row.
#pragma once
#include "base/clock.hpp"
#include "base/executors.hpp"
#include "package/part.hpp"
#include "record/shared.hpp"

#include <deque>

namespace dvr::record {

// A part is now in a file: live::Stream::backed. On the camera's executor.
using Backed = std::function<void(std::uint64_t sequence, store::FileSlice slice)>;

// Everything on the camera's executor, except what says otherwise. Outlived by Shared.
class Recorder final : public package::PartSink, public std::enable_shared_from_this<Recorder> {
 public:
  Recorder(Shared& shared, std::int64_t camera_id, asio::any_io_executor executor, Backed backed);
  ~Recorder() override;

  void on_run(std::shared_ptr<const package::InitSegment> init) override;
  void on_part(std::shared_ptr<const package::Part> part) override;
  void on_run_end(media::Reason reason) override;

  // No footage is coming, and this is why: the supervisor's state between runs. Ignored while footage flows.
  void on_state(media::Reason reason);

  // Flushes and closes what is open with this reason; returns when every recording of this camera has its row (or after
  // Shared's time limit: then it stays in the spool for the next start). No part is taken afterwards.
  Task<void> stop(media::Reason reason);

  // What the camera's page shows. Any thread.
  struct Status {
    bool recording = false;
    media::Reason trouble = media::Reason::none;  // disk_full, disk_error, disk_slow
    std::uint64_t written_bytes = 0, writes = 0, syncs = 0, recordings = 0;
    Micros sync_time{0}, longest_sync{0};  // of all syncs together; of the longest
  };
  Status status() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace dvr::record
