#include "proto/rtsp/pacer.hpp"

#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>

namespace dvr::rtsp {
namespace {

struct Member final : Paced {
  explicit Member(Pace p) : pace(p) {}
  Pace on_round(std::span<std::uint8_t> scratch, MonoTime) override {
    EXPECT_EQ(scratch.size(), Pacer::kScratch);
    ++visits;
    if (then) then();
    return pace;
  }
  void on_fault(std::string_view what) noexcept override { fault = what; }
  using Paced::leave;
  Pace pace;
  int visits = 0;
  std::function<void()> then;
  std::string fault;
};

struct PacerTest : ::testing::Test {
  // Rounds that never come by themselves show what is planned; short ones show what is done.
  void make(Micros round) { pacer = &Pacer::of(io.get_executor(), Rounds{round, 3}); }
  void add(Member& m) {
    pacer->add(m);
    io.poll();
  }
  template <class F>
  void run_until(F condition) {
    while (!condition()) io.run_one();
  }
  asio::io_context io;
  Pacer* pacer = nullptr;
};

constexpr auto kNever = std::chrono::hours(1);

TEST_F(PacerTest, TheFirstVisitWaitsForNoRound) {
  make(kNever);
  Member a(Pace::brisk), b(Pace::calm);
  EXPECT_FALSE(pacer->next_round());
  add(a);
  EXPECT_EQ(a.visits, 1);
  add(b);
  EXPECT_EQ(b.visits, 1);
  EXPECT_EQ(a.visits, 1);
}

TEST_F(PacerTest, ThreeRoundsPassWhileAllAreCalm) {
  make(kNever);
  Member a(Pace::calm), b(Pace::calm), brisk(Pace::brisk);
  add(a);
  add(b);
  const auto calm = pacer->next_round();
  add(brisk);
  ASSERT_TRUE(calm && pacer->next_round());
  EXPECT_EQ(*calm - *pacer->next_round(), 2 * kNever);
}

TEST_F(PacerTest, TheCalmAreVisitedInEachThirdRoundOfTheBrisk) {
  make(Micros(200));
  Member brisk(Pace::brisk), calm(Pace::calm);
  pacer->add(brisk);
  pacer->add(calm);
  run_until([&] { return brisk.visits == 1 + 9; });
  EXPECT_EQ(calm.visits, 1 + 3);
}

TEST_F(PacerTest, ThePaceIsAskedAtEachVisit) {
  make(Micros(200));
  Member m(Pace::calm), clock(Pace::brisk);
  m.then = [&] { m.pace = m.visits > 2 ? Pace::brisk : Pace::calm; };
  pacer->add(clock);
  pacer->add(m);
  run_until([&] { return clock.visits == 1 + 9; });
  EXPECT_EQ(m.visits, 1 + 2 + 3);  // rounds 3 and 6, then 7, 8, 9
}

TEST_F(PacerTest, CalmRoundsKeepTheirBeat) {
  make(Micros(500));
  Member m(Pace::calm);
  pacer->add(m);
  MonoTime before{};
  for (int i = 0; i < 5; ++i) {
    run_until([&] { return m.visits == i + 1 && pacer->next_round(); });
    if (i > 1) EXPECT_GE(*pacer->next_round() - before, Micros(1500));
    before = *pacer->next_round();
  }
}

TEST_F(PacerTest, WhoLeavesOrFailsDisturbsNobody) {
  make(Micros(200));
  Member fails(Pace::brisk), leaves(Pace::brisk), stays(Pace::brisk), comes(Pace::brisk);
  fails.then = [] { throw std::runtime_error("no memory"); };
  leaves.then = [&] {
    leaves.leave();
    pacer->add(comes);
  };
  for (auto* m : {&fails, &leaves, &stays}) pacer->add(*m);
  run_until([&] { return comes.visits == 3; });
  EXPECT_EQ(leaves.visits, 1);
  EXPECT_GE(stays.visits, 3);
  EXPECT_GE(fails.visits, 3);
  EXPECT_EQ(fails.fault, "no memory");
}

TEST_F(PacerTest, NothingTicksWhenNobodyIsThere) {
  make(Micros(200));
  {
    Member m(Pace::brisk);
    add(m);
  }
  io.run();  // ends: no timer is left behind the one that finds nobody
  EXPECT_FALSE(pacer->next_round());
  io.restart();
  Member m(Pace::brisk);
  pacer->add(m);
  run_until([&] { return m.visits == 3; });
}

}  // namespace
}  // namespace dvr::rtsp
