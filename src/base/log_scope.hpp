// On whose behalf a thread works just now. Lines that are written meanwhile say so by themselves: request, trace,
// camera, job. Work that is given to a pool takes the scope along (executors.hpp); a request's coroutines have it
// whenever they run (scoped_executor.hpp).
#pragma once
#include "base/log.hpp"

#include <boost/smart_ptr/intrusive_ptr.hpp>

#include <array>
#include <atomic>
#include <vector>

namespace dvr::log {

// Shared by all threads that work for one request or job. Each of camera and trace is said once, by one thread, before
// or while others read.
class Scope {
 public:
  explicit Scope(std::string request, std::int64_t job = 0) : request_(std::move(request)), job_(job) {}
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  const std::string& request() const { return request_; }  // id; empty: none
  void set_camera(std::int64_t camera_id) { camera_.store(camera_id, std::memory_order_relaxed); }
  void set_trace(std::string_view id);  // 32 digits; others are ignored

  // What `fields` does not say itself.
  void append_to(std::vector<Field>& fields) const;

 private:
  friend void intrusive_ptr_add_ref(const Scope* s) { s->owners_.fetch_add(1, std::memory_order_relaxed); }
  friend void intrusive_ptr_release(const Scope* s) {
    if (s->owners_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete s;
  }

  const std::string request_;
  const std::int64_t job_;  // 0: none
  std::atomic<std::int64_t> camera_{0};
  std::array<char, 32> trace_{};
  std::atomic<bool> has_trace_{false};
  mutable std::atomic<std::uint32_t> owners_{0};
};

using ScopePtr = boost::intrusive_ptr<Scope>;

Scope* current_scope() noexcept;  // of this thread; null: nobody's
void leave_scope() noexcept;      // until the guard that stands now ends

// This thread works for `scope` as long as the guard lives; null: for nobody. Not across a co_await.
class ScopeGuard {
 public:
  explicit ScopeGuard(Scope* scope) noexcept;
  ~ScopeGuard();
  ScopeGuard(const ScopeGuard&) = delete;
  ScopeGuard& operator=(const ScopeGuard&) = delete;

 private:
  Scope* const before_;
};

}  // namespace dvr::log
