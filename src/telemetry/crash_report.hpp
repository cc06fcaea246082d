// What install_crash_handler() wrote, read again at the next start. Text:
//
//   dvr-lite crash 1
//   release 0.1.0+56ee38c
//   time 1795802400                 seconds since 1970
//   signal 11 code 1
//   address 0x10                    that was touched, of faults
//   thread io1
//   maps
//   55d0c8e00000-55d0c8e8f000 r--p 00000000 fe:00 1234  /usr/bin/dvr-lite     proc_pid_maps(5)
//   calls
//   0x55d0c8f01234                  where it happened, then return addresses, innermost first
//   end
//
// A report that breaks off is used as far as it goes.
#pragma once
#include "base/error.hpp"
#include "base/time.hpp"
#include "telemetry/symbols.hpp"

#include <filesystem>
#include <vector>

namespace dvr::telemetry {

struct CrashReport {
  std::string release, thread;
  WallTime at{};
  int signal = 0, code = 0;
  std::uint64_t address = 0;
  std::string maps;
  std::vector<std::uint64_t> calls;
  bool whole = false;
};

// corrupt: it is no such report. Bounded: of longer ones only the beginning counts.
Result<CrashReport> parse_crash_report(std::string_view text);
Result<CrashReport> read_crash_report(const std::filesystem::path& file);
std::string signal_name(int number);  // "SIGSEGV"

// Reports that are not `.sent` yet, oldest first. More than `most` are never kept: the oldest are deleted.
std::vector<std::filesystem::path> unsent_crash_reports(const std::filesystem::path& folder, std::size_t most = 20);
// So that it is not sent again; people may still read it.
void mark_sent(const std::filesystem::path& report);

}  // namespace dvr::telemetry
