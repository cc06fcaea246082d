#include "api/watch_audit.hpp"

namespace dvr::api {

WatchAudit::Key WatchAudit::key_of(const Audit& audit) {
  return {audit.action, audit.user_id.value_or(0), audit.camera_id.value_or(0)};
}

void WatchAudit::forget(const Audit& audit) {
  std::lock_guard lock(mutex_);
  stretches_.erase(key_of(audit));
}

Audit WatchAudit::tell(Stretch& stretch, WallTime now) {
  stretch.told_at = now;
  stretch.grown = false;
  if (now - stretch.minute >= Seconds(60)) stretch.minute = now, stretch.rows = 0;
  ++stretch.rows;
  auto audit = stretch.audit;
  audit.at = now;
  if (stretch.range)
    audit.detail = fmt::format("{} to {}", format_rfc3339(stretch.range->start), format_rfc3339(stretch.range->end));
  return audit;
}

// False: it lies elsewhere.
bool WatchAudit::extend(Stretch& stretch, const WatchedRange& range) {
  auto& known = *stretch.range;
  const bool near = range.start <= known.end + kNear && range.end >= known.start - kNear;
  if (!near && stretch.rows < kRowsPerMinute) return false;
  stretch.grown |= range.start < known.start || range.end > known.end;
  known.start = std::min(known.start, range.start);
  known.end = std::max(known.end, range.end);
  return true;
}

std::vector<Audit> WatchAudit::note(Audit audit, std::optional<WatchedRange> range) {
  const auto key = key_of(audit);
  const auto now = audit.at;
  std::vector<Audit> rows;
  if (stretches_full()) rows = due(now, true);
  std::lock_guard lock(mutex_);
  const auto [it, fresh] = stretches_.try_emplace(key);
  auto& stretch = it->second;
  const bool resumed = !fresh && now - stretch.asked_at < kForgotten;
  stretch.asked_at = now;
  if (now - stretch.minute >= Seconds(60)) stretch.minute = now, stretch.rows = 0;
  if (resumed && (!range || extend(stretch, *range))) {
    if (stretch.grown && now - stretch.told_at >= kLongest) rows.push_back(tell(stretch, now));
    return rows;
  }
  if (stretch.grown) rows.push_back(tell(stretch, now));
  stretch.audit = std::move(audit);
  stretch.range = range;
  rows.push_back(tell(stretch, now));
  return rows;
}

bool WatchAudit::stretches_full() {
  std::lock_guard lock(mutex_);
  return stretches_.size() >= most_;
}

std::vector<Audit> WatchAudit::due(WallTime now, bool everything) {
  std::vector<Audit> rows;
  std::lock_guard lock(mutex_);
  for (auto it = stretches_.begin(); it != stretches_.end();) {
    auto& stretch = it->second;
    const auto quiet = now - stretch.asked_at;
    if (stretch.grown && (everything || quiet >= kQuiet)) rows.push_back(tell(stretch, now));
    it = everything || quiet >= kForgotten ? stretches_.erase(it) : std::next(it);
  }
  return rows;
}

}  // namespace dvr::api
