#include "accounts/access_watch.hpp"

#include "accounts/test_support.hpp"

namespace dvr::accounts::testing {
namespace {

class AccessWatchTest : public AccountsTest {
 protected:
  AccessWatchTest() : owner(add("owner@x.y")), sub(add("sub@x.y", owner)) {
    sql("INSERT INTO cameras (name, rtsp_url, user_id, created_at, updated_at) VALUES ('c', 'rtsp://h/', 1, 0, 0)");
    sql("INSERT INTO user_permissions (user_id, camera_id, can_view, can_playback, can_clip) VALUES (2, 1, 1, 1, 0)");
  }

  struct Open {
    Signed session;
    std::future<void> ended;
    std::shared_ptr<AccessWatch::Ticket> ticket;
    bool is_over() { return ended.wait_for(std::chrono::seconds(20)) == std::future_status::ready && ticket->ended(); }
  };
  Open open(std::int64_t user, Action action = Action::playback, std::optional<std::uint64_t> seen = {}) {
    Open out;
    const auto changes = seen.value_or(accounts->watch.changes());
    out.session = sign_in(user);
    auto promise = std::make_shared<std::promise<void>>();
    out.ended = promise->get_future();
    out.ticket = accounts->watch.enter({out.session.principal, action, CameraRef{1, owner, false}, {}}, changes,
                                       [promise] { promise->set_value(); });
    return out;
  }
  // Whatever was to end has ended: the watch has looked at everything since.
  void settle() {
    auto last = open(owner);
    EXPECT_TRUE(wait(accounts->sessions.close(last.session.principal.session_id)));
    EXPECT_TRUE(last.is_over());
  }

  const std::int64_t owner, sub;
};

TEST_F(AccessWatchTest, LogoutEndsItsSessionOnly) {
  auto here = open(sub), there = open(sub);
  EXPECT_TRUE(wait(accounts->sessions.close(here.session.principal.session_id)));
  EXPECT_TRUE(here.is_over());
  settle();
  EXPECT_FALSE(there.ticket->ended());
}

TEST_F(AccessWatchTest, PermissionsEndWhatNeedsThem) {
  auto live = open(sub, Action::view), back = open(sub, Action::playback), owners = open(owner, Action::view);
  sql("UPDATE user_permissions SET can_playback = 0");
  accounts->sessions.forget();
  EXPECT_TRUE(back.is_over());
  settle();
  EXPECT_FALSE(live.ticket->ended());
  EXPECT_FALSE(owners.ticket->ended());
}

// Without the right to watch live, footage is held back: what began with that right may hold too much.
TEST_F(AccessWatchTest, LosingTheLiveViewEndsPlaybackToo) {
  auto back = open(sub, Action::playback);
  sql("UPDATE user_permissions SET can_view = 0");
  accounts->sessions.forget();
  EXPECT_TRUE(back.is_over());
}

TEST_F(AccessWatchTest, PasswordUserAccountAndCamera) {
  auto one = open(sub);
  EXPECT_TRUE(accounts->users.set_password(sub, "battery staple"));
  accounts->sessions.forget();
  EXPECT_TRUE(one.is_over());
  auto two = open(sub, Action::view);
  sql("UPDATE cameras SET deleted_at = 1");
  accounts->cameras.forget(1);
  EXPECT_TRUE(two.is_over());
  sql("UPDATE cameras SET deleted_at = NULL");
  auto three = open(sub);
  sql("UPDATE users SET is_active = 0 WHERE email = 'owner@x.y'");
  accounts->sessions.forget();
  EXPECT_TRUE(three.is_over());
  sql("UPDATE users SET is_active = 1");
  auto four = open(sub);
  EXPECT_TRUE(accounts->users.remove(sub));
  accounts->sessions.forget();
  EXPECT_TRUE(four.is_over());
}

TEST_F(AccessWatchTest, ChangesByAnotherProcessAreFound) {
  auto one = open(sub);
  sql("DELETE FROM sessions");  // nobody is told
  EXPECT_TRUE(one.is_over());
}

// Looked up before the change, entered after it: nothing would tell it any more.
TEST_F(AccessWatchTest, AChangeBetweenLookingUpAndEnteringIsNotMissed) {
  const auto seen = accounts->watch.changes();
  const auto session = sign_in(sub);
  sql("DELETE FROM sessions");
  accounts->sessions.forget();
  std::promise<void> ended;
  const auto ticket = accounts->watch.enter({session.principal, Action::playback, CameraRef{1, owner, false}, {}}, seen,
                                            [&] { ended.set_value(); });
  EXPECT_EQ(ended.get_future().wait_for(std::chrono::seconds(20)), std::future_status::ready);
}

TEST_F(AccessWatchTest, TicketsComeAndGoOnManyThreads) {
  const auto session = sign_in(sub);
  const auto doomed = sign_in(sub);
  std::atomic<bool> done = false;
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i)
    threads.emplace_back([&] {
      while (!done)
        const auto ticket = accounts->watch.enter({session.principal, Action::view, CameraRef{1, owner, false}, {}},
                                                  accounts->watch.changes(), [&] { ++wrong; });
    });
  for (int i = 0; i < 50; ++i) accounts->sessions.forget();
  settle();
  done = true;
  for (auto& t : threads) t.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(accounts->watch.watching(), 0u);
}

}  // namespace
}  // namespace dvr::accounts::testing
