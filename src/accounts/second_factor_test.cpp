#include "accounts/test_support.hpp"

#include <barrier>

namespace dvr::accounts::testing {
namespace {

Bytes base32_decode(std::string_view text) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  Bytes out;
  std::uint32_t held = 0;
  int bits = 0;
  for (const char c : text) {
    held = held << 5 | std::uint32_t(letters.find(c));
    if ((bits += 5) >= 8) out.push_back(std::uint8_t(held >> (bits -= 8)));
  }
  return out;
}

class SecondFactorTest : public AccountsTest {
 protected:
  SecondFactorTest() : user(add("a@x.y")), secret(base32_decode(factor().enrol(user, "a@x.y")->secret)) {}
  SecondFactor& factor() { return accounts->second_factor; }
  std::string code() { return hotp(secret, std::uint64_t(totp_step(clock.wall()))); }
  std::vector<std::string> turn_on() {
    auto codes = **factor().confirm(user, code(), {});
    clock.advance(kTotpPeriod);
    return codes;
  }
  // How many of `threads` attempts at once succeed.
  int at_once(int threads, const SecondProof& proof) {
    std::barrier start(threads);
    std::atomic<int> accepted = 0;
    std::vector<std::thread> all;
    for (int i = 0; i < threads; ++i)
      all.emplace_back([&] {
        start.arrive_and_wait();
        if (factor().accept(user, proof).value()) ++accepted;
      });
    for (auto& t : all) t.join();
    return accepted;
  }

  const std::int64_t user;
  const Bytes secret;
};

TEST_F(SecondFactorTest, NothingChangesUntilACodeConfirms) {
  EXPECT_FALSE(factor().state(user)->enabled_at);
  EXPECT_FALSE(accounts->users.check("a@x.y", "correct horse")->value().totp_enabled);
  EXPECT_FALSE(factor().confirm(user, "000000", {})->has_value());
  EXPECT_EQ(factor().accept(user, {code(), {}}).error().kind, ErrorKind::conflict);
  EXPECT_EQ(turn_on().size(), SecondFactor::kRecoveryCodes);
  EXPECT_TRUE(accounts->users.check("a@x.y", "correct horse")->value().totp_enabled);
  EXPECT_EQ(factor().enrol(user, "a@x.y").error().kind, ErrorKind::conflict);
  EXPECT_EQ(factor().confirm(user, code(), {}).error().kind, ErrorKind::conflict);
}

TEST_F(SecondFactorTest, EachCodeOnce) {
  turn_on();
  const auto now = code();
  EXPECT_TRUE(*factor().accept(user, {now, {}}));
  EXPECT_FALSE(*factor().accept(user, {now, {}}));
  clock.advance(kTotpPeriod);
  EXPECT_FALSE(*factor().accept(user, {now, {}}));  // a step back, but used
  EXPECT_TRUE(*factor().accept(user, {code(), {}}));
}

TEST_F(SecondFactorTest, OfManyAtOnceOneWins) {
  const auto codes = turn_on();
  EXPECT_EQ(at_once(8, {code(), {}}), 1);
  EXPECT_EQ(at_once(8, {{}, codes[3]}), 1);
}

TEST_F(SecondFactorTest, RecoveryCodesWorkOnceAndAsTyped) {
  auto codes = turn_on();
  EXPECT_EQ(factor().state(user)->recovery_codes_left, 10);
  std::string typed;
  for (const char c : codes[0])
    if (c != '-') typed.push_back(char(std::tolower(c)));
  EXPECT_TRUE(*factor().accept(user, {{}, typed}));
  EXPECT_FALSE(*factor().accept(user, {{}, codes[0]}));
  EXPECT_EQ(factor().state(user)->recovery_codes_left, 9);
  const auto fresh = *factor().renew_codes(user);
  EXPECT_FALSE(*factor().accept(user, {{}, codes[1]}));
  EXPECT_TRUE(*factor().accept(user, {{}, fresh[1]}));
  EXPECT_EQ(codes[2].size(), 19u);  // 80 bits
}

TEST_F(SecondFactorTest, ItEndsOtherSessionsAndLoginsOnTheirWay) {
  const auto checked = accounts->users.check("a@x.y", "correct horse")->value();
  const auto here = sign_in(user), there = sign_in(user);
  EXPECT_TRUE(factor().confirm(user, code(), here.principal.session_id)->has_value());
  accounts->sessions.forget();
  EXPECT_TRUE(is_open(here));
  EXPECT_FALSE(is_open(there));
  EXPECT_FALSE(wait(accounts->sessions.open(user, {"a", "b"}, checked.credential_version)));
}

TEST_F(SecondFactorTest, TheSecretIsSealedForItsUser) {
  turn_on();
  const auto other = add("b@x.y");
  sql("UPDATE users SET totp_secret = (SELECT totp_secret FROM users WHERE email = 'a@x.y'), totp_enabled_at = 1 "
      "WHERE email = 'b@x.y'");
  EXPECT_EQ(factor().accept(other, {code(), {}}).error().kind, ErrorKind::corrupt);
}

TEST_F(SecondFactorTest, TurnedOffItIsForgotten) {
  turn_on();
  EXPECT_TRUE(factor().disable(user));
  EXPECT_FALSE(accounts->users.check("a@x.y", "correct horse")->value().totp_enabled);
  EXPECT_EQ(number("SELECT COUNT(*) FROM recovery_codes"), 0);
  EXPECT_EQ(number("SELECT COUNT(*) FROM users WHERE totp_secret IS NOT NULL"), 0);
}

}  // namespace
}  // namespace dvr::accounts::testing
