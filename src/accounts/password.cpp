#include "accounts/password.hpp"

#include "accounts/sodium.hpp"

#include <atomic>

namespace dvr::accounts {
namespace {

std::atomic<std::uint64_t> verifications = 0;

}  // namespace

std::uint64_t password_verifications() { return verifications.load(); }

Result<void> check_password_rules(std::string_view password) {
  if (password.size() < kMinPassword)
    return fail(ErrorKind::invalid, "a password has at least {} characters", kMinPassword);
  if (password.size() > kMaxPassword) return fail(ErrorKind::invalid, "a password has at most {} bytes", kMaxPassword);
  return {};
}

Result<std::string> hash_password(std::string_view password, PasswordCost cost) {
  ensure_sodium();
  char out[crypto_pwhash_STRBYTES] = {};
  if (crypto_pwhash_str_alg(out, password.data(), password.size(), cost.operations, cost.memory_bytes,
                            crypto_pwhash_ALG_ARGON2ID13) != 0)
    return fail(ErrorKind::unavailable, "not enough memory to hash a password");
  return std::string(out);
}

bool verify_password(std::string_view hash, std::string_view password) {
  ensure_sodium();
  ++verifications;
  const std::string terminated(hash);
  return crypto_pwhash_str_verify(terminated.c_str(), password.data(), password.size()) == 0;
}

bool needs_rehash(std::string_view hash, PasswordCost cost) {
  ensure_sodium();
  const std::string terminated(hash);
  return crypto_pwhash_str_needs_rehash(terminated.c_str(), cost.operations, cost.memory_bytes) != 0;
}

}  // namespace dvr::accounts
