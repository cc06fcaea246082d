// A process that is about to die of a signal writes down where it was. The handler only does what signal-safety(7)
// allows; everything else about the report is done at the next start: crash_report.hpp.
#pragma once
#include "base/error.hpp"

#include <filesystem>
#include <string>

namespace dvr::telemetry {

struct CrashOptions {
  std::filesystem::path folder;  // made when missing; a crash writes one file into it
  std::string release;           // what program this is, without a line's end
};

// SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS and SIGTRAP, for the rest of the process. After the report the
// signal takes its usual course: the same exit status and the same core file as without it. Once.
Result<void> install_crash_handler(const CrashOptions& options);

}  // namespace dvr::telemetry
