#include "record/recording_ids.hpp"

#include "catalog/recordings.hpp"

namespace dvr::record {

Result<void> RecordingIds::fill_now(catalog::Database& database) {
  std::int64_t first = 0;
  DVR_CHECK(database.write_now([&](catalog::Connection& c) -> Result<void> {
    DVR_TRY(first, catalog::recordings::reserve_ids(c, kBlock));
    return {};
  }));
  std::lock_guard lock(mutex_);
  now_ = {first, first + kBlock};
  return {};
}

std::optional<std::int64_t> RecordingIds::take() {
  std::lock_guard lock(mutex_);
  if (now_.next == now_.end) now_ = std::exchange(then_, {});
  if (then_.next == then_.end && !asked_ && now_.end - now_.next < kBlock / 2) ask_for_more();
  if (now_.next == now_.end) return std::nullopt;
  return now_.next++;
}

void RecordingIds::ask_for_more() {
  asked_ = true;
  auto first = std::make_shared<std::int64_t>(0);
  queue_.push(
      [first](catalog::Connection& c) -> Result<void> {
        DVR_TRY(*first, catalog::recordings::reserve_ids(c, kBlock));
        return {};
      },
      [this, first](const Result<void>& done) {
        std::lock_guard lock(mutex_);
        asked_ = false;
        if (done.has_value()) then_ = {*first, *first + kBlock};
      });
}

}  // namespace dvr::record
