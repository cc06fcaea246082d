// The gap ledger's rows: every stretch in which a camera has no footage, from its creation to its removal.
#pragma once
#include "catalog/database.hpp"
#include "media/access_unit.hpp"

namespace dvr::catalog {

struct Gap {
  std::int64_t id = 0;
  std::int64_t camera_id = 0;
  WallTime start_time{};
  std::optional<WallTime> end_time;  // none: still open
  media::Reason reason = media::Reason::none;
};

namespace gaps {

// A camera has at most one open gap: conflict otherwise.
Result<void> open(Connection& c, std::int64_t camera_id, WallTime start, media::Reason reason);
// Footage (or another reason) begins: what lies at or after `at` is taken back, what reaches over it ends there.
Result<void> end_at(Connection& c, std::int64_t camera_id, WallTime at);
Result<void> insert(Connection& c, const Gap& gap);  // a closed one
Result<std::optional<Gap>> open_one(Connection& c, std::int64_t camera_id);
Result<std::optional<Gap>> last_closed(Connection& c, std::int64_t camera_id);
// Those that overlap [from, to), by start.
Result<std::vector<Gap>> overlapping(Connection& c, std::int64_t camera_id, WallTime from, WallTime to);

// Gives every stretch of [from, to) that neither recordings nor gaps cover a row with this reason. Answers how many.
Result<int> fill_holes(Connection& c, std::int64_t camera_id, WallTime from, WallTime to, media::Reason reason);

}  // namespace gaps
}  // namespace dvr::catalog
