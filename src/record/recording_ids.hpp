// Ids for recordings that are about to open: reserved ahead in blocks, so that opening never waits for the catalog.
// A block is committed before its first id is used; what a crash leaves of it is skipped for ever.
#pragma once
#include "record/catalog_queue.hpp"

namespace dvr::record {

// Any thread.
class RecordingIds {
 public:
  static constexpr std::int64_t kBlock = 16'384;  // enough for hours without a catalog

  explicit RecordingIds(CatalogQueue& queue) : queue_(queue) {}
  Result<void> fill_now(catalog::Database& database);  // the first block, at start-up
  // None left: the catalog has been down for hours.
  std::optional<std::int64_t> take();

 private:
  void ask_for_more();  // without the lock: the queue may answer at once
  struct Range {
    std::int64_t next = 0, end = 0;
  };
  CatalogQueue& queue_;
  std::mutex mutex_;
  Range now_, then_;
  bool asked_ = false;
};

}  // namespace dvr::record
