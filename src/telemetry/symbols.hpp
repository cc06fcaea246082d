// Names of functions and lines of source for addresses of a process: this one, or one that has died.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dvr::telemetry {

struct Symbol {
  std::uint64_t address = 0;
  std::string function;  // demangled; empty: not known
  std::string file;      // of the source; empty: not known
  int line = 0;
  std::string module;  // path of the program or library
};

// A program or library as it was loaded.
struct Module {
  std::string path;
  std::uint64_t begin = 0, end = 0;
  std::string build_id;  // of the file that is at `path` now, as hexadecimal; empty: none, or no such file
};

// Reads the debugging information that is in the files (libdw). Slow: it takes a fraction of a second. One thread.
class Symboliser {
 public:
  // proc_pid_maps(5). Lines that are none are skipped; files that are not there any more give no names.
  explicit Symboliser(std::string_view maps);
  ~Symboliser();

  // One call may be several functions, inlined into each other: innermost first, and at least one.
  // `is_return`: the address after a call, so the call itself is the byte before it.
  std::vector<Symbol> resolve(std::uint64_t address, bool is_return) const;
  const std::vector<Module>& modules() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string maps_of_this_process();

}  // namespace dvr::telemetry
