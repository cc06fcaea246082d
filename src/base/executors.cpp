#include "base/executors.hpp"

#include "base/alt_stack.hpp"
#include "base/fault.hpp"
#include "base/log_scope.hpp"

#include <pthread.h>

namespace dvr {
namespace {
void name_this_thread(const std::string& name) { pthread_setname_np(pthread_self(), name.substr(0, 15).c_str()); }

// With the scope of who gives it: what it logs says on whose behalf.
std::function<void()> with_scope_of_caller(std::function<void()> work) {
  log::ScopePtr scope(log::current_scope());
  if (!scope) return work;
  return [scope = std::move(scope), work = std::move(work)] {
    const log::ScopeGuard guard(scope.get());
    work();
  };
}

}  // namespace

IoPool::IoPool(std::size_t threads) {
  for (std::size_t i = 0; i < std::max<std::size_t>(1, threads); ++i) {
    contexts_.push_back(std::make_unique<asio::io_context>(1));
    guards_.push_back(asio::make_work_guard(*contexts_.back()));
  }
  for (std::size_t i = 0; i < contexts_.size(); ++i)
    threads_.emplace_back([this, i] {
      name_this_thread("io" + std::to_string(i));
      AltStack alt_stack;
      contexts_[i]->run();
    });
}

IoPool::~IoPool() { stop(); }

void IoPool::stop() {
  for (auto& c : contexts_) c->stop();
  for (auto& t : threads_)
    if (t.joinable()) t.join();
}

asio::any_io_executor IoPool::next() { return executor(next_.fetch_add(1, std::memory_order_relaxed)); }

WorkPool::WorkPool(std::string name, std::size_t threads, std::size_t queue_limit)
    : name_(std::move(name)), queue_limit_(queue_limit) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work_loop(); });
}

WorkPool::~WorkPool() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (auto& t : threads_) t.join();
}

bool WorkPool::post(std::function<void()> work) {
  work = with_scope_of_caller(std::move(work));
  {
    std::lock_guard lock(mutex_);
    if (stopping_ || queue_.size() >= queue_limit_) return false;
    queue_.push_back(std::move(work));
  }
  wake_.notify_one();
  return true;
}

std::size_t WorkPool::queued() const {
  std::lock_guard lock(mutex_);
  return queue_.size();
}

void WorkPool::work_loop() {
  name_this_thread(name_);
  AltStack alt_stack;
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return;
    auto work = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    try {
      work();
    } catch (...) {
      log::fault(name_, "work ended by an exception");
    }
    work = nullptr;  // what it holds is released outside the lock
    lock.lock();
  }
}

Error WorkPool::unexpected(const std::exception& e) const {
  log::fault(name_, "work ended by an exception");
  return fail(ErrorKind::internal, "{}", e.what());
}

}  // namespace dvr
