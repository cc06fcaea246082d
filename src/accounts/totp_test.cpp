#include "accounts/totp.hpp"

#include <gtest/gtest.h>

namespace dvr::accounts {
namespace {

const ByteView kSecret = as_bytes("12345678901234567890");

WallTime at(std::int64_t seconds) { return from_us(seconds * 1'000'000); }

TEST(Totp, VectorsOfRfc4226) {
  const std::array expected{"755224", "287082", "359152", "969429", "338314",
                            "254676", "287922", "162583", "399871", "520489"};
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_EQ(hotp(kSecret, i), expected[i]);
}

TEST(Totp, VectorsOfRfc6238) {
  const std::vector<std::pair<std::int64_t, std::string>> vectors{{59, "94287082"},
                                                                  {1'111'111'109, "07081804"},
                                                                  {1'111'111'111, "14050471"},
                                                                  {1'234'567'890, "89005924"},
                                                                  {2'000'000'000, "69279037"},
                                                                  {20'000'000'000, "65353130"}};
  for (const auto& [seconds, code] : vectors)
    EXPECT_EQ(hotp(kSecret, std::uint64_t(totp_step(at(seconds))), 8), code) << seconds;
}

TEST(Totp, Base32OfRfc4648) {
  const std::vector<std::pair<std::string, std::string>> vectors{{"", ""},
                                                                 {"f", "MY"},
                                                                 {"fo", "MZXQ"},
                                                                 {"foo", "MZXW6"},
                                                                 {"foob", "MZXW6YQ"},
                                                                 {"fooba", "MZXW6YTB"},
                                                                 {"foobar", "MZXW6YTBOI"}};
  for (const auto& [text, encoded] : vectors) EXPECT_EQ(base32_encode(as_bytes(text)), encoded);
}

TEST(Totp, OneStepEarlierAndLaterAndEachOnce) {
  const auto now = at(1'795'334'400);
  const auto step = totp_step(now);
  for (const int off : {-1, 0, 1})
    EXPECT_EQ(match_totp(kSecret, hotp(kSecret, std::uint64_t(step + off)), now, 0), step + off);
  for (const int off : {-2, 2, 100})
    EXPECT_EQ(match_totp(kSecret, hotp(kSecret, std::uint64_t(step + off)), now, 0), std::nullopt);
  EXPECT_EQ(match_totp(kSecret, hotp(kSecret, std::uint64_t(step)), now, step), std::nullopt);
  EXPECT_EQ(match_totp(kSecret, hotp(kSecret, std::uint64_t(step + 1)), now, step), step + 1);
  const auto code = hotp(kSecret, std::uint64_t(step));
  EXPECT_EQ(match_totp(kSecret, code.substr(0, 3) + " " + code.substr(3), now, 0), step);
  for (const auto* bad : {"", "0", "12345", "1234567", "abcdef", "      "})
    EXPECT_EQ(match_totp(kSecret, bad, now, 0), std::nullopt) << bad;
}

TEST(Totp, UriForTheApp) {
  EXPECT_EQ(otpauth_uri("DVR-Lite", "a b@x.y", kSecret),
            "otpauth://totp/DVR-Lite:a%20b%40x.y?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=DVR-Lite&algorithm=SHA1"
            "&digits=6&period=30");
}

}  // namespace
}  // namespace dvr::accounts
