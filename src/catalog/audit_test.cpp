#include "catalog/audit.hpp"
#include "catalog/test_database.hpp"

#include <gtest/gtest.h>

namespace dvr::catalog {
namespace {

WallTime audit_at(int second) { return from_us(1'000'000'000LL * 1'000'000) + Seconds(second); }

struct Audit : ::testing::Test {
  Audit() {
    char name[] = "/tmp/dvr-audit-XXXXXX";
    directory = mkdtemp(name);
    database = testing::open_migrated(directory / "catalog.db");
    for (int i = 0; i < 10; ++i)
      add({audit_at(i), i % 2, 7 + i % 3, i % 5 == 0 ? "login" : "camera.update", std::nullopt, std::to_string(i), ""});
  }
  ~Audit() override {
    database.reset();
    std::filesystem::remove_all(directory);
  }

  void add(const AuditEntry& entry) {
    EXPECT_TRUE(database->write_now([&](Connection& c) { return audit::insert(c, entry); }));
  }
  std::string details(const AuditFilter& filter) {
    std::string out;
    EXPECT_TRUE(database->read_now([&](Connection& c) -> Result<void> {
      DVR_TRY(const auto rows, audit::list(c, filter));
      for (const auto& row : rows) out += row.entry.detail;
      DVR_TRY(const auto n, audit::count(c, filter));
      if (!filter.after && filter.limit >= n) EXPECT_EQ(n, std::int64_t(rows.size()));
      return {};
    }));
    return out;
  }

  std::filesystem::path directory;
  std::unique_ptr<Database> database;
};

TEST_F(Audit, FiltersByAccountTimeUserAndAction) {
  EXPECT_EQ(details({}), "9876543210");
  EXPECT_EQ(details({.account_id = 1}), "97531");
  EXPECT_EQ(details({.from = audit_at(3), .to = audit_at(6)}), "543");
  EXPECT_EQ(details({.user_id = 8}), "741");
  EXPECT_EQ(details({.action = "login"}), "50");
  EXPECT_EQ(details({.action = "camera"}), "98764321");
  EXPECT_EQ(details({.action = "cam"}), "");
  EXPECT_EQ(details({.account_id = 0, .user_id = 7, .action = "camera.update", .newest_first = false}), "6");
}

TEST_F(Audit, PagesInBothDirections) {
  EXPECT_EQ(details({.after = AuditCursor{audit_at(6), 7}, .limit = 3}), "543");
  EXPECT_EQ(details({.newest_first = false, .after = AuditCursor{audit_at(5), 6}, .limit = 2}), "67");
}

TEST_F(Audit, ExpiresTheOldestFirst) {
  std::int64_t gone = 0;
  EXPECT_TRUE(database->write_now([&](Connection& c) -> Result<void> {
    DVR_TRY(gone, audit::expire(c, audit_at(6), 4));
    return {};
  }));
  EXPECT_EQ(gone, 4);
  EXPECT_EQ(details({}), "987654");
}

}  // namespace
}  // namespace dvr::catalog
