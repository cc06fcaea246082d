// What the operating system says of this process and of the machine that it runs on.
#pragma once
#include "base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace dvr::monitor {

struct Node {
  std::string name;  // the machine's
  WallTime started_at{};
  unsigned cores = 1;
  double cpu_seconds = 0;                                      // of the process, since its start
  std::optional<double> load;                                  // processes that run or wait to, mean of a minute
  std::uint64_t resident_bytes = 0;                            // of the process
  std::uint64_t memory_bytes = 0, memory_available_bytes = 0;  // of the machine; 0: unknown
  std::uint64_t open_files = 0, most_open_files = 0;
  std::uint64_t threads = 0;
};

Node this_node();  // reads /proc: some hundred microseconds; any thread

}  // namespace dvr::monitor
