#include "monitor/health.hpp"
#include "monitor/metrics.hpp"

#include <gtest/gtest.h>

namespace dvr::monitor {
namespace {

TEST(Metrics, OneFamilyOfOneName) {
  Metrics metrics;
  metrics.add([](Scrape& s) { s.counter("a_total", "As.", 1, {{"camera", "1"}}); });
  metrics.add([](Scrape& s) { s.gauge("b", "B.", 2.5); });
  metrics.add([](Scrape& s) { s.counter("a_total", "As.", 3, {{"camera", "a\"b"}}); });
  EXPECT_EQ(metrics.text(),
            "# HELP a_total As.\n# TYPE a_total counter\na_total{camera=\"1\"} 1\na_total{camera=\"a\\\"b\"} 3\n"
            "# HELP b B.\n# TYPE b gauge\nb 2.5\n");
}

TEST(Metrics, SamplesAreTheSameAsValues) {
  Metrics metrics;
  metrics.add([](Scrape& s) { s.counter("a_total", "As.", 1, {{"camera", "1"}}); });
  metrics.add([](Scrape& s) { s.gauge("b", "B.", 2.5); });
  metrics.add([](Scrape& s) { s.counter("a_total", "As.", 3, {{"camera", "2"}}); });
  const auto samples = metrics.samples();
  ASSERT_EQ(samples.size(), 3u);
  EXPECT_EQ(samples[1].name, "a_total");
  EXPECT_TRUE(samples[1].is_counter);
  EXPECT_EQ(samples[1].labels, (Labels{{"camera", "2"}}));
  EXPECT_EQ(samples[1].value, 3);
  EXPECT_EQ(samples[2].help, "B.");
  EXPECT_FALSE(samples[2].is_counter);
  EXPECT_EQ(samples[2].value, 2.5);
}

TEST(Metrics, Process) {
  Scrape scrape;
  collect_process(scrape);
  const auto text = scrape.text();
  for (const auto* name : {"process_cpu_seconds_total ", "process_resident_memory_bytes ", "process_open_fds "})
    EXPECT_NE(text.find(name), std::string::npos) << text;
}

TEST(Health, NamesWhatDoesNotWork) {
  Health health;
  health.add("disk", [] { return std::nullopt; });
  health.add("catalog", [] { return std::optional<std::string>("it is down"); });
  EXPECT_EQ(health.parts().size(), 2u);
  EXPECT_EQ(health.troubles(), (std::map<std::string, std::string>{{"catalog", "it is down"}}));
}

TEST(Health, TellsSinceWhen) {
  ManualClock clock{WallTime(Seconds(1000))};
  Health health(clock);
  std::optional<std::string> trouble;
  health.add("disk", [&] { return trouble; });
  health.tell("catalog", std::nullopt);
  const auto since = [&](std::size_t part) { return health.parts().at(part).since; };
  EXPECT_EQ(since(0), WallTime(Seconds(1000)));
  clock.advance(Seconds(5));
  trouble = "full";
  health.tell("catalog", "gone");
  EXPECT_EQ(since(0), WallTime(Seconds(1005)));
  clock.advance(Seconds(5));
  trouble = "still full";
  health.tell("catalog", "gone for good");
  EXPECT_EQ(since(0), WallTime(Seconds(1005))) << "other words are no other state";
  EXPECT_EQ(since(1), WallTime(Seconds(1005)));
  EXPECT_EQ(health.troubles().at("catalog"), "gone for good");
  health.tell("catalog", std::nullopt);
  EXPECT_EQ(since(1), WallTime(Seconds(1010)));
  EXPECT_EQ(health.troubles().size(), 1u);
}

}  // namespace
}  // namespace dvr::monitor
