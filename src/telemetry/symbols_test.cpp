#include "telemetry/symbols.hpp"

#include <gtest/gtest.h>

namespace dvr::telemetry {

[[gnu::noinline]] std::uint64_t a_function_with_a_name() {
  return reinterpret_cast<std::uint64_t>(__builtin_return_address(0));
}

namespace {

TEST(Symbols, AddressesHaveFunctionFileAndLine) {
  const Symboliser symboliser(maps_of_this_process());
  const auto begin = symboliser.resolve(reinterpret_cast<std::uint64_t>(&a_function_with_a_name) + 1, false);
  ASSERT_FALSE(begin.empty());
  EXPECT_EQ(begin.back().function, "dvr::telemetry::a_function_with_a_name()");
  EXPECT_TRUE(begin.back().file.ends_with("src/telemetry/symbols_test.cpp")) << begin.back().file;
  EXPECT_GT(begin.back().line, 0);
  const auto here = symboliser.resolve(a_function_with_a_name(), true);
  EXPECT_NE(here.back().function.find("AddressesHaveFunctionFileAndLine"), std::string::npos) << here.back().function;
  EXPECT_NE(here.back().module.find("test_telemetry"), std::string::npos);
}

TEST(Symbols, ModulesHaveTheirBuildId) {
  const Symboliser symboliser(maps_of_this_process());
  bool found = false;
  for (const auto& module : symboliser.modules())
    if (module.path.find("libstdc++") != std::string::npos) found = module.build_id.size() == 40;
  EXPECT_TRUE(found);
}

TEST(Symbols, StrangeMapsGiveNoNames) {
  for (const auto* maps :
       {"", "x", "1-2", "1000-2000 r-xp 00000000 00:00 0 /no/such/file\n", "2000-1000 r-xp 0 0:0 0 /bin/true",
        "zzzz-1000 r-xp 0 0:0 0 /bin/true\n", "0-ffffffffffffffff r-xp 00000000 00:00 0 /dev/null\n"}) {
    const Symboliser symboliser(maps);
    const auto calls = symboliser.resolve(0x1500, true);
    ASSERT_EQ(calls.size(), 1u);
    EXPECT_EQ(calls[0].function, "");
    EXPECT_EQ(calls[0].address, 0x1500u);
  }
}

}  // namespace
}  // namespace dvr::telemetry
