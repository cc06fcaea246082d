// Exceptions that nobody expected, where they reach an edge of the program: the root of a coroutine, a request, a job,
// a thread. Everything else that can fail is a Result.
#pragma once
#include "base/log.hpp"

namespace dvr::log {

// Inside a catch block: one error line with what the exception says under "error". Observers get its type and, when
// stacks are recorded, from where it was thrown. Any thread.
void fault(std::string_view area, std::string_view message, Fields fields = {});

// From now on each throw remembers the calls that led to it, for the last few exceptions of its thread. It costs some
// microseconds a throw, so only who has a use for it asks.
void record_stacks();

std::string demangled(const char* name);  // of a type or function; null: empty

}  // namespace dvr::log
