// Levels of single areas, and faults that come in crowds.
#pragma once
#include "base/error.hpp"
#include "base/log.hpp"
#include "base/time.hpp"

#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace dvr::log {

using AreaLevels = std::vector<std::pair<std::string, Level>>;

std::optional<Level> level_from(std::string_view word);
// "ingest=debug"; invalid otherwise.
Result<AreaLevels> parse_areas(const std::vector<std::string>& items);
// Before the program's threads start; for all areas that are not named the level of configure() holds.
void configure_areas(AreaLevels areas);

// The same fault over and over: told at once, then at most once a second with how often it came since. Any thread.
class Repeated {
 public:
  // How many to tell of now, this one included; none: it is only counted.
  std::optional<std::uint64_t> count(MonoTime now = std::chrono::steady_clock::now());

 private:
  std::mutex mutex_;
  std::optional<MonoTime> told_;
  std::uint64_t untold_ = 0;
};

}  // namespace dvr::log
