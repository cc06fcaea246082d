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
  std::unique_lock lock(mutex_);
  if (now_.next == now_.end) now_ = std::exchange(then_, {});
  const bool low = then_.next == then_.end && !asked_ && now_.end - now_.next < kBlock / 2;
  if (low) asked_ = true;
  std::optional<std::int64_t> id;
  if (now_.next != now_.end) id = now_.next++;
  lock.unlock();
  if (low) ask_for_more();
  return id;
}

void RecordingIds::ask_for_more() {
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
