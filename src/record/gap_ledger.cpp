#include "record/gap_ledger.hpp"

#include "base/log.hpp"
#include "catalog/recordings.hpp"

namespace dvr::record {

using media::Reason;

namespace {

// Ids of new recordings and the heartbeat are written in the order of events, so nothing older than this before the
// last heartbeat can be missing: a recording that was open then began at most its longest duration before.
constexpr Micros kLookBack = catalog::kMaxRecordingDuration + std::chrono::minutes(10);

}  // namespace

void GapLedger::restore(std::int64_t camera_id, State state) {
  std::lock_guard lock(mutex_);
  auto& camera = cameras_[camera_id];
  camera.footage_end = state.footage_end;
  if (!state.open) return;
  camera.gap_start = state.open->start_time;
  camera.reason = state.open->reason;
}

void GapLedger::camera_added(std::int64_t camera_id, WallTime created_at, bool is_active) {
  std::lock_guard lock(mutex_);
  const auto [it, is_new] = cameras_.try_emplace(camera_id);
  if (!is_new) return;
  auto& camera = it->second;
  camera.footage_end = created_at;
  open_gap(camera_id, camera, created_at, is_active ? Reason::starting : Reason::disabled);
}

void GapLedger::camera_removed(std::int64_t camera_id, WallTime at) {
  std::lock_guard lock(mutex_);
  const auto it = cameras_.find(camera_id);
  if (it == cameras_.end()) return;
  if (it->second.gap_start) end_gap(camera_id, it->second, std::max(at, *it->second.gap_start));
  cameras_.erase(it);
}

void GapLedger::camera_enabled(std::int64_t camera_id, bool is_active) {
  std::lock_guard lock(mutex_);
  const auto it = cameras_.find(camera_id);
  if (it == cameras_.end() || !it->second.gap_start) return;
  if (is_active == (it->second.reason != Reason::disabled)) return;
  change_reason(camera_id, it->second, is_active ? Reason::starting : Reason::disabled);
}

void GapLedger::reason(std::int64_t camera_id, Reason reason) {
  std::lock_guard lock(mutex_);
  const auto it = cameras_.find(camera_id);
  if (it == cameras_.end() || !it->second.gap_start) return;
  auto& camera = it->second;
  // That a camera is disabled is known by its row alone; a state that is told late must not say it of one that no
  // longer is.
  const bool says_nothing =
      reason == Reason::none || reason == Reason::starting || reason == Reason::disabled || reason == camera.reason;
  if (says_nothing || camera.reason == Reason::disabled) return;
  change_reason(camera_id, camera, reason);
}

// Footage may begin before the last change of reason was noticed, or, after a step of the clock, before the last
// footage ended: gaps are taken back as far as the last footage, never further.
void GapLedger::footage_began(std::int64_t camera_id, WallTime at) {
  std::lock_guard lock(mutex_);
  const auto it = cameras_.find(camera_id);
  if (it == cameras_.end() || !it->second.gap_start) return;
  end_gap(camera_id, it->second, std::max(at, it->second.footage_end));
  it->second.gap_start.reset();
  it->second.reason = Reason::none;
}

void GapLedger::footage_ended(std::int64_t camera_id, WallTime at, Reason reason) {
  std::lock_guard lock(mutex_);
  const auto it = cameras_.find(camera_id);
  if (it == cameras_.end() || it->second.gap_start) return;
  it->second.footage_end = std::max(it->second.footage_end, at);
  open_gap(camera_id, it->second, it->second.footage_end, reason);
}

void GapLedger::server_stops() {
  std::lock_guard lock(mutex_);
  for (auto& [camera_id, camera] : cameras_)
    if (camera.gap_start && camera.reason != Reason::disabled && camera.reason != Reason::shutdown)
      change_reason(camera_id, camera, Reason::shutdown);
}

std::optional<Reason> GapLedger::current(std::int64_t camera_id) const {
  std::lock_guard lock(mutex_);
  const auto it = cameras_.find(camera_id);
  if (it == cameras_.end() || !it->second.gap_start) return std::nullopt;
  return it->second.reason;
}

std::map<Reason, std::uint64_t> GapLedger::opened() const {
  std::lock_guard lock(mutex_);
  return opened_;
}

void GapLedger::open_gap(std::int64_t camera_id, CameraState& camera, WallTime start, Reason reason) {
  camera.gap_start = start;
  camera.reason = reason;
  ++opened_[reason];
  queue_.push([=](catalog::Connection& c) { return catalog::gaps::open(c, camera_id, start, reason); });
  if (listener_) listener_({camera_id, reason, start, {}});
}

void GapLedger::end_gap(std::int64_t camera_id, const CameraState& camera, WallTime at) {
  queue_.push([=](catalog::Connection& c) { return catalog::gaps::end_at(c, camera_id, at); });
  if (listener_) listener_({camera_id, camera.reason, *camera.gap_start, at});
}

void GapLedger::change_reason(std::int64_t camera_id, CameraState& camera, Reason reason) {
  const auto now = std::max(clock_.wall(), *camera.gap_start);
  end_gap(camera_id, camera, now);
  open_gap(camera_id, camera, now, reason);
}

// --- at start-up ----------------------------------------------------------------------------------------------------

namespace {

using catalog::Connection;
using catalog::Gap;

// Footage that was recovered after the gap's row was written ends the gap.
Result<std::optional<Gap>> gap_still_open(Connection& c, std::int64_t camera_id,
                                          const std::optional<catalog::Recording>& newest) {
  DVR_TRY(auto gap, catalog::gaps::open_one(c, camera_id));
  if (!gap || !newest || newest->end_time <= gap->start_time) return gap;
  DVR_TRY(const auto after, catalog::recordings::timeline(c, camera_id, gap->start_time, WallTime::max(), 1));
  if (after.empty()) return gap;  // its bounds cannot be: longer than a recording may be
  DVR_CHECK(catalog::gaps::end_at(c, camera_id, std::max(gap->start_time, after.front().start_time)));
  return std::optional<Gap>();
}

bool goes_on(Reason reason, bool is_active) {
  if (!is_active) return reason == Reason::disabled;
  return reason == Reason::shutdown || reason == Reason::crash;
}

Result<Gap> open_from(Connection& c, std::int64_t camera_id, WallTime start, Reason reason) {
  DVR_CHECK(catalog::gaps::open(c, camera_id, start, reason));
  return Gap{0, camera_id, start, std::nullopt, reason};
}

}  // namespace

Result<GapLedger::State> reconcile(Connection& c, std::int64_t camera_id, bool is_active, WallTime created_at,
                                   std::optional<WallTime> last_alive, WallTime now) {
  DVR_TRY(const auto newest, catalog::recordings::newest(c, camera_id));
  DVR_TRY(auto gap, gap_still_open(c, camera_id, newest));
  if (gap && !goes_on(gap->reason, is_active)) {
    const auto ended = std::max(gap->start_time, std::min(last_alive.value_or(gap->start_time), now));
    DVR_CHECK(catalog::gaps::end_at(c, camera_id, ended));
    DVR_TRY(gap, open_from(c, camera_id, ended, is_active ? Reason::crash : Reason::disabled));
  }
  DVR_TRY(const auto closed, catalog::gaps::last_closed(c, camera_id));
  auto covered_until = std::max(created_at, newest ? newest->end_time : created_at);
  if (closed) covered_until = std::max(covered_until, *closed->end_time);
  if (!gap) {
    const bool is_new = !newest && !closed;  // never seen by a server
    DVR_TRY(gap, open_from(c, camera_id, covered_until,
                           !is_active ? Reason::disabled
                           : is_new   ? Reason::starting
                                      : Reason::crash));
  }
  DVR_TRY(const auto usage, catalog::usage::of_camera(c, camera_id));
  const auto from = std::max({created_at, usage.expired_until, last_alive.value_or(created_at) - kLookBack});
  DVR_TRY(const int holes, catalog::gaps::fill_holes(c, camera_id, from, gap->start_time, Reason::crash));
  if (holes > 0) log::warn("record", "holes in the gap ledger filled", {{"camera", camera_id}, {"holes", holes}});
  return GapLedger::State{std::min(covered_until, gap->start_time), gap};
}

}  // namespace dvr::record
