// A time limit that moves: one timer for the whole life of a connection, however often its deadline is set anew.
#pragma once
#include "base/async.hpp"

#include <functional>

namespace dvr::http {

// All on the executor's one thread. After the destructor nothing is called any more.
class Watchdog {
 public:
  Watchdog(asio::any_io_executor executor, std::function<void()> on_expiry);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  void set(Millis d);  // expires this long from now, instead of what was set before
  void off();
  bool expired() const;

 private:
  struct State;
  static void arm(const std::shared_ptr<State>& state);
  std::shared_ptr<State> state_;
};

}  // namespace dvr::http
