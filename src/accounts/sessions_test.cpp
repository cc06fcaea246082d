#include "accounts/test_support.hpp"

#include <barrier>

namespace dvr::accounts::testing {
namespace {

using SessionsTest = AccountsTest;

// Both at once; the test's own thread waits for both.
template <class F, class G>
void together(F first, G second) {
  std::barrier start(2);
  std::thread other([&] {
    start.arrive_and_wait();
    second();
  });
  start.arrive_and_wait();
  first();
  other.join();
}

TEST_F(SessionsTest, ALoginThatWasCheckedBeforeAPasswordChangeOpensNothing) {
  const auto user = add("a@x.y");
  const auto checked = accounts->users.check("a@x.y", "correct horse")->value();
  EXPECT_TRUE(accounts->users.set_password(user, "battery staple"));
  EXPECT_EQ(wait(accounts->sessions.open(user, {"a", "b"}, checked.credential_version)).error().kind,
            ErrorKind::unauthenticated);
}

TEST_F(SessionsTest, ALoginRacingAPasswordChangeLeavesNoSession) {
  const auto user = add("a@x.y");
  for (int round = 0; round < 20; ++round) {
    const auto old = "password " + std::to_string(round), next = "password " + std::to_string(round + 1);
    ASSERT_TRUE(accounts->users.set_password(user, old));
    std::optional<Signed> session;
    together([&] { EXPECT_TRUE(accounts->users.set_password(user, next)); },
             [&] {
               const auto known = *accounts->users.check("a@x.y", old);
               if (!known) return;
               auto opened = wait(accounts->sessions.open(user, {"a", "b"}, known->credential_version));
               if (opened) session = std::move(*opened);
             });
    accounts->sessions.forget();
    EXPECT_EQ(number("SELECT COUNT(*) FROM sessions"), 0) << round;
    if (session) EXPECT_FALSE(is_open(*session)) << round;
  }
}

TEST_F(SessionsTest, OfTwoRefreshesAtOnceOneRotates) {
  const auto user = add("a@x.y");
  for (int round = 0; round < 20; ++round) {
    const auto session = sign_in(user);
    std::array<std::string, 2> tokens;
    const auto refresh = [&](std::size_t i) {
      const auto done = wait(accounts->sessions.refresh(session.refresh_token, {"a", "b"}));
      ASSERT_TRUE(done);
      tokens[i] = done->refresh_token;
    };
    together([&] { refresh(0); }, [&] { refresh(1); });
    EXPECT_NE(tokens[0].empty(), tokens[1].empty()) << round;
  }
}

TEST_F(SessionsTest, ReuseAfterTheGraceEndsTheSession) {
  const auto session = sign_in(add("a@x.y"));
  const auto next = *wait(accounts->sessions.refresh(session.refresh_token, {"a", "b"}));
  clock.advance(kRefreshGrace + Seconds(1));
  EXPECT_FALSE(wait(accounts->sessions.refresh(session.refresh_token, {"a", "b"})));
  EXPECT_FALSE(wait(accounts->sessions.refresh(next.refresh_token, {"a", "b"})));
  EXPECT_FALSE(is_open(next));
}

TEST_F(SessionsTest, TheOneIdleForLongestMakesRoom) {
  const auto user = add("a@x.y");
  const auto first = sign_in(user), second = sign_in(user);
  clock.advance(Seconds(60));
  const auto used = *wait(accounts->sessions.refresh(first.refresh_token, {"a", "b"}));
  for (int i = 0; i < kMaxLogins - 1; ++i) sign_in(user);
  EXPECT_EQ(number("SELECT COUNT(*) FROM sessions"), kMaxLogins);
  accounts->sessions.forget();
  EXPECT_TRUE(is_open(used));
  EXPECT_FALSE(is_open(second));
}

TEST_F(SessionsTest, DisabledUsersAndAccounts) {
  const auto owner = add("owner@x.y");
  const auto admin = add("admin@x.y"), sub = add("sub@x.y", owner);
  sql("UPDATE users SET is_admin = 1");
  const auto session = sign_in(sub);
  const auto change = [&](std::int64_t id, bool active) {
    UserChanges changes;
    changes.is_active = active;
    const auto done = database->write_now([&](catalog::Connection& c) -> Result<void> {
      DVR_CHECK(rows::update_user(c, id, changes));
      return {};
    });
    accounts->sessions.forget();
    return done;
  };
  EXPECT_TRUE(change(owner, false));
  EXPECT_FALSE(is_open(session));
  EXPECT_FALSE(accounts->users.check("sub@x.y", "correct horse")->has_value());
  EXPECT_FALSE(accounts->users.check("owner@x.y", "correct horse")->has_value());
  EXPECT_FALSE(wait(accounts->sessions.open(owner, {"a", "b"})));
  EXPECT_TRUE(change(owner, true));
  EXPECT_FALSE(is_open(session));  // what ended stays ended
  EXPECT_TRUE(change(sub, false));
  EXPECT_FALSE(accounts->users.check("sub@x.y", "correct horse")->has_value());
  EXPECT_TRUE(accounts->users.check("owner@x.y", "correct horse")->has_value());
  sql("UPDATE users SET is_admin = 0 WHERE email <> 'admin@x.y'");
  EXPECT_EQ(change(admin, false).error().kind, ErrorKind::conflict);
}

// What a guesser could measure: the hashing. One for each, whoever it is.
TEST_F(SessionsTest, EveryLoginCostsOneHashing) {
  const auto user = add("a@x.y");
  add("b@x.y");
  const auto cost = [&](std::string_view email, std::string_view password) {
    const auto before = password_verifications();
    EXPECT_TRUE(accounts->users.check(email, password).has_value());
    return password_verifications() - before;
  };
  EXPECT_EQ(cost("a@x.y", "correct horse"), 1u);
  EXPECT_EQ(cost("a@x.y", "wrong"), 1u);
  EXPECT_EQ(cost("nobody@x.y", "wrong"), 1u);
  EXPECT_EQ(cost("no address", "wrong"), 1u);
  sql("UPDATE users SET is_active = 0 WHERE email = 'b@x.y'");
  EXPECT_EQ(cost("b@x.y", "correct horse"), 1u);
  EXPECT_EQ(cost("a@x.y", std::string(5000, 'x')), 1u);
  EXPECT_GT(user, 0);
}

TEST_F(SessionsTest, ALastingLinkIsASessionThatNobodyRefreshes) {
  const auto user = add("a@x.y");
  sql("INSERT INTO cameras (name, rtsp_url, user_id, created_at, updated_at) VALUES ('c', 'rtsp://h/', 1, 0, 0)");
  const LinkScope scope{1, Action::playback, from_us(1'000'000), from_us(2'000'000)};
  const auto id = *wait(accounts->sessions.open_link(user, scope, "wall", clock.wall() + Seconds(60), {"a", "b"}));
  EXPECT_EQ(wait(accounts->sessions.find(id))->user->id, user);
  const auto text = id + ".";
  EXPECT_FALSE(wait(accounts->sessions.refresh(text + "." + accounts->mac.sign("refresh", text), {"a", "b"})));
  std::vector<SessionInfo> listed;
  EXPECT_TRUE(database->read_now([&](catalog::Connection& c) -> Result<void> {
    DVR_TRY(listed, rows::list_sessions(c, user, clock.wall()));
    return {};
  }));
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(listed[0].name, "wall");
  EXPECT_EQ(listed[0].link, scope);
  clock.advance(Seconds(61));
  accounts->sessions.forget();
  EXPECT_FALSE(wait(accounts->sessions.find(id)));
}

TEST_F(SessionsTest, LastingLinksAreBounded) {
  const auto user = add("a@x.y");
  sql("INSERT INTO cameras (name, rtsp_url, user_id, created_at, updated_at) VALUES ('c', 'rtsp://h/', 1, 0, 0)");
  const auto open = [&] {
    return wait(accounts->sessions.open_link(user, {1, Action::view, {}, {}}, "", clock.wall() + Seconds(60), {}));
  };
  for (int i = 0; i < kMaxLinks; ++i) ASSERT_TRUE(open());
  EXPECT_EQ(open().error().kind, ErrorKind::conflict);
  clock.advance(Seconds(61));
  EXPECT_TRUE(open());
}

TEST_F(SessionsTest, AWithdrawnSetUpTokenOpensNothing) {
  const auto token = **issue_setup_token(*database);
  EXPECT_TRUE(withdraw_setup_token(*database));
  NewUser owner;
  owner.email = "a@x.y";
  owner.password = "correct horse";
  EXPECT_EQ(set_up(*database, token, owner, kCheap, clock.wall()).error().kind, ErrorKind::unauthenticated);
}

TEST_F(SessionsTest, OfTwoSetUpsAtOnceOneWins) {
  const auto token = **issue_setup_token(*database);
  std::atomic<int> made = 0;
  const auto attempt = [&](std::string email) {
    NewUser owner;
    owner.email = std::move(email);
    owner.password = "correct horse";
    if (set_up(*database, token, owner, kCheap, clock.wall())) ++made;
  };
  together([&] { attempt("a@x.y"); }, [&] { attempt("b@x.y"); });
  EXPECT_EQ(made, 1);
}

}  // namespace
}  // namespace dvr::accounts::testing
