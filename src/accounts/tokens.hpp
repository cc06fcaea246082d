// Access tokens: JSON Web Tokens signed with ES256 (RFC 7519, RFC 7518 section 3.4).
#pragma once
#include "base/bytes.hpp"
#include "base/time.hpp"

#include <filesystem>
#include <list>
#include <mutex>
#include <unordered_map>

namespace dvr::accounts {

struct Claims {
  std::string session_id;    // sid
  std::int64_t user_id = 0;  // sub
  WallTime expires;          // exp, whole seconds
};

// Any thread.
class Tokens {
 public:
  static constexpr std::size_t kMaxToken = 2048;  // bytes; longer ones are refused unread
  static constexpr Seconds kRotateAfter{90 * 86400};

  // Reads or makes the key in `directory`. A key older than kRotateAfter is replaced; the one before stays valid
  // for verification.
  static Result<std::unique_ptr<Tokens>> open(const std::filesystem::path& directory, WallTime now);

  Result<std::string> sign(const Claims& claims, WallTime now) const;
  // Signature and expiry. ErrorKind::unauthenticated says which is wrong, in words for a person.
  Result<Claims> verify(std::string_view token, WallTime now) const;

 private:
  struct Key {
    std::string kid, private_pem, public_pem;
  };
  Tokens() = default;
  static Result<Key> parse_key(std::string private_pem);
  const Key* find(std::string_view kid) const;
  Result<Claims> verify_signature(std::string_view token) const;
  std::optional<Claims> remembered(const std::string& token) const;
  void remember(const std::string& token, const Claims& claims) const;

  std::vector<Key> keys_;  // the first signs
  // Verifying costs 100 µs, a look-up here 1 µs: a player asks many times with one token.
  static constexpr std::size_t kRemembered = 4096;
  mutable std::mutex mutex_;
  mutable std::unordered_map<std::string, Claims> verified_;
};

}  // namespace dvr::accounts
