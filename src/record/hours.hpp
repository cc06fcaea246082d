// Makes the hours' pages (catalog/hours.hpp) in the background: of an hour that is over and rests, and of footage from
// before there were any.
#pragma once
#include "base/clock.hpp"
#include "catalog/hours.hpp"

namespace dvr::record {

// The page of an hour as its rows are now; none: no recording starts in it. corrupt: a row's part index is damaged.
Result<std::optional<Bytes>> page_from_rows(catalog::Connection& c, std::int64_t camera_id, std::int64_t hour);

// Blocking: pool threads only. What it is given outlives it.
class HourGatherer {
 public:
  HourGatherer(catalog::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  // Makes at most `limit` of those that are due. Answers how many were; fewer than `limit`: no more are due.
  // The rows are read beside the writer, and what has changed by the time of the write is left for later.
  Result<int> gather(int limit);

 private:
  catalog::Database& database_;
  const Clock& clock_;
};

}  // namespace dvr::record
