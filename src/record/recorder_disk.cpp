#include "base/log.hpp"
#include "record/recorder_impl.hpp"

namespace dvr::record {

using media::Reason;

namespace {

constexpr Micros kBusyRetry = Millis(100);  // when the pool's queue is full

}  // namespace

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
  const auto half_a_part = session.waiting.empty() ? Micros(0) : footage_time(session.waiting.back()->duration) / 2;
  job.finish = session.ending;
  job.sync = sync_due || footage_time(duration) + half_a_part >= shared.options.sync_interval;
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
    else if (job.checksum) on_finished(session, job);
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
  entering.spawn(enter(shared, finished_of(session, *job.checksum, session.file->size_bytes())), "enter recording");
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
    shared.open.remove(camera_id, session.id);  // with its descriptor: while a disk fails there are ever more of them
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

}  // namespace dvr::record
