// A small least-recently-used cache, bounded by bytes.
#pragma once
#include <list>
#include <memory>
#include <mutex>
#include <string>

namespace dvr::playback {

// Any thread. Searches linearly: meant for some dozens of entries.
template <class T>
class Cache {
 public:
  explicit Cache(std::size_t limit_bytes) : limit_bytes_(limit_bytes) {}

  // The first entry for which `wanted(key, value)` holds, or null.
  template <class F>
  std::shared_ptr<const T> find(F wanted) {
    std::lock_guard lock(mutex_);
    for (auto it = entries_.begin(); it != entries_.end(); ++it) {
      if (!wanted(it->key, *it->value)) continue;
      entries_.splice(entries_.begin(), entries_, it);
      return entries_.front().value;
    }
    return nullptr;
  }

  // The newest stays even when it alone is above the limit.
  void put(std::string key, std::shared_ptr<const T> value, std::size_t size_bytes) {
    std::lock_guard lock(mutex_);
    entries_.push_front({std::move(key), std::move(value), size_bytes});
    used_bytes_ += size_bytes;
    while (entries_.size() > 1 && used_bytes_ > limit_bytes_) {
      used_bytes_ -= entries_.back().size_bytes;
      entries_.pop_back();
    }
  }

 private:
  struct Entry {
    std::string key;
    std::shared_ptr<const T> value;
    std::size_t size_bytes;
  };
  const std::size_t limit_bytes_;
  std::mutex mutex_;
  std::list<Entry> entries_;  // newest use first
  std::size_t used_bytes_ = 0;
};

}  // namespace dvr::playback
