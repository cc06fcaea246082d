// The gap ledger: recorded + gaps = wall time for every camera, from its creation to its removal.
// It is told what happens and keeps the rows; bounds touch the footage exactly.
#pragma once
#include "base/clock.hpp"
#include "catalog/gaps.hpp"
#include "record/catalog_queue.hpp"

#include <functional>
#include <map>
#include <mutex>
#include <unordered_map>

namespace dvr::record {

struct GapChange {
  std::int64_t camera_id = 0;
  media::Reason reason = media::Reason::none;
  WallTime start{};
  std::optional<WallTime> end;  // none: it opened
};

// Any thread; for one camera the calls come in the order of what happened. Rows are written through the queue, in
// order.
class GapLedger {
 public:
  GapLedger(CatalogQueue& queue, const Clock& clock) : queue_(queue), clock_(clock) {}

  // Where a camera stands at start-up, as reconcile() left it in the catalog.
  struct State {
    WallTime footage_end{};  // nothing before it is touched any more
    std::optional<catalog::Gap> open;
  };
  void restore(std::int64_t camera_id, State state);

  // Called for every gap that opens or ends, in order, on the thread that tells of it; returns at once and asks the
  // ledger nothing. Before the first camera.
  void on_change(std::function<void(const GapChange&)> listener) { listener_ = std::move(listener); }

  void camera_added(std::int64_t camera_id, WallTime created_at, bool is_active);
  void camera_removed(std::int64_t camera_id, WallTime at);

  void camera_enabled(std::int64_t camera_id, bool is_active);

  // There is still no footage, and this is why now. Ignored while footage flows, of a camera that is disabled, and for
  // the reason already known; `disabled` is said by camera_enabled() alone.
  void reason(std::int64_t camera_id, media::Reason reason);
  void footage_began(std::int64_t camera_id, WallTime at);
  void footage_ended(std::int64_t camera_id, WallTime at, media::Reason reason);
  void server_stops();  // what is open and not `disabled` goes on as `shutdown`

  std::map<media::Reason, std::uint64_t> opened() const;  // gaps since the process started, by reason

  std::optional<media::Reason> current(std::int64_t camera_id) const;  // none: footage flows, or camera unknown

 private:
  struct CameraState {
    WallTime footage_end{};
    std::optional<WallTime> gap_start;  // none: footage flows
    media::Reason reason = media::Reason::none;
  };
  void end_gap(std::int64_t camera_id, const CameraState& camera, WallTime at);
  void open_gap(std::int64_t camera_id, CameraState& camera, WallTime start, media::Reason reason);
  void change_reason(std::int64_t camera_id, CameraState& camera, media::Reason reason);

  CatalogQueue& queue_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::unordered_map<std::int64_t, CameraState> cameras_;
  std::map<media::Reason, std::uint64_t> opened_;
  std::function<void(const GapChange&)> listener_;
};

// After recovery, before recording: gives every hole up to now its row. What a crash left open ends when the server was
// last known alive and goes on as `crash`; an orderly stop left `shutdown` open, which stays.
Result<GapLedger::State> reconcile(catalog::Connection& c, std::int64_t camera_id, bool is_active, WallTime created_at,
                                   std::optional<WallTime> last_alive, WallTime now);

}  // namespace dvr::record
