#include "proto/http/watchdog.hpp"

namespace dvr::http {

struct Watchdog::State {
  State(asio::any_io_executor executor, std::function<void()> action)
      : timer(std::move(executor)), on_expiry(std::move(action)) {}
  asio::steady_timer timer;
  std::function<void()> on_expiry;
  MonoTime deadline = MonoTime::max();
  MonoTime armed = MonoTime::max();  // when the timer fires; never later than the deadline
  bool expired = false;
};

Watchdog::Watchdog(asio::any_io_executor executor, std::function<void()> on_expiry)
    : state_(std::make_shared<State>(std::move(executor), std::move(on_expiry))) {}

Watchdog::~Watchdog() {
  state_->on_expiry = nullptr;
  off();
  state_->timer.cancel();
}

// Setting a later deadline only writes it down: the timer sees it when it fires.
void Watchdog::set(Millis d) {
  state_->deadline = std::chrono::steady_clock::now() + d;
  if (state_->deadline < state_->armed) arm(state_);
}

void Watchdog::off() { state_->deadline = MonoTime::max(); }
bool Watchdog::expired() const { return state_->expired; }

void Watchdog::arm(const std::shared_ptr<State>& state) {
  state->armed = state->deadline;
  state->timer.expires_at(state->deadline);
  state->timer.async_wait([weak = std::weak_ptr(state)](const error_code& ec) {
    const auto s = weak.lock();
    if (!s || ec) return;
    s->armed = MonoTime::max();
    if (s->deadline == MonoTime::max()) return;
    if (std::chrono::steady_clock::now() < s->deadline) return arm(s);
    s->expired = true;
    if (s->on_expiry) s->on_expiry();
  });
}

}  // namespace dvr::http
