// Writes that must reach the catalog in order and are never lost while the process lives: rows of recordings, gaps.
// While the catalog is down or slow they wait here; recordings wait in the spool as well, so a crash loses nothing.
#pragma once
#include "base/async.hpp"
#include "catalog/database.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace dvr::record {

class CatalogQueue {
 public:
  using Work = std::function<Result<void>(catalog::Connection&)>;
  using Done = std::function<void(const Result<void>&)>;

  explicit CatalogQueue(catalog::Database& database);
  ~CatalogQueue();  // stop(0)
  CatalogQueue(const CatalogQueue&) = delete;
  CatalogQueue& operator=(const CatalogQueue&) = delete;

  // Any thread, never blocks. `work` may run several times, each time in a transaction that is rolled back unless it is
  // the last one; many works share one transaction. `done` runs on the queue's thread after the commit, or with the
  // error when the catalog refused this work for good (conflict, invalid).
  void push(Work work, Done done = {});

  bool drain(Micros at_most);  // blocks until everything pushed so far is in; false: not in time
  void stop(Micros at_most);   // drains, then ends the thread; what is left is dropped and counted in the log

  std::size_t waiting() const;
  bool failing() const;  // the last attempt failed: the catalog is down

 private:
  struct Entry {
    Work work;
    Done done;
  };
  void loop();
  std::vector<Entry> take(std::unique_lock<std::mutex>& lock);
  bool write(std::vector<Entry>& batch);
  bool write_each(std::vector<Entry>& batch);
  bool wait_before_retry(std::unique_lock<std::mutex>& lock);

  catalog::Database& database_;
  mutable std::mutex mutex_;
  std::condition_variable wake_, drained_;
  std::deque<Entry> queue_;
  std::size_t in_flight_ = 0;
  Micros back_off_{0};
  bool stopping_ = false, failing_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace dvr::record
