#include "record/recorder.hpp"

#include "base/log.hpp"
#include "record/session.hpp"

namespace dvr::record {

using media::Reason;

namespace {

constexpr Micros kLongestWithoutKey = std::chrono::minutes(50);  // below catalog::kMaxRecordingDuration
constexpr Micros kBusyRetry = Millis(100);

Micros micros(MediaTicks t) { return to_micros(t, kMediaClock); }

// The cameras of a server rotate at different moments: the first recording of each is shorter, by its id.
Micros staggered(Micros target, std::int64_t camera_id) {
  auto x = std::uint64_t(camera_id) * 0x9e37'79b9'7f4a'7c15;
  x ^= x >> 29;
  return target / 4 + target * std::int64_t(x % 768) / 1024;
}

}  // namespace

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
  void end_run(Reason reason);
  void on_state(Reason reason);

  // sessions
  Session* open_session() { return sessions.empty() || sessions.back().ending ? nullptr : &sessions.back(); }
  bool may_begin(const package::Part& part);
  void begin(const package::Part& part);
  void end_session(Reason reason);
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
  void footage_ends(Reason reason);
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
  Reason cause = Reason::none;    // why there is no footage, as last heard
  Reason trouble = Reason::none;  // of the disk
  MonoTime retry_at{};
  asio::steady_timer sync_timer, retry_timer, idle;  // idle: cancelled when the last session has left
  TaskGroup entering;

  mutable std::mutex mutex;
  Status shown;  // guarded by mutex
};

// --- what comes in --------------------------------------------------------------------------------------------------

void Recorder::Impl::on_part(const PartPtr& part) {
  if (stopped || !init) return;
  if (auto* session = open_session()) {
    if (!shared.storage.has_room()) end_session(Reason::disk_full);
    else if (is_time_to_rotate(*session, *part)) {
      session->next_start = part->wall_start;
      end_session(Reason::none);
    } else if (micros(session->queued_duration) > kLongestWithoutKey) end_session(Reason::protocol_error);
  }
  if (!open_session() && may_begin(*part)) begin(*part);
  if (auto* session = open_session()) enqueue(*session, part);
  pump();
}

bool Recorder::Impl::is_time_to_rotate(const Session& session, const package::Part& part) const {
  return part.starts_segment && micros(session.queued_duration) >= target;
}

bool Recorder::Impl::may_begin(const package::Part& part) {
  if (!shared.storage.has_room()) {
    trouble = cause = Reason::disk_full;
    run_id.reset();
    publish();
    settle();
    return false;
  }
  if (!part.independent) return false;
  return trouble == Reason::none || (sessions.empty() && shared.clock.mono() >= retry_at);
}

void Recorder::Impl::begin(const package::Part& part) {
  const auto id = shared.ids.take();
  if (!id) {
    log::error("record", "no recording can be opened: the catalog gives no ids", {{"camera", camera_id}});
    cause = Reason::disk_error;
    return settle();
  }
  if (!run_id || part.run != init->run) run_id = *id;
  auto& session = sessions.emplace_back();
  session.id = *id;
  session.run_id = *run_id;
  session.init = init;
  session.spool_file = spool_path(shared.data_directory, camera_id, *id);
}

void Recorder::Impl::end_session(Reason reason) {
  auto& session = sessions.back();
  session.ending = true;
  session.end_reason = reason;
  if (reason != Reason::none) {
    run_id.reset();
    cause = reason;
  } else {
    target = shared.options.target_duration;
  }
}

void Recorder::Impl::enqueue(Session& session, const PartPtr& part) {
  session.waiting.push_back(part);
  session.queued_duration += part->duration;
  pending_bytes += part->size_bytes;
  pending_duration += part->duration;
  if (!queue_is_full()) return;
  // What waits is still written; what comes is not, until the disk has caught up.
  log::error("record", "the disk is too slow: recording pauses", {{"camera", camera_id}, {"bytes", pending_bytes}});
  end_session(Reason::disk_slow);
  trouble = Reason::disk_slow;
  retry_at = shared.clock.mono();
  publish();
}

bool Recorder::Impl::queue_is_full() const {
  return pending_bytes > shared.options.queue_bytes || micros(pending_duration) > shared.options.queue_duration;
}

void Recorder::Impl::end_run(Reason reason) {
  init = nullptr;
  run_id.reset();
  if (open_session()) end_session(reason);
  cause = reason;
  settle();
  pump();
}

void Recorder::Impl::on_state(Reason reason) {
  if (reason == Reason::none) return;
  cause = reason;
  settle();
}

// --- the disk -------------------------------------------------------------------------------------------------------

void Recorder::Impl::pump() {
  if (in_flight) return;
  auto job = std::make_shared<DiskJob>();
  while (!sessions.empty()) {
    if (next_job(*job)) return start(std::move(job));
    if (!sessions.front().ending) return;
    leave(sessions.front(), nullptr);  // it ended before its first part
  }
}

bool Recorder::Impl::next_job(DiskJob& job) {
  auto& session = sessions.front();
  if (session.ending && session.waiting.empty() && !session.shown) {
    if (!session.file) return false;
    job.discard = true;
  }
  MediaTicks duration = session.unsynced;
  for (const auto& part : session.waiting) duration += part->duration;
  const auto half_a_part = session.waiting.empty() ? Micros(0) : micros(session.waiting.back()->duration) / 2;
  job.finish = session.ending;
  job.sync = sync_due || micros(duration) + half_a_part >= shared.options.sync_interval;
  if (session.waiting.empty() && !job.finish && !(sync_due && session.unsynced.count > 0)) return false;
  job.files = &shared.files;
  job.path = session.spool_file;
  job.file = session.file;
  if (!job.file) job.header = spool_header(session, camera_id);
  job.parts.assign(session.waiting.begin(), session.waiting.end());
  return true;
}

void Recorder::Impl::start(std::shared_ptr<DiskJob> job) {
  const bool posted = shared.disk.post([self = shared_from_this(), job] {
    job->run();
    asio::post(self->executor, [self, job] { self->on_done(*job); });
  });
  if (posted) {
    in_flight = true;
    sync_due = false;
    sessions.front().waiting.clear();
    return;
  }
  retry_timer.expires_after(kBusyRetry);
  retry_timer.async_wait([self = shared_from_this()](error_code ec) {
    if (!ec) self->pump();
  });
}

void Recorder::Impl::on_done(DiskJob& job) {
  in_flight = false;
  auto& session = sessions.front();
  session.file = job.file;
  for (const auto& part : job.parts) {
    pending_bytes -= part->size_bytes;
    pending_duration = pending_duration - part->duration;
  }
  count(job);
  if (job.discard) leave(session, job.error ? &*job.error : nullptr);
  else {
    if (job.appended) on_appended(session, job);
    if (job.error && job.finish && job.appended) leave(session, &*job.error);
    else if (job.error) on_disk_error(session, *job.error);
    else if (job.digest) on_finished(session, job);
  }
  pump();
}

void Recorder::Impl::on_appended(Session& session, const DiskJob& job) {
  if (job.synced) {
    session.unsynced = {};
    sync_timer.cancel();
    sync_armed = false;
  } else {
    for (const auto& part : job.parts) session.unsynced += part->duration;
    arm_sync_timer();
  }
  if (job.parts.empty()) return;
  session.shown = with_parts(session, camera_id, job);
  shared.open.put(session.shown);
  footage_end = std::max(footage_end, session.shown->end_time);
  if (!flowing) {
    flowing = true;
    footage_end = session.shown->end_time;
    cause = session.ending ? cause : Reason::none;
    trouble = session.ending ? trouble : Reason::none;
    shared.ledger.footage_began(camera_id, session.shown->start_time);
  }
  publish();
  if (!backed) return;
  const auto file = session.shown->file;
  const auto& parts = session.shown->parts;
  for (auto i = parts.size() - job.parts.size(); i < parts.size(); ++i)
    backed(parts[i].sequence, {file, parts[i].offset, parts[i].size_bytes});
}

// The recording ends with what is safely in its file; what was not written is a gap with this reason.
void Recorder::Impl::on_disk_error(Session& session, const Error& error) {
  const bool full = store::is_disk_full(error);
  log::error("record", full ? "the disk is full: recording stops" : "the disk failed: recording pauses",
             {{"camera", camera_id}, {"recording", session.id}, {"error", error.describe()}});
  trouble = full ? Reason::disk_full : Reason::disk_error;
  retry_at = shared.clock.mono() + shared.options.retry_interval;
  for (const auto& part : session.waiting) {
    pending_bytes -= part->size_bytes;
    pending_duration = pending_duration - part->duration;
  }
  session.waiting.clear();
  session.ending = true;
  session.end_reason = trouble;
  break_run();
  cause = trouble;
  publish();
  if (!full) return;
  shared.storage.disk_is_full();
  if (shared.on_disk_full) shared.on_disk_full();
}

void Recorder::Impl::on_finished(Session& session, const DiskJob& job) {
  auto ended = std::make_shared<OpenRecording>(*session.shown);
  ended->finished = true;
  shared.open.put(std::move(ended));
  entering.spawn(enter(shared, finished_of(session, *job.digest, session.file->size_bytes())), "enter recording");
  {
    std::lock_guard lock(mutex);
    ++shown.recordings;
  }
  leave(session, nullptr);
}

// Footage is missing after the front session: what follows is a run of its own.
void Recorder::Impl::break_run() {
  for (std::size_t i = 1; i < sessions.size(); ++i)
    if (sessions[i].run_id == sessions.front().run_id) sessions[i].run_id = sessions[1].id;
  if (const auto* session = open_session(); session && session != &sessions.front()) run_id = session->run_id;
  else run_id.reset();
}

// The front session is done. With an error its file stays in the spool for the next start: after a failed sync nobody
// knows what of it is on the disk.
void Recorder::Impl::leave(Session& session, const Error* error) {
  if (error) {
    log::error("record", "a recording could not be closed and stays in the spool",
               {{"camera", camera_id}, {"recording", session.id}, {"error", error->describe()}});
    trouble = cause = Reason::disk_error;
    retry_at = shared.clock.mono() + shared.options.retry_interval;
    if (session.end_reason == Reason::none) session.end_reason = Reason::disk_error;
    break_run();
  }
  const auto reason = session.end_reason;
  sessions.pop_front();
  if (reason != Reason::none) footage_ends(reason);
  if (sessions.empty()) idle.cancel();
  publish();
  settle();
}

void Recorder::Impl::arm_sync_timer() {
  if (sync_armed) return;
  sync_armed = true;
  sync_timer.expires_after(shared.options.sync_interval);
  sync_timer.async_wait([self = shared_from_this()](error_code ec) {
    if (ec) return;
    self->sync_armed = false;
    self->sync_due = true;
    self->pump();
  });
}

// --- the ledger and the status --------------------------------------------------------------------------------------

void Recorder::Impl::footage_ends(Reason reason) {
  if (!flowing) return;
  flowing = false;
  shared.ledger.footage_ended(camera_id, footage_end, reason);
}

// Nothing is on its way to the disk: the newest cause is the ledger's.
void Recorder::Impl::settle() {
  if (!sessions.empty()) return;
  if (flowing && cause != Reason::none) footage_ends(cause);
  if (!flowing && cause != Reason::none) shared.ledger.reason(camera_id, cause);
}

void Recorder::Impl::publish() {
  std::lock_guard lock(mutex);
  shown.recording = flowing && !sessions.empty();
  shown.trouble = trouble;
}

void Recorder::Impl::count(const DiskJob& job) {
  std::lock_guard lock(mutex);
  if (job.appended && !job.parts.empty()) ++shown.writes;
  if (job.appended)
    for (const auto& part : job.parts) shown.written_bytes += part->size_bytes;
  if (job.synced) ++shown.syncs;
}

// --- the door -------------------------------------------------------------------------------------------------------

Recorder::Recorder(Shared& shared, std::int64_t camera_id, asio::any_io_executor executor, Backed backed)
    : impl_(std::make_shared<Impl>(shared, camera_id, executor, std::move(backed))) {}

Recorder::~Recorder() = default;

void Recorder::on_run(std::shared_ptr<const package::InitSegment> init) {
  impl_->init = std::move(init);
  impl_->run_id.reset();
}

void Recorder::on_part(std::shared_ptr<const package::Part> part) { impl_->on_part(part); }
void Recorder::on_run_end(Reason reason) { impl_->end_run(reason); }
void Recorder::on_state(Reason reason) { impl_->on_state(reason); }

Task<void> Recorder::stop(Reason reason) {
  auto self = impl_;
  self->end_run(reason);
  self->stopped = true;
  asio::steady_timer limit(self->executor, self->shared.options.stop_limit);
  limit.async_wait([self](error_code ec) {
    if (ec) return;
    self->idle.cancel();
    self->entering.cancel();
  });
  const auto deadline = MonoTime::clock::now() + self->shared.options.stop_limit;
  while (!self->sessions.empty() && MonoTime::clock::now() < deadline) co_await self->idle.async_wait(kAwait);
  co_await self->entering.join();
  limit.cancel();
  self->sync_timer.cancel();
}

Recorder::Status Recorder::status() const {
  std::lock_guard lock(impl_->mutex);
  return impl_->shown;
}

}  // namespace dvr::record
