// Access tokens: JSON Web Tokens signed with ES256 (RFC 7519, RFC 7518 section 3.4).
#pragma once
#include "base/bytes.hpp"
#include "base/snapshot.hpp"
#include "base/time.hpp"

#include <filesystem>
#include <mutex>
#include <unordered_map>

namespace dvr::accounts {

struct Claims {
  std::string session_id;    // sid
  std::int64_t user_id = 0;  // sub
  WallTime expires;          // exp, whole seconds
};

// The keys are files in one directory, shared by every process on it:
//   tokens.pem                     signs and verifies; its time is its age
//   tokens-{retired_s}-{kid}.pem   signed until then; verifies until its last token has expired
// Any thread.
class Tokens {
 public:
  static constexpr std::size_t kMaxToken = 2048;  // bytes; longer ones are refused unread
  static constexpr Seconds kRotateAfter{90 * 86400};
  // How long a retired key is kept: longer than a token lives, and another process may sign with it until it looks.
  static constexpr Seconds kKeepRetired{3600};

  // Reads the keys in `directory`, or makes the first. Also does what maintain() does.
  static Result<std::unique_ptr<Tokens>> open(const std::filesystem::path& directory, WallTime now);

  // Makes a new key that signs from now on, and answers its id.
  Result<std::string> rotate(WallTime now);
  // To be called now and then: takes over what another process rotated, replaces a key older than kRotateAfter,
  // removes retired ones. True: there is a new key.
  Result<bool> maintain(WallTime now);
  std::string kid() const { return keys_.get()->front().kid; }  // of the key that signs

  Result<std::string> sign(const Claims& claims, WallTime now) const;
  // Signature and expiry. ErrorKind::unauthenticated says which is wrong, in words for a person.
  Result<Claims> verify(std::string_view token, WallTime now) const;

 private:
  struct Key {
    std::string kid, private_pem, public_pem;
  };
  using Keys = std::vector<Key>;  // the first signs
  explicit Tokens(std::filesystem::path directory) : directory_(std::move(directory)) {}
  static Result<Key> parse_key(std::string private_pem);
  Result<Keys> read_retired(WallTime now) const;
  Result<std::string> renew(const std::string& pem, WallTime now) const;
  Result<bool> refresh(WallTime now, bool replace);
  Result<Claims> verify_signature(std::string_view token) const;
  std::optional<Claims> remembered(const std::string& token) const;
  void remember(const std::string& token, const Claims& claims) const;

  const std::filesystem::path directory_;
  std::mutex rotating_;  // one at a time in this process; a lock on the directory keeps other processes out
  Snapshot<Keys> keys_;
  // Verifying costs 100 µs, a look-up here 1 µs: a player asks many times with one token.
  static constexpr std::size_t kRemembered = 4096;
  mutable std::mutex mutex_;
  mutable std::unordered_map<std::string, Claims> verified_;
};

}  // namespace dvr::accounts
