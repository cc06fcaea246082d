// The second factor of a login: a code by time from an app (totp.hpp), or one of ten recovery codes, each once.
#pragma once
#include "accounts/keys.hpp"
#include "accounts/totp.hpp"
#include "base/clock.hpp"
#include "catalog/database.hpp"

namespace dvr::accounts {

struct TotpState {
  std::optional<WallTime> enabled_at;  // none: off
  std::int64_t recovery_codes_left = 0;
};

struct TotpEnrolment {
  std::string secret;  // base32
  std::string uri;
};

// What was sent in place of, or after, the password.
struct SecondProof {
  std::string totp;           // empty: none
  std::string recovery_code;  // empty: none
  bool given() const { return !totp.empty() || !recovery_code.empty(); }
};

// Any thread; all functions block for the database: for pool threads and tests. What it refers to outlives it.
// Changes take effect at the next login. Turning it on ends the user's other sessions: call Sessions::forget().
class SecondFactor {
 public:
  static constexpr std::size_t kRecoveryCodes = 10;
  SecondFactor(catalog::Database& database, const SecretBox& box, const Clock& clock)
      : database_(database), box_(box), clock_(clock) {}

  Result<TotpState> state(std::int64_t user_id);
  // A new secret that does nothing until confirm(). conflict: it is on already.
  Result<TotpEnrolment> enrol(std::int64_t user_id, std::string_view email);
  // Turns it on and answers the recovery codes; nothing when `code` is wrong. conflict: nothing was enrolled, or it is
  // on already.
  Result<std::optional<std::vector<std::string>>> confirm(std::int64_t user_id, std::string_view code,
                                                          std::string_view keep_session);
  // Uses the proof up. False: it is wrong or was used before. conflict: it is off.
  Result<bool> accept(std::int64_t user_id, const SecondProof& proof);
  Result<void> disable(std::int64_t user_id);
  Result<std::vector<std::string>> renew_codes(std::int64_t user_id);

 private:
  Bytes seal(std::int64_t user_id, ByteView secret) const;
  Result<Bytes> unseal(std::int64_t user_id, ByteView sealed) const;
  Result<bool> accept_totp(catalog::Connection& c, std::int64_t user_id, std::string_view code);

  catalog::Database& database_;
  const SecretBox& box_;
  const Clock& clock_;
};

}  // namespace dvr::accounts
