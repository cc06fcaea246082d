#include "base/async.hpp"

#include "base/fault.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <iterator>
#include <map>

namespace dvr {
namespace {

void log_escaped(const std::string& name, std::exception_ptr e) {
  if (!e) return;
  try {
    std::rethrow_exception(e);
  } catch (const boost::system::system_error& x) {
    if (x.code() == asio::error::operation_aborted) return;  // cancelled: wanted
    log::fault("async", "task ended by an exception", {{"task", name}});
  } catch (...) {
    log::fault("async", "task ended by an exception", {{"task", name}});
  }
}

}  // namespace

void spawn(asio::any_io_executor executor, Task<void> task, std::string name) {
  asio::co_spawn(executor, std::move(task), [name = std::move(name)](std::exception_ptr e) { log_escaped(name, e); });
}

Task<void> sleep_for(Micros d) {
  asio::steady_timer timer(co_await asio::this_coro::executor, d);
  co_await timer.async_wait(kAwait);
}

struct TaskGroup::State {
  explicit State(asio::any_io_executor e) : executor(e), ended(e) { ended.expires_at(MonoTime::max()); }
  asio::any_io_executor executor;
  asio::steady_timer ended;  // cancelled whenever a child ends
  std::map<Child, asio::cancellation_signal> signals;
  Child next = 1;
};

TaskGroup::TaskGroup(asio::any_io_executor executor) : state_(std::make_shared<State>(executor)) {}
TaskGroup::~TaskGroup() { cancel(); }

TaskGroup::Child TaskGroup::spawn(Task<void> task, std::string name) {
  const auto child = state_->next++;
  auto& signal = state_->signals[child];
  auto done = [state = state_, child, name = std::move(name)](std::exception_ptr e) {
    log_escaped(name, e);
    state->signals.erase(child);
    state->ended.cancel();
  };
  asio::co_spawn(state_->executor, std::move(task), asio::bind_cancellation_slot(signal.slot(), std::move(done)));
  return child;
}

void TaskGroup::cancel() {
  auto keep = state_;
  for (auto it = keep->signals.begin(); it != keep->signals.end();) {
    auto& signal = (it++)->second;  // emitting can complete the child and erase its signal
    signal.emit(asio::cancellation_type::terminal);
  }
}

void TaskGroup::cancel(Child child) {
  auto keep = state_;
  if (const auto it = keep->signals.find(child); it != keep->signals.end())
    it->second.emit(asio::cancellation_type::terminal);
}

Task<void> TaskGroup::join() {
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  auto state = state_;
  while (!state->signals.empty()) co_await state->ended.async_wait(kAwait);
  co_await asio::this_coro::reset_cancellation_state(asio::enable_terminal_cancellation());
}

std::size_t TaskGroup::running() const { return state_->signals.size(); }

struct Broadcast::Waiter {
  explicit Waiter(asio::any_io_executor e) : timer(e) {}
  asio::steady_timer timer;
  bool notified = false;
};

std::uint64_t Broadcast::version() const {
  std::lock_guard lock(mutex_);
  return version_;
}

std::size_t Broadcast::waiting() const {
  std::lock_guard lock(mutex_);
  return waiters_.size();
}

Task<bool> Broadcast::wait(std::uint64_t seen, MonoTime deadline) {
  auto waiter = std::make_shared<Waiter>(co_await asio::this_coro::executor);
  waiter->timer.expires_at(deadline);
  {
    std::lock_guard lock(mutex_);
    if (version_ != seen) co_return true;
    waiters_.push_back(waiter);
  }
  // However the wait ends, by notice, deadline or cancellation, the waiter leaves the list.
  struct Leave {
    Broadcast* self;
    Waiter* waiter;
    ~Leave() {
      if (waiter->notified) return;  // has left: of a thousand that go on at once none looks for itself
      std::lock_guard lock(self->mutex_);
      std::erase_if(self->waiters_, [this](const auto& w) { return w.get() == waiter; });
    }
  } leave{this, waiter.get()};
  co_await waiter->timer.async_wait(kAwait);
  co_return waiter->notified;
}

namespace {

// Each io_context has one thread (IoPool), whatever executors stand before it.
const asio::execution_context* context_of(const asio::any_io_executor& executor) {
  return &asio::query(executor, asio::execution::context);
}

}  // namespace

// One message a thread, however many wait there.
void Broadcast::notify_all() {
  std::vector<std::shared_ptr<Waiter>> waiters;
  {
    std::lock_guard lock(mutex_);
    ++version_;
    waiters.swap(waiters_);
  }
  while (!waiters.empty()) {
    const auto executor = waiters.front()->timer.get_executor();
    const auto elsewhere = std::partition(waiters.begin(), waiters.end(), [&](const auto& waiter) {
      return context_of(waiter->timer.get_executor()) != context_of(executor);
    });
    std::vector<std::shared_ptr<Waiter>> here(std::make_move_iterator(elsewhere),
                                              std::make_move_iterator(waiters.end()));
    waiters.erase(elsewhere, waiters.end());
    asio::post(executor, [here = std::move(here)] {
      for (const auto& waiter : here) {
        waiter->notified = true;
        waiter->timer.cancel();
      }
    });
  }
}

}  // namespace dvr
