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
  // error when the catalog refused this work for good (conflict, invalid); at once, on the caller's thread, when the
  // queue is full (unavailable).
  void push(Work work, Done done = {});

  // The same for a coroutine, resumed on its own executor after the commit or the final refusal.
  Task<Result<void>> write(Work work);

  bool drain(Micros at_most);  // blocks until everything pushed so far is in; false: not in time
  void stop(Micros at_most);   // drains, then ends the thread; what is left is dropped and counted in the log

  std::size_t waiting() const;
  bool failing() const;  // the last attempt failed: the catalog is down

 private:
  struct Entry {
    Work work;
    Done done;
  };
  using Batch = std::vector<Entry>;
  void loop();
  Batch take_batch();        // with the lock held
  Batch write(Batch batch);  // answers what must be tried again, in order
  Result<void> write_together(const Batch& batch);
  void put_back(Batch rest);  // with the lock held
  void back_off(std::unique_lock<std::mutex>& lock);

  catalog::Database& database_;
  mutable std::mutex mutex_;
  std::condition_variable wake_, drained_;
  std::deque<Entry> queue_;
  std::size_t in_flight_ = 0;
  Micros delay_{0};
  bool stopping_ = false, failing_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace dvr::record
