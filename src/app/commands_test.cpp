#include "app/commands.hpp"

#include "accounts/tokens.hpp"
#include "app/data_lock.hpp"
#include "base/bytes.hpp"
#include "base/clock.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace dvr::app {
namespace {

class Commands : public testing::Test {
 public:
  Commands() { settings_.data_dir = std::filesystem::temp_directory_path() / ("dvr-app-" + to_hex(random_bytes(6))); }
  ~Commands() override { std::filesystem::remove_all(settings_.data_dir); }
  Result<void> add(const std::string& email, const std::string& password = "correct horse\n") {
    std::istringstream in(password);
    return add_user(settings_, {email, false}, in, out_);
  }
  std::string printed() { return std::exchange(out_, std::ostringstream()).str(); }

  Settings settings_;
  std::ostringstream out_;
};

TEST_F(Commands, UsersComeAndGo) {
  ASSERT_TRUE(add("A@example.org").has_value());
  EXPECT_EQ(printed(), "added a@example.org (administrator)\n");  // the first one always is
  ASSERT_TRUE(add("b@example.org").has_value());
  EXPECT_EQ(printed(), "added b@example.org\n");
  ASSERT_TRUE(list_users(settings_, out_).has_value());
  const auto list = printed();
  EXPECT_NE(list.find("\ta@example.org\tadministrator\t"), list.npos) << list;
  EXPECT_NE(list.find("\tb@example.org\towner\t"), list.npos) << list;
  std::istringstream password("another horse\n");
  ASSERT_TRUE(set_password(settings_, "b@example.org", password, out_).has_value());
  ASSERT_TRUE(remove_user(settings_, "b@example.org", out_).has_value());
  EXPECT_EQ(remove_user(settings_, "b@example.org", out_).error().kind, ErrorKind::not_found);
}

TEST_F(Commands, FaultsAreToldInWords) {
  EXPECT_NE(list_users(settings_, out_).error().message.find("--data"), std::string::npos);
  EXPECT_NE(add("a@example.org", "").error().message.find("standard input"), std::string::npos);
  EXPECT_EQ(add("a@example.org", "short\n").error().kind, ErrorKind::invalid);
  EXPECT_EQ(add("nonsense").error().kind, ErrorKind::invalid);
  ASSERT_TRUE(add("a@example.org").has_value());
  EXPECT_EQ(add("a@example.org").error().kind, ErrorKind::conflict);
}

TEST_F(Commands, KeysAreRotatedAndCodesForgotten) {
  EXPECT_EQ(rotate_keys(settings_, out_).error().kind, ErrorKind::not_found);
  ASSERT_TRUE(add("a@example.org").has_value());
  EXPECT_EQ(forget_totp(settings_, "b@example.org", out_).error().kind, ErrorKind::not_found);
  EXPECT_TRUE(forget_totp(settings_, "a@example.org", out_).has_value());
  const auto keys = settings_.data_dir / "keys";
  std::filesystem::create_directories(keys);
  const auto server = *accounts::Tokens::open(keys, system_clock().wall());
  const auto before = server->kid();
  ASSERT_TRUE(rotate_keys(settings_, out_).has_value());
  EXPECT_TRUE(*server->maintain(system_clock().wall()));
  EXPECT_NE(server->kid(), before);
  EXPECT_NE(printed().find(server->kid()), std::string::npos);
}

TEST_F(Commands, DataHasOneOwner) {
  auto lock = DataLock::take(settings_.data_dir);
  ASSERT_TRUE(lock.has_value());
  const auto second = DataLock::take(settings_.data_dir);
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().kind, ErrorKind::conflict);
  EXPECT_NE(second.error().message.find(fmt::format("(process {})", ::getpid())), std::string::npos);
  EXPECT_EQ(migrate_catalog(settings_, out_).error().kind, ErrorKind::conflict);
}

TEST_F(Commands, MigrateAndCheck) {
  ASSERT_TRUE(migrate_catalog(settings_, out_).has_value());
  ASSERT_TRUE(migrate_catalog(settings_, out_).has_value());
  EXPECT_NE(printed().find("nothing to do"), std::string::npos);
  EXPECT_TRUE(check_data(settings_, {.deep = true}, out_).value());
  EXPECT_NE(printed().find("clean"), std::string::npos);
  std::filesystem::create_directories(settings_.data_dir / "recordings/1");
  std::ofstream(settings_.data_dir / "recordings/1/stray.mp4") << "x";
  EXPECT_FALSE(check_data(settings_, {}, out_).value());
  EXPECT_NE(printed().find("stray.mp4"), std::string::npos);
}

TEST_F(Commands, RepairNeedsTheDataForItself) {
  ASSERT_TRUE(migrate_catalog(settings_, out_).has_value());
  auto lock = DataLock::take(settings_.data_dir);
  EXPECT_TRUE(check_data(settings_, {}, out_).value());
  EXPECT_EQ(check_data(settings_, {.repair = true}, out_).error().kind, ErrorKind::conflict);
}

}  // namespace
}  // namespace dvr::app
