// Keeps the token keys of a running server young: replaces what is old, takes over what `dvr-lite keys rotate` made.
#pragma once
#include "accounts/tokens.hpp"
#include "base/clock.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace dvr::accounts {

// One thread, which reads a few files every kInterval. `tokens` and `clock` outlive it.
class KeyKeeper {
 public:
  static constexpr Seconds kInterval{10};
  KeyKeeper(Tokens& tokens, const Clock& clock) : tokens_(tokens), clock_(clock), thread_([this] { run(); }) {}
  ~KeyKeeper();
  KeyKeeper(const KeyKeeper&) = delete;
  KeyKeeper& operator=(const KeyKeeper&) = delete;

 private:
  void run();
  Tokens& tokens_;
  const Clock& clock_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;  // under mutex_
  std::thread thread_;
};

}  // namespace dvr::accounts
