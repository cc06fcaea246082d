#include "ingest/connect_limiter.hpp"

namespace dvr::ingest {

struct ConnectLimiter::Waiter {
  explicit Waiter(asio::any_io_executor e) : timer(std::move(e), MonoTime::max()) {}
  asio::steady_timer timer;
  bool granted = false;  // under the limiter's lock
};

void ConnectLimiter::Permit::release() {
  if (owner_ != nullptr) std::exchange(owner_, nullptr)->give_back();
}

// However the wait ends: a waiter without a permit leaves the queue, one with a permit that nobody took gives it back.
struct ConnectLimiter::Leave {
  ConnectLimiter* self;
  std::shared_ptr<Waiter> waiter;
  bool taken = false;

  ~Leave() {
    bool give = false;
    {
      std::lock_guard lock(self->mutex_);
      if (!waiter->granted) std::erase(self->queue_, waiter);
      give = waiter->granted && !taken;
    }
    if (give) self->give_back();
  }
};

Task<ConnectLimiter::Permit> ConnectLimiter::acquire() {
  auto waiter = std::make_shared<Waiter>(co_await asio::this_coro::executor);
  {
    std::lock_guard lock(mutex_);
    if (free_ > 0) {
      --free_;
      co_return Permit(this);
    }
    queue_.push_back(waiter);
  }
  Leave leave{this, waiter};
  co_await waiter->timer.async_wait(kAwait);
  bool granted = false;
  {
    std::lock_guard lock(mutex_);
    granted = waiter->granted;
  }
  if (!granted) throw boost::system::system_error(asio::error::operation_aborted);  // only cancellation wakes it else
  leave.taken = true;
  co_return Permit(this);
}

void ConnectLimiter::give_back() {
  std::shared_ptr<Waiter> next;
  {
    std::lock_guard lock(mutex_);
    if (queue_.empty()) {
      ++free_;
      return;
    }
    next = std::move(queue_.front());
    queue_.pop_front();
    next->granted = true;
  }
  // The timer belongs to the waiter's thread.
  auto executor = next->timer.get_executor();
  asio::post(executor, [next = std::move(next)] { next->timer.cancel(); });
}

std::size_t ConnectLimiter::waiting() const {
  std::lock_guard lock(mutex_);
  return queue_.size();
}

}  // namespace dvr::ingest
