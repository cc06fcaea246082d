#include "monitor/recent_errors.hpp"

#include <gtest/gtest.h>

namespace dvr::monitor {
namespace {

class Recent : public ::testing::Test {
 protected:
  ~Recent() override { log::configure(log::Format::automatic, log::Level::info); }
  RecentErrors recent;
};

TEST_F(Recent, KeepsWhatNeedsALook) {
  log::info("ingest", "connected");
  log::warn("ingest", "lost", {{"camera", 7}, {"reason", "timeout"}});
  log::error("record", "cannot write");
  const auto kept = recent.newest_first();
  ASSERT_EQ(kept.size(), 2u);
  EXPECT_TRUE(kept[0].is_error);
  EXPECT_EQ(kept[0].message, "cannot write");
  EXPECT_FALSE(kept[1].is_error);
  EXPECT_EQ(kept[1].fields, (decltype(kept[1].fields){{"camera", "7"}, {"reason", "timeout"}}));
}

TEST_F(Recent, WhatSaysTheSameIsOneEntryWithTheNewestFields) {
  for (int i = 0; i < 3; ++i) log::warn("ingest", "lost", {{"camera", 7}, {"try", i}});
  log::warn("ingest", "lost", {{"camera", 8}});
  log::warn("ingest", "lost", {{"camera", 7}, {"try", 3}});
  const auto kept = recent.newest_first();
  ASSERT_EQ(kept.size(), 2u);
  EXPECT_EQ(kept[0].times, 4u);
  EXPECT_EQ(kept[0].fields[1].second, "3");
  EXPECT_LE(kept[0].first_at, kept[1].first_at);
  EXPECT_GE(kept[0].last_at, kept[1].last_at);
}

TEST_F(Recent, IsBoundedInNumberAndSize) {
  const std::string big(100'000, 'x');
  for (std::size_t i = 0; i < RecentErrors::kEntries + 10; ++i)
    log::error("record", fmt::format("kind {}", i), {{"text", big}, {"more", big}});
  const auto kept = recent.newest_first();
  ASSERT_EQ(kept.size(), RecentErrors::kEntries);
  EXPECT_EQ(kept.back().message, "kind 10");
  std::size_t bytes = 0;
  for (const auto& [key, value] : kept[0].fields) bytes += key.size() + value.size();
  EXPECT_LE(bytes, RecentErrors::kTextBytes);
}

TEST_F(Recent, BytesThatAreNoTextAreMadeText) {
  log::error("record", "odd", {{"name", std::string("a\xff") + "b"}});
  EXPECT_EQ(recent.newest_first()[0].fields[0].second, "a?b");
}

}  // namespace
}  // namespace dvr::monitor
