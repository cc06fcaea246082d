#include "record/recording_fixture.hpp"

namespace dvr::record {
namespace {

using namespace testing;
using media::Reason;

class Crash : public Recording, public ::testing::WithParamInterface<int> {
 protected:
  // Records until the power goes at a random operation.
  void record_until_dark(std::mt19937& random) {
    files.cut_power_at(files.operations() + 5 + random() % 160);
    begin_run();
    acknowledged = sent.size();
    for (int i = 0; i < 60 && !files.is_off(); ++i) {
      if (random() % 20 == 0) {
        recorder->on_run_end(Reason::timeout);
        begin_run(Millis(700));
      }
      if (!feed() || files.is_off()) break;
      acknowledged = sent.size();
    }
  }
  std::size_t acknowledged = 0;  // parts known to be written
};

TEST_P(Crash, PowerCutsCostAtMostTwoSeconds) {
  std::mt19937 random(std::uint32_t(GetParam()) * 7919 + 1);
  database->down_when([this] { return files.is_off(); });
  config.recorder.stop_limit = Millis(40);
  stop();
  start();
  if (random() % 4 == 0) files.set_hard_links(false);
  std::vector<std::size_t> kept;
  for (int life = 0; life < 3; ++life) {
    const auto life_began = sent.size();
    record_until_dark(random);
    files.cut_power_at(0);
    stop();
    files.power_cut(random());
    clock.advance(Seconds(20));
    start();
    const auto now_there = recorded();
    EXPECT_TRUE(std::ranges::includes(now_there, kept)) << "finished footage was lost";
    const std::set<std::size_t> there(now_there.begin(), now_there.end());
    for (auto i = life_began; i + 4 < acknowledged; ++i)  // four parts are two seconds
      EXPECT_TRUE(there.contains(i)) << "part " << i << " of " << acknowledged << " is lost";
    kept = now_there;
    run_until(io, [&] {
      return read([](catalog::Connection& c) { return catalog::recordings::without_checksum(c, 0, 1); }).empty();
    });
  }
  stop();
  expect_clean();
}

INSTANTIATE_TEST_SUITE_P(Seeds, Crash, ::testing::Range(0, 30));

TEST_F(Recording, AKilledServerLosesNothingThatWasWritten) {
  begin_run();
  feed(30);
  files.cut_power_at(0);  // the process is gone; the machine, with what it wrote, is not
  database->down_when([] { return true; });
  stop();
  files.cut_power_at(UINT64_MAX);
  database->down_when([] { return false; });
  clock.advance(Seconds(30));
  start();
  EXPECT_EQ(recorded(), first(30));
  EXPECT_EQ(gaps(), (std::vector<std::string>{"starting 0-300", "crash 15300-"}));
  clock.advance(Seconds(1));
  recorder->on_state(Reason::unreachable);
  clock.advance(Seconds(1));
  begin_run();
  feed(2);
  stop();
  EXPECT_EQ(gaps(), (std::vector<std::string>{"starting 0-300", "crash 15300-46300", "unreachable 46300-47600",
                                              "shutdown 48600-"}));
  expect_clean();
}

}  // namespace
}  // namespace dvr::record
