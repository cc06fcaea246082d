#include "accounts/login_guard.hpp"

#include "accounts/users.hpp"
#include "base/bytes.hpp"
#include "base/cidr.hpp"

namespace dvr::accounts {
namespace {

// Fixed length, whatever was sent.
std::string key_of(char kind, std::string_view text) {
  const auto digest = sha256(as_bytes(text));
  return kind + std::string(as_text(ByteView(digest).first(16)));
}

}  // namespace

std::vector<std::string> LoginGuard::keys_of(const Guesser& guesser) {
  const auto normal = normalise_email(guesser.account);
  const std::string account = normal ? *normal : guesser.account;
  if (guesser.familiar) return {key_of('f', account + "\n" + *guesser.familiar)};
  if (account.empty()) return {key_of('i', source_key(guesser.address))};
  return {key_of('i', source_key(guesser.address)), key_of('a', account)};
}

LoginGuard::Count& LoginGuard::touch(const std::string& key) {
  if (const auto found = by_key_.find(key); found != by_key_.end()) {
    counts_.splice(counts_.end(), counts_, found->second);
    return counts_.back();
  }
  if (counts_.size() >= max_counts_) {
    by_key_.erase(counts_.front().key);
    counts_.pop_front();
  }
  counts_.push_back({key, {}});
  by_key_[key] = std::prev(counts_.end());
  return counts_.back();
}

std::optional<Seconds> LoginGuard::wait_for(Count& count, MonoTime now) const {
  while (!count.at.empty() && count.at.front() + kHour.within <= now) count.at.pop_front();
  std::optional<Seconds> wait;
  for (const auto& rule : {kMinute, kHour}) {
    if (count.at.size() < rule.failures) continue;
    const auto free_at = count.at[count.at.size() - rule.failures] + rule.within;
    if (free_at <= now) continue;
    const auto left = std::chrono::ceil<Seconds>(free_at - now);
    wait = std::max(wait.value_or(Seconds(0)), left);
  }
  return wait;
}

// Refused attempts are not counted: who waits as told gets in, and an address that has run dry cannot use up the
// account's guesses.
std::optional<Seconds> LoginGuard::begin(const Guesser& guesser) {
  std::lock_guard lock(mutex_);
  const auto now = clock_.mono();
  std::optional<Seconds> wait;
  const auto keys = keys_of(guesser);
  for (const auto& key : keys)
    if (const auto w = wait_for(touch(key), now)) wait = std::max(wait.value_or(Seconds(0)), *w);
  if (wait) return wait;
  for (const auto& key : keys) {
    auto& count = touch(key);
    count.at.push_back(now);
    if (count.at.size() > kHour.failures) count.at.pop_front();
  }
  return std::nullopt;
}

void LoginGuard::succeeded(const Guesser& guesser) {
  std::lock_guard lock(mutex_);
  for (const auto& key : keys_of(guesser))
    if (auto& count = touch(key); !count.at.empty()) count.at.pop_back();
}

std::size_t LoginGuard::counts() const {
  std::lock_guard lock(mutex_);
  return counts_.size();
}

}  // namespace dvr::accounts
