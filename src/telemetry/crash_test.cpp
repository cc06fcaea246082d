#include "base/alt_stack.hpp"
#include "base/bytes.hpp"
#include "telemetry/crash_handler.hpp"
#include "telemetry/crash_report.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <thread>

namespace dvr::telemetry {

[[gnu::noinline]] void write_through_null() {
  int* volatile nowhere = reinterpret_cast<int*>(16);
  *nowhere = 1;  // NOLINT
}

[[gnu::noinline]] int call_for_ever(int depth) {  // NOLINT(misc-no-recursion)
  volatile char room[4096];
  room[depth % 4096] = char(depth);
  return depth < 0 ? 0 : call_for_ever(depth + 1) + room[depth % 4096];
}

namespace {

class Crash : public ::testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // The signal that ended a child which installed the handler and did `deed`.
  template <class F>
  int end_of(F deed) {
    const auto child = ::fork();
    if (child == 0) {
      if (!install_crash_handler({folder_, "test@1"})) ::_exit(1);
      deed();
      ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  }
  std::vector<std::string> functions(const CrashReport& report) {
    const Symboliser symboliser(report.maps);
    std::vector<std::string> names;
    for (std::size_t i = 0; i < report.calls.size(); ++i)
      for (const auto& call : symboliser.resolve(report.calls[i], i > 0)) names.push_back(call.function);
    return names;
  }
  CrashReport only_report() {
    const auto reports = unsent_crash_reports(folder_);
    EXPECT_EQ(reports.size(), 1u);
    return reports.empty() ? CrashReport() : read_crash_report(reports[0]).value();
  }

  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("dvr-crash-" + to_hex(random_bytes(6)));
};

bool has(const std::vector<std::string>& names, std::string_view part) {
  return std::any_of(names.begin(), names.end(), [&](const auto& name) { return name.find(part) != name.npos; });
}

TEST_F(Crash, AFaultIsWrittenDownWithItsCalls) {
  EXPECT_EQ(end_of([] { write_through_null(); }), SIGSEGV) << "it ends as without a handler";
  const auto report = only_report();
  EXPECT_TRUE(report.whole);
  EXPECT_EQ(report.signal, SIGSEGV);
  EXPECT_EQ(report.address, 16u);
  EXPECT_EQ(report.release, "test@1");
  EXPECT_GT(report.at, WallTime(std::chrono::hours(24 * 365 * 50)));
  const auto names = functions(report);
  ASSERT_FALSE(names.empty());
  EXPECT_NE(names[0].find("write_through_null"), std::string::npos) << names[0];
  EXPECT_TRUE(has(names, "main"));
}

TEST_F(Crash, AnAbortIsWrittenDown) {
  EXPECT_EQ(end_of([] { std::abort(); }), SIGABRT);
  const auto report = only_report();
  EXPECT_TRUE(report.whole);
  EXPECT_TRUE(has(functions(report), "abort"));
}

TEST_F(Crash, AThreadWithoutStackLeftIsWrittenDown) {
  EXPECT_EQ(end_of([] {
              std::thread([] {
                AltStack alt_stack;
                call_for_ever(0);
              }).join();
            }),
            SIGSEGV);
  const auto report = only_report();
  EXPECT_EQ(report.signal, SIGSEGV);
  EXPECT_TRUE(has(functions(report), "call_for_ever"));
}

TEST_F(Crash, AnotherProcessMayEndIt) {
  EXPECT_EQ(end_of([] {
              ::kill(::getpid(), SIGSEGV);
              ::pause();
            }),
            SIGSEGV);
  EXPECT_EQ(only_report().signal, SIGSEGV);
}

TEST_F(Crash, ReportsAreSentOnceAndNotKeptForEver) {
  std::filesystem::create_directories(folder_);
  for (int i = 10; i < 40; ++i) std::ofstream(folder_ / fmt::format("crash-{}-1.txt", i)) << "x";
  auto reports = unsent_crash_reports(folder_, 20);
  ASSERT_EQ(reports.size(), 20u);
  EXPECT_EQ(reports[0].filename(), "crash-20-1.txt");
  mark_sent(reports[0]);
  EXPECT_EQ(unsent_crash_reports(folder_, 20).size(), 19u);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "crash-20-1.sent"));
}

TEST(CrashReportText, IsReadAsFarAsItGoes) {
  EXPECT_FALSE(parse_crash_report(""));
  EXPECT_FALSE(parse_crash_report("something else\n"));
  const std::string text =
      "dvr-lite crash 1\nrelease r 1\ntime 1700000000\nsignal 11 code 4294967290\naddress 0x10\nthread io1\nmaps\n"
      "1-2 r-xp 0 0:0 0 /x\ncalls\n0xab\n0xcd\nend\n";
  const auto whole = parse_crash_report(text).value();
  EXPECT_EQ(whole.release, "r 1");
  EXPECT_EQ(whole.at, WallTime(Seconds(1'700'000'000)));
  EXPECT_EQ(whole.signal, 11);
  EXPECT_EQ(whole.code, -6);
  EXPECT_EQ(whole.address, 0x10u);
  EXPECT_EQ(whole.thread, "io1");
  EXPECT_EQ(whole.maps, "1-2 r-xp 0 0:0 0 /x\n");
  EXPECT_EQ(whole.calls, (std::vector<std::uint64_t>{0xab, 0xcd}));
  EXPECT_TRUE(whole.whole);
  for (std::size_t length = 17; length < text.size() - 1; ++length) {
    const auto cut = parse_crash_report(std::string_view(text).substr(0, length));
    ASSERT_TRUE(cut) << length;
    EXPECT_FALSE(cut->whole) << length;
  }
}

}  // namespace
}  // namespace dvr::telemetry
