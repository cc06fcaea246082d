// Bounds that need no requests: stretches for the audit log, memory for exports.
#include "api/watch_audit.hpp"

#include "api/memory_budget.hpp"
#include "playback/test_footage.hpp"

#include <gtest/gtest.h>

namespace dvr::api {
namespace {

using playback::testing::kStart;

Audit play(int second) { return {kStart + Seconds(second), 1, 2, "footage.play", 3, "", "192.0.2.1"}; }
WatchedRange minute(int n) { return {kStart + Seconds(60 * n), kStart + Seconds(60 * n + 60)}; }

TEST(WatchAudit, GrowsAndIsToldAtTheEnd) {
  WatchAudit watched;
  EXPECT_EQ(watched.note(play(0), minute(0)).size(), 1u);
  for (int i = 1; i < 5; ++i) EXPECT_TRUE(watched.note(play(60 * i), minute(i)).empty());
  EXPECT_TRUE(watched.due(kStart + Seconds(241)).empty());
  const auto rows = watched.due(kStart + Seconds(301));
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].detail, fmt::format("{} to {}", format_rfc3339(kStart), format_rfc3339(kStart + Seconds(300))));
  EXPECT_TRUE(watched.due(kStart + Seconds(400), true).empty()) << "told once";
}

TEST(WatchAudit, LongViewingIsToldNowAndThen) {
  WatchAudit watched;
  int rows = 0;
  for (int i = 0; i < 60; ++i) rows += int(watched.note(play(60 * i), minute(i)).size());
  EXPECT_EQ(rows, 6);  // the first, and one each ten minutes
  EXPECT_EQ(watched.due(kStart + Seconds(3600), true).size(), 1u);
}

TEST(WatchAudit, ElsewhereIsAnotherStretchWithinReason) {
  WatchAudit watched;
  EXPECT_EQ(watched.note(play(0), minute(0)).size(), 1u);
  EXPECT_EQ(watched.note(play(1), minute(100)).size(), 1u);
  int rows = 0;
  for (int i = 0; i < 1000; ++i) rows += int(watched.note(play(2), minute(i * 50)).size());
  EXPECT_LE(rows, WatchAudit::kRowsPerMinute);
}

TEST(WatchAudit, WhatWasNotWrittenIsToldAgain) {
  WatchAudit watched;
  EXPECT_EQ(watched.note(play(0), minute(0)).size(), 1u);
  watched.forget(play(0));
  EXPECT_EQ(watched.note(play(1), minute(0)).size(), 1u);
  EXPECT_TRUE(watched.note(play(2), minute(0)).empty());
}

TEST(WatchAudit, MemoryIsBounded) {
  WatchAudit watched(100);
  std::size_t rows = 0;
  for (int i = 0; i < 1000; ++i) {
    auto audit = play(i);
    audit.camera_id = i;
    rows += watched.note(audit, minute(0)).size();
  }
  EXPECT_EQ(rows, 1000u);
}

TEST(MemoryBudget, TheSameThingIsHeldOnce) {
  const auto budget = std::make_shared<MemoryBudget>(100);
  const int movie = 0;
  auto a = budget->take(80);
  EXPECT_FALSE(budget->take(30));
  a = budget->keep(&movie, 20, std::move(a));
  EXPECT_EQ(budget->used(), 20u);
  auto b = budget->take(80);
  ASSERT_TRUE(b);
  b = budget->keep(&movie, 20, std::move(b));
  EXPECT_EQ(budget->used(), 20u);
  a.reset();
  EXPECT_EQ(budget->used(), 20u);
  b.reset();
  EXPECT_EQ(budget->used(), 0u);
  EXPECT_TRUE(budget->take(1'000'000)) << "alone it may have all";
}

}  // namespace
}  // namespace dvr::api
