#include "app/crash_command.hpp"

#include "app/error_tracking.hpp"
#include "app/telemetry.hpp"
#include "app/version.hpp"
#include "base/executors.hpp"
#include "telemetry/crash_handler.hpp"

#include <boost/asio/use_future.hpp>

#include <future>

namespace dvr::app {
namespace {

[[gnu::noinline]] void write_to_nowhere() {
  int* volatile nowhere = reinterpret_cast<int*>(16);
  *nowhere = 1;  // NOLINT
}

[[gnu::noinline]] int use_up_the_stack(int depth) {  // NOLINT(misc-no-recursion)
  volatile char room[4096];
  room[depth % 4096] = char(depth);
  return depth < 0 ? room[0] : use_up_the_stack(depth + 1) + room[depth % 4096];
}

[[gnu::noinline]] void read_beyond_the_end() {
  const std::vector<int> empty;
  (void)empty.at(7);
}

Task<void> task_that_throws() {
  read_beyond_the_end();
  co_return;
}

}  // namespace

Result<void> go_wrong(const Settings& settings, const std::string& how) {
  DVR_CHECK(telemetry::install_crash_handler({crash_folder(settings), release()}));
  if (how == "abort") std::abort();
  DVR_TRY(const auto telemetry, Telemetry::open(settings));
  IoPool pool(1);
  WorkPool workers("workers", 1, 1);
  if (how == "segv") workers.post(write_to_nowhere);
  else if (how == "overflow") workers.post([] { use_up_the_stack(0); });
  else if (how == "throw") spawn(pool.executor(0), task_that_throws(), "on purpose");
  else return fail(ErrorKind::invalid, "segv, abort, overflow or throw, not '{}'", how);
  asio::co_spawn(pool.executor(0), sleep_for(how == "throw" ? Seconds(0) : Seconds(60)), asio::use_future).get();
  return {};
}

}  // namespace dvr::app
