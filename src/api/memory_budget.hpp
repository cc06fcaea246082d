// Memory for heavy answers, shared by all who ask: when it is used up, the next is told to come again.
#pragma once
#include "base/byte_source.hpp"
#include "base/error.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

namespace dvr::api {

// Any thread.
class MemoryBudget : public std::enable_shared_from_this<MemoryBudget> {
 public:
  explicit MemoryBudget(std::uint64_t bytes) : bytes_(bytes) {}

  class Hold;
  // Null: there is no room now. One that alone is larger than the budget gets all of it when nobody else has any.
  std::shared_ptr<Hold> take(std::uint64_t bytes);
  // The thing at `address` was made: what it really needs is held once, however many answers use it.
  std::shared_ptr<Hold> keep(const void* address, std::uint64_t bytes, std::shared_ptr<Hold> made);
  std::uint64_t used() const;

 private:
  const std::uint64_t bytes_;
  mutable std::mutex mutex_;
  std::uint64_t used_ = 0;
  std::map<const void*, std::weak_ptr<Hold>> kept_;
};

class MemoryBudget::Hold {
 public:
  Hold(std::shared_ptr<MemoryBudget> budget, std::uint64_t bytes) : budget_(std::move(budget)), bytes_(bytes) {}
  ~Hold();
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;

 private:
  friend MemoryBudget;
  std::shared_ptr<MemoryBudget> budget_;
  std::uint64_t bytes_;  // under the budget's mutex
  const void* kept_address_ = nullptr;
};

// A source that holds its share until its last byte is sent.
std::unique_ptr<ByteSource> holding(std::unique_ptr<ByteSource> source, std::shared_ptr<MemoryBudget::Hold> hold);

}  // namespace dvr::api
