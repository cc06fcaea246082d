// Passwords: argon2id by libsodium. Slow on purpose: never on an I/O thread.
#pragma once
#include "base/error.hpp"

namespace dvr::accounts {

// libsodium's "interactive" limits: 85 ms and 64 MiB.
struct PasswordCost {
  unsigned long long operations = 2;
  std::size_t memory_bytes = 64 << 20;
};

inline constexpr std::size_t kMinPassword = 8, kMaxPassword = 1024;  // bytes

Result<void> check_password_rules(std::string_view password);
Result<std::string> hash_password(std::string_view password, PasswordCost cost);  // a PHC string
bool verify_password(std::string_view hash, std::string_view password);           // false also for a broken hash
// Verifications since the start: what a login costs, for tests that compare.
std::uint64_t password_verifications();
bool needs_rehash(std::string_view hash, PasswordCost cost);

}  // namespace dvr::accounts
