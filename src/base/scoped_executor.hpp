// An executor under which everything runs in a log scope: a coroutine that is started on it has the scope whenever it
// runs, after each co_await too, and nobody else has it. What it starts on its own executor inherits it.
#pragma once
#include "base/async.hpp"
#include "base/log_scope.hpp"

#include <concepts>
#include <utility>

namespace dvr {

// `Inner` is an executor. All queries and requirements are passed on to it (asio's strand does it likewise).
template <class Inner>
class ScopedExecutor {
 public:
  ScopedExecutor(Inner inner, log::ScopePtr scope) noexcept : inner_(std::move(inner)), scope_(std::move(scope)) {}

  ScopedExecutor(const ScopedExecutor&) noexcept =
      default;  // asio asks for it; boost::intrusive_ptr does not promise it
  ScopedExecutor(ScopedExecutor&&) noexcept = default;
  ScopedExecutor& operator=(const ScopedExecutor&) noexcept = default;
  ScopedExecutor& operator=(ScopedExecutor&&) noexcept = default;

  template <class F>
  void execute(F&& f) const {
    inner_.execute(Call<std::decay_t<F>>{scope_, std::forward<F>(f)});
  }

  template <class Property>
    requires asio::can_query<const Inner&, Property>::value
  decltype(auto) query(const Property& p) const {
    return asio::query(inner_, p);
  }
  template <class Property>
    requires asio::can_require<const Inner&, Property>::value
  auto require(const Property& p) const {
    using Required = std::decay_t<decltype(asio::require(inner_, p))>;
    return ScopedExecutor<Required>(asio::require(inner_, p), scope_);
  }

  friend bool operator==(const ScopedExecutor& a, const ScopedExecutor& b) noexcept {
    return a.inner_ == b.inner_ && a.scope_ == b.scope_;
  }

 private:
  template <class F>
  struct Call {
    log::ScopePtr scope;
    F f;
    void operator()() {
      const log::ScopeGuard guard(scope.get());
      std::move(f)();
    }
  };

  Inner inner_;
  log::ScopePtr scope_;
};

// `executor` with the scope. Small enough for any_io_executor to hold it without an allocation when `executor` is an
// io_context's.
asio::any_io_executor with_scope(const asio::any_io_executor& executor, log::ScopePtr scope);

// Awaits `task`, which runs with the scope on the caller's thread; the caller has none. Cancelled with its caller.
template <class T>
Task<T> in_scope(log::ScopePtr scope, Task<T> task) {
  const auto executor = with_scope(co_await asio::this_coro::executor, std::move(scope));
  // The caller goes on inside the last call of the task, whose guard still stands: it is nobody's from here on.
  if constexpr (std::is_void_v<T>) {
    co_await asio::co_spawn(executor, std::move(task), asio::use_awaitable);
    log::leave_scope();
  } else {
    auto result = co_await asio::co_spawn(executor, std::move(task), asio::use_awaitable);
    log::leave_scope();
    co_return result;
  }
}

}  // namespace dvr
