// A value that one thread replaces and others read whole: never a half-changed state.
#pragma once
#include <memory>
#include <mutex>

namespace dvr {

// Any thread may call either function. The lock covers one pointer copy.
// (std::atomic<std::shared_ptr> of libstdc++ 12 is a spin lock whose load races in ThreadSanitizer's eyes.)
template <class T>
class Snapshot {
 public:
  Snapshot() : value_(std::make_shared<const T>()) {}
  explicit Snapshot(T value) : value_(std::make_shared<const T>(std::move(value))) {}

  std::shared_ptr<const T> get() const {
    std::lock_guard lock(mutex_);
    return value_;
  }
  void set(T value) { set(std::make_shared<const T>(std::move(value))); }
  void set(std::shared_ptr<const T> value) {
    std::lock_guard lock(mutex_);
    value_.swap(value);  // the old one is destroyed after the lock is gone
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> value_;
};

}  // namespace dvr
