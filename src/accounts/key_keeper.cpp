#include "accounts/key_keeper.hpp"

#include "base/log.hpp"

namespace dvr::accounts {

KeyKeeper::~KeyKeeper() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void KeyKeeper::run() {
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, kInterval, [this] { return stopping_; })) {
    lock.unlock();
    const auto renewed = tokens_.maintain(clock_.wall());
    if (!renewed) log::warn("accounts", "token keys not looked after", {{"error", renewed.error().describe()}});
    else if (*renewed) log::info("accounts", "a new key signs tokens", {{"kid", tokens_.kid()}});
    lock.lock();
  }
}

}  // namespace dvr::accounts
