#include "record/recorder.hpp"

#include "base/log.hpp"
#include "record/recorder_impl.hpp"

namespace dvr::record {

using media::Reason;

namespace {

constexpr Micros kLongestWithoutKey = std::chrono::minutes(50);  // below catalog::kMaxRecordingDuration

}  // namespace

Micros staggered(Micros target, std::int64_t camera_id) {
  auto x = std::uint64_t(camera_id) * 0x9e37'79b9'7f4a'7c15;
  x ^= x >> 29;
  return target / 4 + target * std::int64_t(x % 768) / 1024;
}

// --- what comes in --------------------------------------------------------------------------------------------------

void Recorder::Impl::on_part(const PartPtr& part) {
  if (stopped || !init) return;
  if (auto* session = open_session()) {
    if (!shared.storage.has_room()) end_session(Reason::disk_full);
    else if (is_time_to_rotate(*session, *part)) {
      session->next_start = part->wall_start;
      end_session(Reason::none);
    } else if (footage_time(session->queued_duration) > kLongestWithoutKey) end_session(Reason::protocol_error);
  }
  if (!open_session() && may_begin(*part)) begin(*part);
  if (auto* session = open_session()) enqueue(*session, part);
  pump();
}

bool Recorder::Impl::is_time_to_rotate(const Session& session, const package::Part& part) const {
  return part.starts_segment && footage_time(session.queued_duration) >= target;
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
  return pending_bytes > shared.options.queue_bytes || footage_time(pending_duration) > shared.options.queue_duration;
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
  if (stopped || reason == Reason::none) return;
  cause = reason;
  settle();
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
  if (!job.synced) return;
  ++shown.syncs;
  shown.sync_time += job.sync_time;
  shown.longest_sync = std::max(shown.longest_sync, job.sync_time);
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
