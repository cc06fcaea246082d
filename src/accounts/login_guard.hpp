// How often somebody may guess: 5 failures a minute and 20 an hour, for an address and for an account.
// A stranger can use up an account's guesses, but not lock its user out: who comes from a familiar address or device
// has guesses of their own, and the stranger's address runs dry first.
#pragma once
#include "base/clock.hpp"

#include <deque>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace dvr::accounts {

struct Guesser {
  std::string account;  // e-mail as sent; need not exist
  std::string address;
  std::optional<std::string> familiar;  // set: a device or address that this account signed in from before
};

// Any thread. Memory is bounded: the counts longest untouched go first.
class LoginGuard {
 public:
  struct Rule {
    std::size_t failures;
    Seconds within;
  };
  static constexpr Rule kMinute{5, Seconds(60)}, kHour{20, Seconds(3600)};
  explicit LoginGuard(const Clock& clock, std::size_t max_counts = 20'000) : clock_(clock), max_counts_(max_counts) {}

  // Nothing: go ahead, and call succeeded() if the password was right. Else: how long to wait.
  std::optional<Seconds> begin(const Guesser& guesser);
  void succeeded(const Guesser& guesser);
  std::size_t counts() const;

 private:
  struct Count {
    std::string key;
    std::deque<MonoTime> at;  // newest last, at most kHour.failures
  };
  using Counts = std::list<Count>;  // least recently touched first
  static std::vector<std::string> keys_of(const Guesser& guesser);
  Count& touch(const std::string& key);
  std::optional<Seconds> wait_for(Count& count, MonoTime now) const;

  const Clock& clock_;
  const std::size_t max_counts_;
  mutable std::mutex mutex_;
  Counts counts_;
  std::unordered_map<std::string, Counts::iterator> by_key_;
};

}  // namespace dvr::accounts
