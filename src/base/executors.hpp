// Where code runs: one I/O thread a core, and named pools for everything that blocks.
#pragma once
#include "base/async.hpp"

#include <boost/asio/io_context.hpp>

#include <condition_variable>
#include <deque>
#include <functional>
#include <thread>

namespace dvr {

// One io_context a core, each run by one thread: what is pinned to an executor needs no lock.
class IoPool {
 public:
  explicit IoPool(std::size_t threads);
  ~IoPool();  // stop() and join
  IoPool(const IoPool&) = delete;
  IoPool& operator=(const IoPool&) = delete;

  std::size_t size() const { return contexts_.size(); }
  asio::any_io_executor executor(std::size_t i) { return contexts_[i % contexts_.size()]->get_executor(); }
  asio::io_context& context(std::size_t i) { return *contexts_[i % contexts_.size()]; }
  asio::any_io_executor pinned(std::int64_t id) { return executor(std::size_t(id)); }  // always the same for an id
  asio::any_io_executor next();                                                        // round robin; any thread
  void stop();  // drops what is pending; call after the owners have cancelled and joined their tasks

 private:
  using Guard = asio::executor_work_guard<asio::io_context::executor_type>;
  std::vector<std::unique_ptr<asio::io_context>> contexts_;
  std::vector<Guard> guards_;
  std::vector<std::thread> threads_;
  std::atomic<std::size_t> next_ = 0;
};

// A named pool for blocking work (disk, SQL, hashing, FFmpeg) with a bounded queue.
class WorkPool {
 public:
  WorkPool(std::string name, std::size_t threads, std::size_t queue_limit);
  ~WorkPool();  // runs what is queued, then joins
  WorkPool(const WorkPool&) = delete;
  WorkPool& operator=(const WorkPool&) = delete;

  // False when the queue is full: the caller says what that means. Any thread.
  bool post(std::function<void()> work);

  // Runs `work` on the pool and resumes the caller on its own executor, whose io_context outlives the pool.
  // A full queue is ErrorKind::unavailable; an exception of `work` is ErrorKind::internal with its text.
  // `work` returns Result<T>; once started it is not interrupted, so it must not refer to the caller's frame
  // unless the caller cannot be cancelled.
  template <class F>
  auto run(F work) -> Task<std::invoke_result_t<F>> {
    using R = std::invoke_result_t<F>;
    auto executor = co_await asio::this_coro::executor;
    auto slot = std::make_shared<std::optional<R>>();
    auto done = std::make_shared<asio::steady_timer>(executor, MonoTime::max());
    // The timer is handed over, not shared: a thread of the pool must not be the last to hold something of the
    // caller's io_context, which may be gone by then.
    const bool queued = post([this, executor, slot, done, work = std::make_shared<F>(std::move(work))]() mutable {
      auto result = std::make_shared<std::optional<R>>();
      try {
        result->emplace((*work)());
      } catch (const std::exception& e) {
        result->emplace(unexpected(e));
      }
      // A caller that was cancelled may look at the slot at any time: only its own executor writes there.
      asio::post(executor, [slot, result, done = std::move(done)] {
        *slot = std::move(*result);
        done->cancel();
      });
    });
    if (!queued) co_return fail(ErrorKind::unavailable, "the {} queue is full", name_);
    co_await done->async_wait(kAwait);
    if (!slot->has_value()) co_return fail(ErrorKind::cancelled, "cancelled");
    co_return std::move(**slot);
  }

  std::size_t queued() const;
  const std::string& name() const { return name_; }

 private:
  void work_loop();
  Error unexpected(const std::exception& e) const;  // inside its catch block
  const std::string name_;
  const std::size_t queue_limit_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace dvr
