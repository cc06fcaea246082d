#include "accounts/totp.hpp"

#include "accounts/sodium.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

namespace dvr::accounts {
namespace {

// RFC 3986, section 2.3: all but unreserved characters.
std::string percent_encode(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '.' || c == '_' || c == '~';
    if (plain) out.push_back(c);
    else out += fmt::format("%{:02X}", std::uint8_t(c));
  }
  return out;
}

bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

std::string base32_encode(ByteView bytes) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string out;
  std::uint32_t held = 0;
  int bits = 0;
  for (const auto byte : bytes) {
    held = held << 8 | byte;
    for (bits += 8; bits >= 5; bits -= 5) out.push_back(letters[held >> (bits - 5) & 31]);
    held &= (1u << bits) - 1;
  }
  if (bits > 0) out.push_back(letters[held << (5 - bits) & 31]);
  return out;
}

std::string hotp(ByteView secret, std::uint64_t counter, int digits) {
  std::array<std::uint8_t, 8> message{};
  for (std::size_t i = 0; i < 8; ++i) message[i] = std::uint8_t(counter >> (56 - 8 * i));
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> mac{};
  unsigned size = 0;
  if (!HMAC(EVP_sha1(), secret.data(), int(secret.size()), message.data(), message.size(), mac.data(), &size) ||
      size < 20)
    return {};
  const std::size_t at = mac[size - 1] & 15;  // RFC 4226, section 5.3
  const std::uint32_t number = std::uint32_t(mac[at] & 0x7f) << 24 | std::uint32_t(mac[at + 1]) << 16 |
                               std::uint32_t(mac[at + 2]) << 8 | mac[at + 3];
  std::uint32_t modulus = 1;
  for (int i = 0; i < digits; ++i) modulus *= 10;
  return fmt::format("{:0{}}", number % modulus, digits);
}

std::int64_t totp_step(WallTime t) { return to_us(t) / Micros(kTotpPeriod).count(); }

std::optional<std::int64_t> match_totp(ByteView secret, std::string_view code, WallTime now, std::int64_t last_step) {
  std::string digits;
  for (const char c : code)
    if (c != ' ') digits.push_back(c);
  const auto current = totp_step(now);
  for (const auto step : {current, current - 1, current + 1}) {
    const auto expected = step > last_step ? hotp(secret, std::uint64_t(step)) : std::string();
    if (!expected.empty() && same(expected, digits)) return step;
  }
  return std::nullopt;
}

std::string otpauth_uri(std::string_view issuer, std::string_view account, ByteView secret) {
  return fmt::format("otpauth://totp/{}:{}?secret={}&issuer={}&algorithm=SHA1&digits={}&period={}",
                     percent_encode(issuer), percent_encode(account), base32_encode(secret), percent_encode(issuer),
                     kTotpDigits, kTotpPeriod.count());
}

}  // namespace dvr::accounts
