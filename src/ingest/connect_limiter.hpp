// At most N cameras connect at once, so that 1,000 come back from a power cut in order and not in a storm.
#pragma once
#include "base/async.hpp"

#include <deque>

namespace dvr::ingest {

// Any thread. Waiters are served in the order of their asking. Outlives its permits.
class ConnectLimiter {
 public:
  explicit ConnectLimiter(std::size_t limit) : free_(limit) {}

  class Permit {
   public:
    Permit() = default;
    explicit Permit(ConnectLimiter* owner) : owner_(owner) {}
    Permit(Permit&& o) noexcept : owner_(std::exchange(o.owner_, nullptr)) {}
    Permit& operator=(Permit&& o) noexcept {
      release();
      owner_ = std::exchange(o.owner_, nullptr);
      return *this;
    }
    ~Permit() { release(); }
    void release();

   private:
    ConnectLimiter* owner_ = nullptr;
  };

  Task<Permit> acquire();  // throws operation_aborted when its task is cancelled
  std::size_t waiting() const;

 private:
  struct Waiter;
  struct Leave;
  void give_back();

  mutable std::mutex mutex_;
  std::size_t free_;
  std::deque<std::shared_ptr<Waiter>> queue_;
};

}  // namespace dvr::ingest
