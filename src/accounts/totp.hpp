// One-time codes by time (RFC 6238): SHA-1, 6 digits, 30 s, what every authenticator app speaks. Pure.
#pragma once
#include "base/bytes.hpp"
#include "base/time.hpp"

#include <optional>

namespace dvr::accounts {

inline constexpr std::size_t kTotpSecretBytes = 20;  // RFC 4226, section 4: as long as the hash
inline constexpr Seconds kTotpPeriod{30};
inline constexpr int kTotpDigits = 6;

std::string base32_encode(ByteView bytes);                                           // RFC 4648, without padding
std::string hotp(ByteView secret, std::uint64_t counter, int digits = kTotpDigits);  // RFC 4226
std::int64_t totp_step(WallTime t);

// The step that `code` is of: now, one before or one after, and later than `last_step`, so that a code that was seen
// over a shoulder is worth nothing once it was used. Spaces in `code` do not count. Nothing: it is none of them.
std::optional<std::int64_t> match_totp(ByteView secret, std::string_view code, WallTime now, std::int64_t last_step);

// What a QR code shows to the app: otpauth://totp/…
std::string otpauth_uri(std::string_view issuer, std::string_view account, ByteView secret);

}  // namespace dvr::accounts
