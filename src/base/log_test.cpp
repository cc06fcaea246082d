#include "base/log_areas.hpp"

#include <gtest/gtest.h>

namespace dvr::log {
namespace {

std::string written(const std::function<void()>& work) {
  ::testing::internal::CaptureStderr();
  work();
  return ::testing::internal::GetCapturedStderr();
}

TEST(Log, AreasHaveLevelsOfTheirOwn) {
  configure(Format::json, Level::info);
  configure_areas(*parse_areas({"ingest=debug", "access=warn", "record=off"}));
  const auto text = written([] {
    debug("ingest", "one");
    debug("api", "two");
    info("api", "three");
    info("access", "four");
    warn("access", "five");
    error("record", "six");
  });
  for (const auto* said : {"one", "three", "five"}) EXPECT_NE(text.find(said), std::string::npos) << said;
  for (const auto* silent : {"two", "four", "six"}) EXPECT_EQ(text.find(silent), std::string::npos) << silent;
  configure_areas({});
  EXPECT_FALSE(enabled(Level::debug));
  EXPECT_EQ(written([] { debug("ingest", "seven"); }), "");
}

TEST(Log, AreasAreReadOrRefused) {
  EXPECT_EQ(parse_areas({"a=debug", "b=off"})->size(), 2u);
  for (const auto* bad : {"a", "=info", "a=", "a=loud", "a=INFO"}) EXPECT_FALSE(parse_areas({bad}).has_value()) << bad;
}

TEST(Log, ACrowdOfFaultsIsToldOnceASecondWithItsCount) {
  Repeated repeated;
  const MonoTime start(Seconds(100));
  EXPECT_EQ(repeated.count(start), 1u) << "the first at once";
  for (int i = 1; i < 1000; ++i) EXPECT_EQ(repeated.count(start + Millis(i) / 2), std::nullopt);
  EXPECT_EQ(repeated.count(start + Seconds(1)), 1000u);
  EXPECT_EQ(repeated.count(start + Seconds(1)), std::nullopt);
  EXPECT_EQ(repeated.count(start + Seconds(5)), 2u);
}

class Keeper final : public Observer {
 public:
  void on_event(const Event& event) override {
    seen.push_back(as_json(event));
    warn("telemetry", "about what was seen");
  }
  std::vector<std::string> seen;
};

TEST(Log, ObserversSeeWhatIsWrittenAndNotTheirOwnLines) {
  configure(Format::text, Level::info);
  Keeper keeper;
  add_observer(keeper);
  const auto text = written([] {
    debug("api", "too quiet");
    info("api", "said", {{"camera", 7}, {"name", "a \"b\"\n"}});
  });
  remove_observer(keeper);
  const auto after = written([] { info("api", "after"); });
  ASSERT_EQ(keeper.seen.size(), 1u);
  EXPECT_TRUE(
      keeper.seen[0].ends_with(R"("level":"info","area":"api","message":"said","camera":7,"name":"a \"b\"\u000a"})"))
      << keeper.seen[0];
  EXPECT_NE(text.find("about what was seen"), std::string::npos) << "its own lines are written";
  EXPECT_NE(after.find("after"), std::string::npos);
}

}  // namespace
}  // namespace dvr::log
