// Writes lines to a descriptor from a thread of its own: whoever has a line to write never waits for who reads them.
// What waits is bounded; when nobody reads, the oldest lines go and are counted.
#pragma once
#include "base/time.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace dvr {

class LineWriter {
 public:
  // The line that tells, before those that follow, that so many are missing; empty: nothing is told.
  using Missing = std::function<std::string(std::uint64_t lines)>;

  // `fd` outlives it and stays as it is, blocking or not.
  LineWriter(int fd, std::size_t waiting_bytes, Missing missing);
  ~LineWriter();  // what still waits then is lost: flush() first
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  void put(std::string line);  // without its end; any thread, at once
  // Waits until what was put before is written or dropped; false: not in time. Any thread; also in a signal handler.
  bool flush(Millis at_most) const noexcept;
  std::uint64_t dropped() const noexcept { return dropped_; }  // no room, or the descriptor is broken

 private:
  void run();
  bool next_batch(std::string& batch, std::uint64_t& lines);
  bool write_all(std::string_view bytes);
  void drop(std::uint64_t lines);

  const int fd_;
  const std::size_t limit_;
  const Missing missing_;
  const int give_up_;  // an eventfd: do not wait for the reader any more
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::string> waiting_;  // under mutex_, as the two below
  std::size_t waiting_bytes_ = 0;
  bool leaving_ = false;
  std::atomic<std::uint64_t> put_ = 0, settled_ = 0, dropped_ = 0;  // lines; settled: written or dropped
  std::uint64_t told_ = 0;                                          // of those dropped; the thread's own
  std::thread thread_;
};

}  // namespace dvr
