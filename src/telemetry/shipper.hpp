// Sends what is put into it to one service, in batches, from a thread of its own. Putting never waits for the service:
// what waits is bounded, the oldest go when it is too much, and everything that does not arrive is counted.
#pragma once
#include "base/clock.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace dvr::telemetry {

struct Parcel {
  WallTime at{};
  std::string bytes;
};

struct ShipperLimits {
  std::size_t waiting_bytes = 8 << 20, waiting_parcels = 20'000;  // beyond either the oldest go
  std::size_t batch_bytes = 1 << 20, batch_parcels = 1'000;       // a batch holds at least one parcel
  Millis linger{1'000};                                           // the first of a batch waits so long for company
  Millis least_pause{1'000}, most_pause{60'000};                  // after failures: doubled each time, and jittered
  Millis longest_order{600'000};                                  // of a service that says when to come again
  Millis farewell{2'000};                                         // at the end, for what still waits
};

// What became of a batch.
struct Delivery {
  std::size_t taken = 0;                  // from the front: dealt with, one way or the other; the rest is tried again
  std::size_t refused = 0;                // of those taken: the service does not want them
  std::string trouble = {};               // why not all arrived; empty: they did. No secret
  std::optional<Millis> not_before = {};  // the service says when to come again
};

struct ShipperStatus {
  std::string service;
  std::size_t waiting_parcels = 0, waiting_bytes = 0;
  std::uint64_t delivered = 0;                 // parcels
  std::uint64_t dropped = 0, refused = 0;      // parcels: no room, or too late at the end; not wanted
  std::uint64_t failures = 0;                  // attempts
  std::string trouble = {};                    // of the last attempt, or empty
  std::optional<WallTime> failing_since = {};  // the first failure after the last success
  std::optional<WallTime> failed_at = {};      // the last failure
};

class Shipper {
 public:
  // On the shipper's thread. `stop` is asked for when the farewell is over: return soon, with what was taken.
  using Deliver = std::function<Delivery(const std::vector<Parcel>& batch, std::stop_token stop)>;

  Shipper(std::string service, ShipperLimits limits, Deliver deliver);
  ~Shipper();  // stop()
  Shipper(const Shipper&) = delete;
  Shipper& operator=(const Shipper&) = delete;

  void put(Parcel parcel);                    // any thread, at once
  void count_dropped(std::uint64_t parcels);  // by who puts: too many a second, too large
  void leave();                               // the farewell begins; returns at once
  void stop();                   // leave(), then tries what waits once more, for the farewell's time; blocks
  ShipperStatus status() const;  // any thread
  const std::string& service() const { return service_; }

 private:
  using Lock = std::unique_lock<std::mutex>;
  void run();
  void ship_one(Lock& lock);
  Delivery deliver(const std::vector<Parcel>& batch);
  std::vector<Parcel> next_batch();
  void put_back(std::vector<Parcel> batch, std::size_t taken);
  void note(const Delivery& delivery);
  Millis pause_after(const Delivery& delivery) const;
  bool batch_is_full() const;
  void make_room();

  const std::string service_;
  const ShipperLimits limits_;
  const Deliver deliver_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Parcel> waiting_;
  std::size_t waiting_bytes_ = 0;
  ShipperStatus status_;  // what waits is filled in when asked
  std::size_t failures_in_a_row_ = 0;
  MonoTime leave_until_{};               // of a farewell
  bool leaving_ = false, gone_ = false;  // stop() was called; the thread is at its end
  std::stop_source cancel_;              // of a delivery that is under way
  std::thread thread_;
};

}  // namespace dvr::telemetry
