#include "accounts/second_factor.hpp"

#include "accounts/users.hpp"

namespace dvr::accounts {
namespace {

using catalog::Connection;

constexpr std::string_view kIssuer = "DVR-Lite";

struct Row {
  Bytes sealed;  // empty: nothing enrolled
  std::optional<WallTime> enabled_at;
  std::int64_t last_step = 0;
};

Result<Row> read_row(Connection& c, std::int64_t user_id) {
  DVR_TRY(const auto found,
          c.query("SELECT totp_secret, totp_enabled_at, totp_last_step FROM users WHERE id = $1", {user_id}));
  if (found.empty()) return fail(ErrorKind::not_found, "there is no user {}", user_id);
  return Row{found[0].is_null(0) ? Bytes() : found[0].blob(0), found[0].maybe_time(1), found[0].i64(2)};
}

// 80 bits in groups of four: "K7QD-…".
std::string make_code() {
  const auto letters = base32_encode(random_bytes(10));
  std::string out;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    if (i > 0 && i % 4 == 0) out.push_back('-');
    out.push_back(letters[i]);
  }
  return out;
}

// As typed: any case, with or without what groups it.
std::string code_hash(std::string_view typed) {
  std::string plain;
  for (const char c : typed) {
    if (c == '-' || c == ' ') continue;
    plain.push_back(c >= 'a' && c <= 'z' ? char(c - 'a' + 'A') : c);
  }
  return to_hex(sha256(as_bytes(plain)));
}

Result<std::vector<std::string>> replace_codes(Connection& c, std::int64_t user_id) {
  DVR_CHECK(c.query("DELETE FROM recovery_codes WHERE user_id = $1", {user_id}));
  std::vector<std::string> codes;
  for (std::size_t i = 0; i < SecondFactor::kRecoveryCodes; ++i) {
    codes.push_back(make_code());
    DVR_CHECK(
        c.query("INSERT INTO recovery_codes (user_id, code_hash) VALUES ($1, $2)", {user_id, code_hash(codes.back())}));
  }
  return codes;
}

Result<bool> accept_recovery(Connection& c, std::int64_t user_id, std::string_view code, WallTime now) {
  DVR_TRY(const auto used,
          c.query("UPDATE recovery_codes SET used_at = $3 WHERE user_id = $1 AND code_hash = $2 AND used_at IS NULL",
                  {user_id, code_hash(code), now}));
  return used.affected == 1;
}

Error is_on() { return fail(ErrorKind::conflict, "signing in asks for a code already: turn that off first"); }
Error is_off() { return fail(ErrorKind::conflict, "signing in does not ask for a code"); }

}  // namespace

// Bound to its user: a secret that is copied into another row opens nothing there.
Bytes SecondFactor::seal(std::int64_t user_id, ByteView secret) const {
  return box_.seal(fmt::format("totp:{}:{}", user_id, as_text(secret)));
}

Result<Bytes> SecondFactor::unseal(std::int64_t user_id, ByteView sealed) const {
  DVR_TRY(const auto text, box_.unseal(sealed));
  const auto head = fmt::format("totp:{}:", user_id);
  if (!text.starts_with(head)) return fail(ErrorKind::corrupt, "the sealed code secret belongs to somebody else");
  const auto secret = as_bytes(std::string_view(text).substr(head.size()));
  return Bytes(secret.begin(), secret.end());
}

Result<TotpState> SecondFactor::state(std::int64_t user_id) {
  TotpState out;
  DVR_CHECK(database_.read_now([&](Connection& c) -> Result<void> {
    DVR_TRY(const auto row, read_row(c, user_id));
    out.enabled_at = row.enabled_at;
    DVR_TRY(const auto left,
            c.query("SELECT COUNT(*) FROM recovery_codes WHERE user_id = $1 AND used_at IS NULL", {user_id}));
    out.recovery_codes_left = left[0].i64(0);
    return {};
  }));
  return out;
}

Result<TotpEnrolment> SecondFactor::enrol(std::int64_t user_id, std::string_view email) {
  const auto secret = random_bytes(kTotpSecretBytes);
  DVR_CHECK(database_.write_now([&](Connection& c) -> Result<void> {
    DVR_TRY(const auto kept, c.query("UPDATE users SET totp_secret = $2, totp_last_step = 0 "
                                     "WHERE id = $1 AND totp_enabled_at IS NULL",
                                     {user_id, catalog::Value(seal(user_id, secret))}));
    if (kept.affected == 0) return is_on();
    return {};
  }));
  return TotpEnrolment{base32_encode(secret), otpauth_uri(kIssuer, email, secret)};
}

Result<std::optional<std::vector<std::string>>> SecondFactor::confirm(std::int64_t user_id, std::string_view code,
                                                                      std::string_view keep_session) {
  std::optional<std::vector<std::string>> codes;
  DVR_CHECK(database_.write_now([&](Connection& c) -> Result<void> {
    codes.reset();
    DVR_TRY(const auto row, read_row(c, user_id));
    if (row.enabled_at) return is_on();
    if (row.sealed.empty()) return fail(ErrorKind::conflict, "nothing to confirm: ask for a secret first");
    DVR_TRY(const bool right, accept_totp(c, user_id, code));
    if (!right) return {};
    DVR_CHECK(
        c.query("UPDATE users SET totp_enabled_at = $2, credential_version = credential_version + 1 WHERE id = $1",
                {user_id, clock_.wall()}));
    DVR_CHECK(c.query("DELETE FROM sessions WHERE user_id = $1 AND id <> $2", {user_id, keep_session}));
    DVR_TRY(codes, replace_codes(c, user_id));
    return {};
  }));
  return codes;
}

// The step is written only when it is later than the last one: of two uses of one code at once, one wins.
Result<bool> SecondFactor::accept_totp(Connection& c, std::int64_t user_id, std::string_view code) {
  DVR_TRY(const auto row, read_row(c, user_id));
  if (row.sealed.empty()) return false;
  DVR_TRY(const auto secret, unseal(user_id, row.sealed));
  const auto step = match_totp(secret, code, clock_.wall(), row.last_step);
  if (!step) return false;
  DVR_TRY(const auto used,
          c.query("UPDATE users SET totp_last_step = $2 WHERE id = $1 AND totp_last_step < $2", {user_id, *step}));
  return used.affected == 1;
}

Result<bool> SecondFactor::accept(std::int64_t user_id, const SecondProof& proof) {
  bool right = false;
  DVR_CHECK(database_.write_now([&](Connection& c) -> Result<void> {
    DVR_TRY(const auto row, read_row(c, user_id));
    if (!row.enabled_at) return is_off();
    if (!proof.totp.empty()) {
      DVR_TRY(right, accept_totp(c, user_id, proof.totp));
    } else {
      DVR_TRY(right, accept_recovery(c, user_id, proof.recovery_code, clock_.wall()));
    }
    return {};
  }));
  return right;
}

Result<void> SecondFactor::disable(std::int64_t user_id) {
  return database_.write_now([&](Connection& c) -> Result<void> {
    UserChanges changes;
    changes.forget_totp = true;
    DVR_CHECK(rows::update_user(c, user_id, changes));
    return {};
  });
}

Result<std::vector<std::string>> SecondFactor::renew_codes(std::int64_t user_id) {
  std::vector<std::string> codes;
  DVR_CHECK(database_.write_now([&](Connection& c) -> Result<void> {
    DVR_TRY(codes, replace_codes(c, user_id));
    return {};
  }));
  return codes;
}

}  // namespace dvr::accounts
