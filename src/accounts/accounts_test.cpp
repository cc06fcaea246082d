#include "accounts/source_guard.hpp"
#include "accounts/test_support.hpp"

#include <fstream>

namespace dvr::accounts::testing {
namespace {

TEST_F(AccountsTest, TheFirstUserIsTheAdministrator) {
  add("first@x.y");
  add("second@x.y");
  const auto users = *accounts->users.list();
  ASSERT_EQ(users.size(), 2u);
  EXPECT_TRUE(users[0].is_admin);
  EXPECT_FALSE(users[1].is_admin);
}

TEST_F(AccountsTest, UsersAreCheckedBeforeTheyAreAdded) {
  add("first@x.y");
  NewUser user;
  user.password = "correct horse";
  for (const auto* email : {"", "x", "@x", "x@", "a@b@c", "a b@c.d"}) {
    user.email = email;
    EXPECT_EQ(accounts->users.add(user).error().kind, ErrorKind::invalid) << email;
  }
  user.email = " First@X.y ";
  EXPECT_EQ(accounts->users.add(user).error().kind, ErrorKind::conflict);
  user.email = "second@x.y";
  user.password = "short";
  EXPECT_EQ(accounts->users.add(user).error().kind, ErrorKind::invalid);
  user.password = "correct horse";
  user.time_zone = "Mars/Base";
  EXPECT_EQ(accounts->users.add(user).error().kind, ErrorKind::invalid);
}

TEST_F(AccountsTest, PasswordsAreChecked) {
  const auto id = add("a@x.y");
  EXPECT_EQ(*accounts->users.check("A@x.y", "correct horse"), id);
  EXPECT_FALSE(accounts->users.check("a@x.y", "wrong")->has_value());
  EXPECT_FALSE(accounts->users.check("nobody@x.y", "correct horse")->has_value());
  EXPECT_TRUE(accounts->users.set_password(id, "battery staple"));
  EXPECT_FALSE(accounts->users.check("a@x.y", "correct horse")->has_value());
  EXPECT_EQ(accounts->users.set_password(77, "battery staple").error().kind, ErrorKind::not_found);
}

TEST_F(AccountsTest, AHashOfOldCostsIsRenewed) {
  const auto id = add("a@x.y");
  Users dearer(*database, clock, {2, 16384});
  EXPECT_EQ(*dearer.check("a@x.y", "correct horse"), id);
  EXPECT_EQ(*dearer.check("a@x.y", "correct horse"), id);
  std::string hash;
  EXPECT_TRUE(database->read_now([&](catalog::Connection& c) -> Result<void> {
    DVR_TRY(const auto rows, c.query("SELECT password_hash FROM users"));
    hash = rows[0].text(0);
    return {};
  }));
  EXPECT_FALSE(needs_rehash(hash, {2, 16384}));
}

TEST_F(AccountsTest, RemovingUsers) {
  const auto owner = add("owner@x.y"), other = add("other@x.y"), sub = add("sub@x.y", other);
  EXPECT_EQ(accounts->users.remove(owner).error().kind, ErrorKind::conflict);  // the only administrator
  sql("INSERT INTO cameras (name, rtsp_url, user_id, created_at, updated_at) VALUES ('c', 'rtsp://h/', 2, 0, 0)");
  EXPECT_EQ(accounts->users.remove(other).error().kind, ErrorKind::conflict);
  sql("UPDATE cameras SET deleted_at = 1");
  const auto session = *wait(accounts->sessions.open(sub, {"a", "b"}));
  EXPECT_TRUE(accounts->users.remove(other));  // its sub-user and what is left of the camera go with it
  accounts->sessions.forget();
  EXPECT_EQ(wait(accounts->sessions.authenticate(session.access_token)).error().kind, ErrorKind::unauthenticated);
  EXPECT_EQ(accounts->users.list()->size(), 1u);
  EXPECT_TRUE(accounts->users.remove(owner));
  EXPECT_TRUE(*is_setup_needed(*database));
}

TEST_F(AccountsTest, KeysSurviveARestartAndAreForNobodyElse) {
  const auto user = add("a@x.y");
  const auto session = *wait(accounts->sessions.open(user, {"a", "b"}));
  const auto sealed = accounts->credentials.seal("admin:secret");
  open();
  EXPECT_TRUE(wait(accounts->sessions.authenticate(session.access_token)));
  EXPECT_EQ(*accounts->credentials.unseal(sealed), "admin:secret");
  for (const auto& file : fs::directory_iterator(directory.path / "keys")) {
    struct stat info{};
    ::stat(file.path().c_str(), &info);
    EXPECT_EQ(info.st_mode & 0777, 0600u) << file.path();
  }
  fs::permissions(directory.path / "keys" / "credentials.key", fs::perms(0644));
  EXPECT_EQ(Accounts::open(*database, clock, {directory.path / "keys", kCheap}).error().kind, ErrorKind::forbidden);
}

TEST_F(AccountsTest, SealedSecretsOpenOnlyWhole) {
  auto sealed = accounts->credentials.seal("admin:secret");
  EXPECT_NE(sealed, accounts->credentials.seal("admin:secret"));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    auto bent = sealed;
    bent[i] ^= 1;
    EXPECT_FALSE(accounts->credentials.unseal(bent).has_value());
    EXPECT_FALSE(accounts->credentials.unseal(ByteView(sealed).first(i)).has_value());
  }
}

TEST_F(AccountsTest, TokensThatAreNotOurs) {
  const auto& tokens = *accounts->tokens;
  const auto now = clock.wall();
  const auto good = *tokens.sign({"sid", 7, now + Seconds(60)}, now);
  EXPECT_EQ(tokens.verify(good, now)->user_id, 7);
  EXPECT_EQ(tokens.verify(good, now + Seconds(61)).error().message, "the access token has expired");
  const auto first = good.find('.'), last = good.rfind('.');
  const auto header = [&](std::string text) { return base64url_encode(as_bytes(text)) + good.substr(first); };
  std::vector<std::string> bad{"",
                               ".",
                               "..",
                               "a.b.c",
                               good.substr(0, last),
                               good.substr(0, last + 1),
                               good + "x",
                               good + "." + good,
                               std::string(5000, 'a'),
                               good.substr(1),
                               header(R"({"alg":"none"})"),
                               header(R"({"alg":"HS256","typ":"JWT"})"),
                               header(R"({"alg":"ES256","kid":"other"})"),
                               header("[]"),
                               header("{")};
  for (std::size_t i = 0; i < good.size(); i += 3) {
    auto bent = good;
    bent[i] = bent[i] == 'A' ? 'B' : 'A';
    bad.push_back(bent);
  }
  for (const auto& token : bad) EXPECT_EQ(tokens.verify(token, now).error().kind, ErrorKind::unauthenticated) << token;
}

// An HMAC made with our public key is no signature of ours, whatever the header says.
TEST_F(AccountsTest, TheAlgorithmIsOurs) {
  TempDirectory elsewhere;
  const auto now = clock.wall();
  const auto foreign = *Tokens::open(elsewhere.path, now);
  EXPECT_FALSE(accounts->tokens->verify(*foreign->sign({"sid", 7, now + Seconds(60)}, now), now).has_value());
}

TEST_F(AccountsTest, ChangesByAnotherProcessAreSeenSoon) {
  const auto user = add("a@x.y");
  const auto session = *wait(accounts->sessions.open(user, {"a", "b"}));
  EXPECT_TRUE(wait(accounts->sessions.authenticate(session.access_token)));
  sql("DELETE FROM sessions");
  clock.advance(kPrincipalTime + Millis(1));
  EXPECT_FALSE(wait(accounts->sessions.authenticate(session.access_token)).has_value());
}

TEST_F(AccountsTest, SessionsEndAfterTheirTime) {
  const auto user = add("a@x.y");
  const auto session = *wait(accounts->sessions.open(user, {"a", "b"}));
  clock.advance(kRefreshTime + Seconds(1));
  EXPECT_FALSE(wait(accounts->sessions.refresh(session.refresh_token, {"a", "b"})).has_value());
}

// The id alone is in every link that somebody passes on.
TEST_F(AccountsTest, WhoKnowsASessionsIdCannotEndIt) {
  const auto user = add("a@x.y");
  const auto session = *wait(accounts->sessions.open(user, {"a", "b"}));
  const auto id = session.principal.session_id;
  for (const auto& made_up : {id, id + ".", id + ".x", id + ".x.y", id + ".x." + accounts->mac.sign("url", id + ".x"),
                              session.refresh_token + "x"})
    EXPECT_FALSE(wait(accounts->sessions.refresh(made_up, {"a", "b"})).has_value()) << made_up;
  EXPECT_TRUE(wait(accounts->sessions.authenticate(session.access_token)));
  EXPECT_TRUE(wait(accounts->sessions.refresh(session.refresh_token, {"a", "b"})));
}

TEST_F(AccountsTest, ASetUpTokenIsReplacedAtEachStart) {
  const auto first = **issue_setup_token(*database), second = **issue_setup_token(*database);
  NewUser owner;
  owner.email = "a@x.y";
  owner.password = "correct horse";
  EXPECT_EQ(set_up(*database, first, owner, kCheap, clock.wall()).error().kind, ErrorKind::unauthenticated);
  EXPECT_TRUE(set_up(*database, second, owner, kCheap, clock.wall())->is_admin);
  EXPECT_EQ(set_up(*database, second, owner, kCheap, clock.wall()).error().kind, ErrorKind::conflict);
}

TEST(CameraUrl, CredentialsCannotBreakALine) {
  for (const auto* bad : {"rtsp://u%0d%0aX-A:%20b@10.0.0.1/", "rtsp://u:p%0a@10.0.0.1/", "rtsp://u:%00@10.0.0.1/"})
    EXPECT_EQ(parse_camera_url(bad).error().kind, ErrorKind::invalid) << bad;
}

TEST(LoginGuard, WindowsSlide) {
  TestClock clock;
  LoginGuard guard(clock);
  const Guesser guesser{"a@x.y", "192.0.2.1", {}};
  int allowed = 0;
  for (int minute = 0; minute < 60; ++minute) {
    for (int i = 0; i < 10; ++i) allowed += !guard.begin(guesser);
    clock.advance(Seconds(60));
  }
  EXPECT_EQ(allowed, 20);                         // an hour's worth: five a minute for four minutes
  EXPECT_EQ(guard.begin(guesser), std::nullopt);  // those of the first minute are an hour old
}

TEST(LoginGuard, WaitsTellTheTruth) {
  TestClock clock;
  LoginGuard guard(clock);
  const Guesser guesser{"a@x.y", "192.0.2.1", {}};
  std::optional<Seconds> wait;
  while (!(wait = guard.begin(guesser))) clock.advance(Seconds(1));
  clock.advance(*wait - Millis(1));
  EXPECT_TRUE(guard.begin(guesser).has_value());
  clock.advance(Millis(1));
  EXPECT_FALSE(guard.begin(guesser).has_value());
}

TEST(LoginGuard, AnIpv6NetworkIsOneStranger) {
  TestClock clock;
  LoginGuard guard(clock);
  int allowed = 0;
  for (int i = 0; i < 50; ++i)
    allowed += !guard.begin({fmt::format("{}@x.y", i), fmt::format("2001:db8::{:x}", i), {}});
  EXPECT_EQ(allowed, 5);
}

TEST(LoginGuard, MemoryIsBounded) {
  TestClock clock;
  LoginGuard guard(clock, 100);
  for (int i = 0; i < 10'000; ++i)
    guard.begin({fmt::format("{}@x.y", i), fmt::format("10.0.{}.{}", i / 256, i % 256), {}});
  EXPECT_LE(guard.counts(), 100u);
}

TEST(Authorise, HoldsBackFromWhoMayNotWatchLive) {
  User sub;
  sub.id = 5;
  sub.parent_user_id = 1;
  sub.holdback = Seconds(60);
  sub.permissions[7] = {false, true, false};
  const CameraRef camera{7, 1, false};
  const auto now = from_us(1'000'000'000);
  EXPECT_EQ(playable_until(sub, camera, now), now - Seconds(60));
  sub.permissions[7].can_view = true;
  EXPECT_EQ(playable_until(sub, camera, now), std::nullopt);
}

// A permission row alone opens nothing: the camera must be the parent's.
TEST(Authorise, PermissionsOnStrangersCamerasAreVoid) {
  User sub;
  sub.id = 5;
  sub.parent_user_id = 1;
  sub.permissions[7] = {true, true, true};
  EXPECT_EQ(authorise(sub, Action::view, {7, 2, false}).error().kind, ErrorKind::not_found);
  User owner;
  owner.id = 2;
  owner.permissions[7] = {true, true, true};
  EXPECT_EQ(authorise(owner, Action::view, {7, 1, false}).error().kind, ErrorKind::not_found);
}

TEST(CameraUrl, PartsAreSplitAndDecodedOnce) {
  const auto url = *parse_camera_url("RTSP://us%65r:p%2540@Cam.Local:8554/a%20b?x=1#frag");
  EXPECT_EQ(url.scheme, "rtsp");
  EXPECT_EQ(url.host, "cam.local");
  EXPECT_EQ(url.port, 8554);
  EXPECT_EQ(url.username, "user");
  EXPECT_EQ(url.password, "p%40");
  EXPECT_EQ(url.bare, "RTSP://Cam.Local:8554/a%20b?x=1");
  EXPECT_EQ(parse_camera_url("rtsps://h/")->port, 322);
  EXPECT_EQ(parse_camera_url("rtsp://[2001:db8::1]/")->host, "2001:db8::1");
}

TEST(CameraUrl, OtherSchemesAreToldWhatIsSupported) {
  const auto error = parse_camera_url("http://10.0.0.1/").error();
  EXPECT_EQ(error.kind, ErrorKind::unsupported);
  EXPECT_NE(error.message.find("rtsp"), std::string::npos);
}

TEST(SourceGuard, PrivateNetworksAreWhereCamerasLive) {
  const auto refused = [](const char* text, std::vector<Cidr> allowed = {}) {
    return refuse_address(boost::asio::ip::make_address(text), allowed).has_value();
  };
  for (const auto* ok :
       {"10.1.2.3", "172.16.0.1", "192.168.1.1", "203.0.113.9", "100.64.0.1", "fd12::1", "2001:db8::1"})
    EXPECT_FALSE(refused(ok)) << ok;
  for (const auto* bad : {"127.0.0.1", "169.254.169.254", "0.0.0.0", "0.1.2.3", "224.0.0.1", "255.255.255.255",
                          "::", "::1", "fe80::1", "ff02::1", "::ffff:127.0.0.1", "::127.0.0.1",
                          "2002:7f00:1::", "64:ff9b::a9fe:a9fe", "fd00:ec2::254", "100.100.100.200"})
    EXPECT_TRUE(refused(bad)) << bad;
  EXPECT_FALSE(refused("127.0.0.1", {*Cidr::parse("127.0.0.1/32")}));
}

}  // namespace
}  // namespace dvr::accounts::testing
