#include "base/line_writer.hpp"
#include "base/log_areas.hpp"
#include "base/log_background.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <csignal>

namespace dvr {
namespace {

// A pipe whose reader reads when it is told to.
struct SlowPipe {
  SlowPipe() { EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0); }
  ~SlowPipe() {
    for (const int end : ends)
      if (end >= 0) ::close(end);
  }
  std::string read_some() {
    char bytes[4096];
    const auto n = ::read(ends[0], bytes, sizeof bytes);
    return n > 0 ? std::string(bytes, std::size_t(n)) : std::string();
  }
  std::string read_until(std::string_view word) {
    std::string all;
    while (all.find(word) == all.npos) {
      const auto more = read_some();
      if (more.empty()) break;
      all += more;
    }
    return all;
  }
  void fill() {
    const int flags = ::fcntl(ends[1], F_GETFL);
    ::fcntl(ends[1], F_SETFL, flags | O_NONBLOCK);
    while (::write(ends[1], "full\n", 5) > 0) {
    }
    ::fcntl(ends[1], F_SETFL, flags);
  }
  int ends[2] = {-1, -1};
};

std::string told(std::uint64_t lines) { return fmt::format("missing {}", lines); }

TEST(LineWriter, WritesAllInOrder) {
  SlowPipe pipe;
  LineWriter writer(pipe.ends[1], 1 << 20, told);
  for (int i = 0; i < 1000; ++i) writer.put(fmt::format("line {}", i));
  EXPECT_TRUE(writer.flush(Seconds(60)));
  const auto all = pipe.read_until("line 999\n");
  std::string expected;
  for (int i = 0; i < 1000; ++i) expected += fmt::format("line {}\n", i);
  EXPECT_EQ(all, expected);
  EXPECT_EQ(writer.dropped(), 0u);
}

TEST(LineWriter, AReaderWhoStopsHoldsUpNobodyAndTheOldestGo) {
  SlowPipe pipe;
  pipe.fill();
  LineWriter writer(pipe.ends[1], 10'000, told);
  for (int i = 0; i < 5000; ++i) writer.put(fmt::format("line {:04}", i));
  EXPECT_GE(writer.dropped(), 3000u) << "a thousand wait, and a thousand at most are in the writer's hand";
  EXPECT_FALSE(writer.flush(Millis(1)));
  writer.put("the last");
  const auto all = pipe.read_until("the last\n");
  EXPECT_TRUE(writer.flush(Seconds(60)));
  std::uint64_t missing = 0;
  for (auto at = all.find("missing "); at != all.npos; at = all.find("missing ", at + 1))
    missing += std::stoull(all.substr(at + 8));
  EXPECT_EQ(missing, writer.dropped()) << "said where they are missing";
  int before = -1;
  std::size_t lines = 0;
  for (auto at = all.find("line "); at != all.npos; at = all.find("line ", at + 1), ++lines) {
    const int number = std::stoi(all.substr(at + 5, 4));
    EXPECT_GT(number, before) << "in order";
    before = number;
  }
  EXPECT_EQ(before, 4999) << "the newest are there";
  EXPECT_EQ(lines + writer.dropped(), 5000u);
}

TEST(LineWriter, ItEndsWhileNobodyReads) {
  SlowPipe pipe;
  pipe.fill();
  {
    LineWriter writer(pipe.ends[1], 10'000, told);
    writer.put("never read");
  }
  SlowPipe broken;
  ::close(std::exchange(broken.ends[0], -1));
  std::signal(SIGPIPE, SIG_IGN);
  LineWriter writer(broken.ends[1], 10'000, told);
  writer.put("to nobody");
  EXPECT_TRUE(writer.flush(Seconds(60)));
  EXPECT_EQ(writer.dropped(), 1u);
}

TEST(LineWriter, ALineLargerThanAllRoomGoes) {
  SlowPipe pipe;
  LineWriter writer(pipe.ends[1], 1000, told);
  writer.put(std::string(5000, 'x'));
  writer.put("after");
  EXPECT_EQ(pipe.read_until("after\n"), "missing 1\nafter\n");
}

TEST(LineWriter, ManyThreadsPut) {
  SlowPipe pipe;
  constexpr int kThreads = 4, kLines = 500;
  LineWriter writer(pipe.ends[1], 1 << 20, told);
  std::vector<std::jthread> threads;
  for (int t = 0; t < kThreads; ++t)
    threads.emplace_back([&writer, t] {
      for (int i = 0; i < kLines; ++i) writer.put(fmt::format("{} {:03}", t, i));
    });
  threads.clear();
  writer.put("end");
  const auto all = pipe.read_until("end\n");
  for (int t = 0; t < kThreads; ++t) {
    std::size_t at = 0;
    for (int i = 0; i < kLines; ++i) {
      at = all.find(fmt::format("{} {:03}\n", t, i), at);
      ASSERT_NE(at, all.npos) << "each thread's lines in its order";
    }
  }
}

TEST(LogBackground, FlushMakesLinesReadable) {
  SlowPipe pipe;
  log::configure(log::Format::json, log::Level::info);
  const auto before = log::dropped();
  {
    const log::Background background(pipe.ends[1]);
    log::info("test", "one", {{"n", 1}});
    EXPECT_TRUE(log::flush());
    EXPECT_NE(pipe.read_until("}\n").find(R"("area":"test","message":"one","n":1})"), std::string::npos);
    log::info("test", "at the end");
  }
  EXPECT_NE(pipe.read_until("}\n").find("at the end"), std::string::npos);
  EXPECT_TRUE(log::flush()) << "nothing waits without a background";
  EXPECT_EQ(log::dropped(), before);
}

TEST(LogBackground, MissingLinesAreTold) {
  SlowPipe pipe;
  pipe.fill();
  log::configure(log::Format::json, log::Level::info);
  const auto before = log::dropped();
  {
    const log::Background background(pipe.ends[1]);
    for (int i = 0; i < 20'000; ++i) log::info("test", "a line that nobody reads", {{"n", i}});
    EXPECT_GT(log::dropped(), before);
    const auto all = pipe.read_until(R"("n":19999})");
    EXPECT_NE(all.find(R"("level":"warn","area":"log","message":"lines are missing here: nobody read them","lines":)"),
              all.npos);
  }
  EXPECT_GT(log::dropped(), before) << "also when it is gone";
}

TEST(LogBackgroundDeath, LinesBeforeAnAbortAndAnExitAreWritten) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  log::configure(log::Format::text, log::Level::info);
  EXPECT_DEATH(
      {
        const log::Background background;
        log::error("test", "before the abort");
        std::abort();
      },
      "before the abort");
  EXPECT_EXIT(
      {
        const log::Background background;
        log::error("test", "before the exit");
        std::exit(3);
      },
      ::testing::ExitedWithCode(3), "before the exit");
}

}  // namespace
}  // namespace dvr
