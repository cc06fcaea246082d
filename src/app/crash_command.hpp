// `dvr-lite crash`, in builds for tests only: goes wrong on purpose, as the server would, so that the way of a report
// can be walked.
#pragma once
#include "base/config.hpp"

namespace dvr::app {

// "segv", "abort" and "overflow" end the process by a signal, after a crash report was written into the data directory;
// "throw" lets an exception escape from a task. Answers only after "throw" or on an error.
Result<void> go_wrong(const Settings& settings, const std::string& how);

}  // namespace dvr::app
