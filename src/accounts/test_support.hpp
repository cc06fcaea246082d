// For the tests of accounts/: a catalog in a private directory, a clock that is told the time, cheap hashes.
#pragma once
#include "accounts/accounts.hpp"
#include "catalog/test_database.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <future>

namespace dvr::accounts::testing {

namespace fs = std::filesystem;

class TestClock final : public Clock {
 public:
  WallTime wall() const override { return from_us(1'795'334'400'000'000 + passed_.load()); }
  MonoTime mono() const override { return MonoTime(Micros(1'000'000'000 + passed_.load())); }
  void advance(Micros d) { passed_ += d.count(); }

 private:
  std::atomic<std::int64_t> passed_ = 0;
};

struct TempDirectory {
  TempDirectory() {
    auto name = (fs::temp_directory_path() / "dvr-accounts-XXXXXX").string();
    if (!::mkdtemp(name.data())) std::abort();
    path = name;
  }
  ~TempDirectory() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  fs::path path;
};

constexpr PasswordCost kCheap{1, 8192};

class AccountsTest : public ::testing::Test {
 protected:
  AccountsTest() : io(1), database(catalog::testing::open_migrated(directory.path / "catalog.db")) { open(); }
  void open() { accounts = *Accounts::open(*database, clock, {directory.path / "keys", kCheap}); }
  template <class T>
  T wait(Task<T> task) {
    return asio::co_spawn(io.executor(0), std::move(task), asio::use_future).get();
  }
  Signed sign_in(std::int64_t user) { return *wait(accounts->sessions.open(user, {"192.0.2.1", "test"})); }
  bool is_open(const Signed& session) {
    return wait(accounts->sessions.authenticate(session.access_token)).has_value();
  }
  std::int64_t add(std::string email, std::optional<std::int64_t> parent = {}) {
    NewUser user;
    user.email = std::move(email);
    user.password = "correct horse";
    user.parent_user_id = parent;
    return accounts->users.add(user)->id;
  }
  std::int64_t number(std::string_view text) {
    std::int64_t out = 0;
    EXPECT_TRUE(database->read_now([&](catalog::Connection& c) -> Result<void> {
      DVR_TRY(const auto rows, c.query(text));
      out = rows[0].i64(0);
      return {};
    }));
    return out;
  }
  void sql(std::string_view text) {
    EXPECT_TRUE(database->write_now([&](catalog::Connection& c) -> Result<void> {
      DVR_CHECK(c.query(text));
      return {};
    }));
  }

  TempDirectory directory;
  TestClock clock;
  IoPool io;
  std::unique_ptr<catalog::Database> database;
  std::unique_ptr<Accounts> accounts;
};

}  // namespace dvr::accounts::testing
