#include "base/log_scope.hpp"

#include <algorithm>

namespace dvr::log {
namespace {

constinit thread_local Scope* scope_of_thread = nullptr;

bool says(const std::vector<Field>& fields, std::string_view key) {
  return std::any_of(fields.begin(), fields.end(), [&](const Field& f) { return f.key == key; });
}

}  // namespace

void Scope::set_trace(std::string_view id) {
  if (id.size() != trace_.size() || has_trace_.load(std::memory_order_relaxed)) return;
  std::copy(id.begin(), id.end(), trace_.begin());
  has_trace_.store(true, std::memory_order_release);
}

void Scope::append_to(std::vector<Field>& fields) const {
  if (!request_.empty() && !says(fields, "request")) fields.emplace_back("request", request_);
  if (has_trace_.load(std::memory_order_acquire) && !says(fields, "trace"))
    fields.emplace_back("trace", std::string_view(trace_.data(), trace_.size()));
  const auto camera = camera_.load(std::memory_order_relaxed);
  if (camera != 0 && !says(fields, "camera")) fields.emplace_back("camera", camera);
  if (job_ != 0 && !says(fields, "job")) fields.emplace_back("job", job_);
}

// Not inline: a coroutine must not keep the place of a thread's variable over a suspension.
Scope* current_scope() noexcept { return scope_of_thread; }
void leave_scope() noexcept { scope_of_thread = nullptr; }

ScopeGuard::ScopeGuard(Scope* scope) noexcept : before_(scope_of_thread) { scope_of_thread = scope; }
ScopeGuard::~ScopeGuard() { scope_of_thread = before_; }

}  // namespace dvr::log
