// Coroutines: the few shapes that the whole program uses. docs/design/concurrency.md tells the rules.
// Coroutines are named functions with parameters by value; no capturing lambda is a coroutine.
#pragma once
#include "base/error.hpp"
#include "base/time.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace dvr {

namespace asio = boost::asio;
using boost::system::error_code;

template <class T>
using Task = asio::awaitable<T>;

// The completion token of every Asio call: the error comes as a value, `auto [ec, n] = co_await …(kAwait)`.
// After a cancellation of its task, the next co_await throws operation_aborted (Asio's default); only roots catch it.
inline constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

// Starts a root coroutine. Whatever escapes it is logged under `name`, cancellation silently. The only `detached`.
void spawn(asio::any_io_executor executor, Task<void> task, std::string name);

Task<void> sleep_for(Micros d);

// Runs `op` for at most `d`; then cancels it and answers ErrorKind::timeout with `what` in the message.
template <class T>
Task<Result<T>> with_timeout(Task<Result<T>> op, Micros d, std::string what) {
  using namespace asio::experimental::awaitable_operators;
  asio::steady_timer timer(co_await asio::this_coro::executor, d);
  auto first = co_await (std::move(op) || timer.async_wait(kAwait));
  if (first.index() == 0) co_return std::move(std::get<0>(first));
  co_return fail(ErrorKind::timeout, "{}: no answer within {} ms", what, std::chrono::duration_cast<Millis>(d).count());
}

// Children that their parent awaits. All calls on the executor's one thread.
// The destructor cancels what still runs, but does not wait: join first.
class TaskGroup {
 public:
  explicit TaskGroup(asio::any_io_executor executor);
  ~TaskGroup();
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  using Child = std::uint64_t;  // never reused
  Child spawn(Task<void> task, std::string name);
  void cancel();             // asks every child to end
  void cancel(Child child);  // one; nothing when it has ended
  Task<void> join();         // returns when the last child has ended; not interrupted by cancellation
  std::size_t running() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

// "Something changed": many waiters on any threads, one or many notifiers. No wake-up is lost, because a waiter
// says which version it has already seen.
class Broadcast {
 public:
  std::uint64_t version() const;
  // True once version() != seen, false at the deadline.
  Task<bool> wait(std::uint64_t seen, MonoTime deadline);
  void notify_all();
  std::size_t waiting() const;

 private:
  struct Waiter;
  mutable std::mutex mutex_;
  std::uint64_t version_ = 0;
  std::vector<std::shared_ptr<Waiter>> waiters_;
};

}  // namespace dvr
