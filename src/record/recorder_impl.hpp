// What a Recorder is made of: recorder.cpp has what comes in and goes out, recorder_disk.cpp the way to the disk.
#pragma once
#include "record/recorder.hpp"
#include "record/session.hpp"

namespace dvr::record {

inline Micros footage_time(MediaTicks t) { return to_micros(t, kMediaClock); }

// The cameras of a server rotate at different moments: the first recording of each is shorter, by its id.
Micros staggered(Micros target, std::int64_t camera_id);

struct Recorder::Impl : std::enable_shared_from_this<Recorder::Impl> {
  Impl(Shared& s, std::int64_t camera, asio::any_io_executor e, Backed b)
      : shared(s),
        camera_id(camera),
        executor(e),
        backed(std::move(b)),
        target(staggered(s.options.target_duration, camera)),
        sync_timer(e),
        retry_timer(e),
        idle(e),
        entering(e) {
    idle.expires_at(MonoTime::max());
  }

  // from the packager
  void on_part(const PartPtr& part);
  void end_run(media::Reason reason);
  void on_state(media::Reason reason);

  // sessions
  Session* open_session() { return sessions.empty() || sessions.back().ending ? nullptr : &sessions.back(); }
  bool may_begin(const package::Part& part);
  void begin(const package::Part& part);
  void end_session(media::Reason reason);
  bool is_time_to_rotate(const Session& session, const package::Part& part) const;
  void enqueue(Session& session, const PartPtr& part);
  bool queue_is_full() const;

  // disk
  void pump();
  bool next_job(DiskJob& job);
  void start(std::shared_ptr<DiskJob> job);
  void on_done(DiskJob& job);
  void on_appended(Session& session, const DiskJob& job);
  void on_disk_error(Session& session, const Error& error);
  void on_finished(Session& session, const DiskJob& job);
  void leave(Session& session, const Error* error);
  void break_run();
  void arm_sync_timer();

  // ledger
  void footage_ends(media::Reason reason);
  void settle();

  void publish();
  void count(const DiskJob& job);

  Shared& shared;
  const std::int64_t camera_id;
  const asio::any_io_executor executor;
  const Backed backed;
  Micros target;  // of the next rotation
  std::shared_ptr<const package::InitSegment> init;
  std::deque<Session> sessions;        // the last may be open; those before it are on their way out
  std::optional<std::int64_t> run_id;  // none: what comes next does not continue what was written
  std::size_t pending_bytes = 0;       // given to sessions, not yet on disk
  MediaTicks pending_duration;
  bool in_flight = false, sync_due = false, sync_armed = false, stopped = false;
  bool flowing = false;  // the ledger knows of footage
  WallTime footage_end{};
  media::Reason cause = media::Reason::none;    // why there is no footage, as last heard
  media::Reason trouble = media::Reason::none;  // of the disk
  MonoTime retry_at{};
  asio::steady_timer sync_timer, retry_timer, idle;  // idle: cancelled when the last session has left
  TaskGroup entering;

  mutable std::mutex mutex;
  Status shown;  // guarded by mutex
};

}  // namespace dvr::record
