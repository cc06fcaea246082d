#include "ingest/connect_limiter.hpp"

namespace dvr::ingest {
namespace {

constexpr std::size_t kKnocksATalk = 8;

bool is_talk(Turn turn) { return turn == Turn::talk || turn == Turn::doubtful_talk; }

}  // namespace

struct ConnectLimiter::Waiter {
  explicit Waiter(asio::any_io_executor e) : timer(std::move(e), MonoTime::max()) {}
  asio::steady_timer timer;
  bool granted = false;  // under the limiter's lock
};

ConnectLimiter::ConnectLimiter(std::size_t talks) : talks_free_(talks) {
  line(Turn::talk).free = talks;
  line(Turn::doubtful_talk).free = (talks + 1) / 2;
  line(Turn::knock).free = talks * kKnocksATalk;
  line(Turn::probe).free = (talks + 3) / 4;
}

void ConnectLimiter::Permit::release() {
  if (owner_ != nullptr) std::exchange(owner_, nullptr)->give_back(turn_);
}

// With the lock held.
bool ConnectLimiter::take(Turn turn) {
  auto& own = line(turn);
  if (own.free == 0 || (is_talk(turn) && talks_free_ == 0)) return false;
  --own.free;
  if (is_talk(turn)) --talks_free_;
  return true;
}

// However the wait ends: a waiter without a permit leaves the queue, one with a permit that nobody took gives it back.
struct ConnectLimiter::Leave {
  ConnectLimiter* self;
  std::shared_ptr<Waiter> waiter;
  Turn turn;
  bool taken = false;

  ~Leave() {
    bool give = false;
    {
      std::lock_guard lock(self->mutex_);
      if (!waiter->granted) std::erase(self->line(turn).queue, waiter);
      give = waiter->granted && !taken;
    }
    if (give) self->give_back(turn);
  }
};

Task<ConnectLimiter::Permit> ConnectLimiter::acquire(Turn turn) {
  auto waiter = std::make_shared<Waiter>(co_await asio::this_coro::executor);
  {
    std::lock_guard lock(mutex_);
    if (line(turn).queue.empty() && take(turn)) co_return Permit(this, turn);
    line(turn).queue.push_back(waiter);
  }
  Leave leave{this, waiter, turn};
  co_await waiter->timer.async_wait(kAwait);
  bool granted = false;
  {
    std::lock_guard lock(mutex_);
    granted = waiter->granted;
  }
  if (!granted) throw boost::system::system_error(asio::error::operation_aborted);  // only cancellation wakes it else
  leave.taken = true;
  co_return Permit(this, turn);
}

void ConnectLimiter::give_back(Turn turn) {
  std::shared_ptr<Waiter> next;
  {
    std::lock_guard lock(mutex_);
    ++line(turn).free;
    if (is_talk(turn)) ++talks_free_;
    // One turn came back, so at most one waiter goes on: of those who wait for a talk the ones without doubt first.
    for (const auto wanted : {Turn::talk, Turn::doubtful_talk, Turn::knock, Turn::probe}) {
      auto& queue = line(wanted).queue;
      if (queue.empty() || !take(wanted)) continue;
      next = std::move(queue.front());
      queue.pop_front();
      next->granted = true;
      break;
    }
  }
  if (!next) return;
  // The timer belongs to the waiter's thread.
  auto executor = next->timer.get_executor();
  asio::post(executor, [next = std::move(next)] { next->timer.cancel(); });
}

std::size_t ConnectLimiter::waiting() const {
  std::lock_guard lock(mutex_);
  std::size_t sum = 0;
  for (const auto& l : lines_) sum += l.queue.size();
  return sum;
}

}  // namespace dvr::ingest
