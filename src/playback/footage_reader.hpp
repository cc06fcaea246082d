// Footage from the catalog: from the pages of hours where they will do, else from the rows of recordings.
#pragma once
#include "playback/plan.hpp"

#include <map>

namespace dvr::playback {

using FootageList = std::vector<std::shared_ptr<const Footage>>;

// For one piece of work on one connection; init segments are read once each.
class FootageReader {
 public:
  explicit FootageReader(catalog::Connection& connection) : c_(connection) {}

  Result<std::shared_ptr<const Footage>> read(const catalog::Recording& row);

  // What overlaps the range, perhaps more. With Clip::segments, hours that have a page are told by it.
  Result<FootageList> range(const Range& range, Clip clip);

 private:
  Result<void> add_rows(const std::vector<catalog::Recording>& rows);
  Result<void> leave_out(std::int64_t recording_id, const Error& why);
  Result<void> add_hours(const Range& range);
  // False: the rows must be read.
  Result<bool> add_page(const Range& range, const catalog::FootageHour& hour);
  Result<SharedBytes> init_of(std::int64_t id);

  catalog::Connection& c_;
  std::map<std::int64_t, SharedBytes> inits_;
  FootageList footage_;
};

}  // namespace dvr::playback
