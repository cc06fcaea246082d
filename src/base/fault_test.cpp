#include "base/fault.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <thread>

namespace dvr::log {
namespace {

class FaultKeeper final : public Observer {
 public:
  FaultKeeper() { add_observer(*this); }
  ~FaultKeeper() override { remove_observer(*this); }
  void on_event(const Event& event) override {
    if (!event.fault) return;
    fault = *event.fault;
    stack.assign(event.fault->stack.begin(), event.fault->stack.end());
    line = as_json(event);
  }
  std::optional<Fault> fault;
  std::vector<void*> stack;
  std::string line;
};

[[gnu::noinline]] void throw_out_of_range() { (void)std::vector<int>().at(7); }

TEST(Fault, TellsWhatWasThrownAndFromWhere) {
  record_stacks();
  FaultKeeper keeper;
  ::testing::internal::CaptureStderr();
  try {
    throw_out_of_range();
  } catch (...) {
    try {
      throw std::runtime_error("another one, on the way");
    } catch (const std::exception&) {
    }
    fault("async", "task ended by an exception", {{"task", "t"}});
  }
  ::testing::internal::GetCapturedStderr();
  ASSERT_TRUE(keeper.fault);
  EXPECT_EQ(keeper.fault->type, "std::out_of_range");
  EXPECT_NE(keeper.fault->what.find("_M_range_check"), std::string::npos);
  EXPECT_NE(keeper.line.find(R"("task":"t","error":"vector::_M_range_check)"), std::string::npos) << keeper.line;
  ASSERT_GE(keeper.stack.size(), 4u);
  const auto inside = [&](const void* call) {
    const auto at = reinterpret_cast<std::uintptr_t>(call);
    const auto begin = reinterpret_cast<std::uintptr_t>(&throw_out_of_range);
    return at > begin && at < begin + 4096;
  };
  EXPECT_TRUE(std::any_of(keeper.stack.begin(), keeper.stack.end(), inside)) << "the function that called";
}

TEST(Fault, WhatIsNoExceptionIsAFaultToo) {
  FaultKeeper keeper;
  ::testing::internal::CaptureStderr();
  try {
    throw 7;  // NOLINT
  } catch (...) {
    fault("async", "odd");
  }
  fault("async", "nothing was thrown");
  ::testing::internal::GetCapturedStderr();
  ASSERT_TRUE(keeper.fault);
  EXPECT_EQ(keeper.fault->type, "unknown");
  EXPECT_NE(keeper.line.find("odd"), std::string::npos);
}

TEST(Fault, ThreadsThrowAtTheSameTime) {
  record_stacks();
  FaultKeeper keeper;
  ::testing::internal::CaptureStderr();
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([] {
      for (int i = 0; i < 200; ++i) {
        try {
          throw_out_of_range();
        } catch (...) {
          if (i % 50 == 0) write_event(Level::info, "x", "y", {}, nullptr);
        }
      }
    });
  threads.clear();
  ::testing::internal::GetCapturedStderr();
}

}  // namespace
}  // namespace dvr::log
