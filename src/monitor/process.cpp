#include "monitor/metrics.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>

namespace dvr::monitor {
namespace {

// Second field of /proc/self/statm: resident pages.
double resident_bytes() {
  std::ifstream in("/proc/self/statm");
  long total = 0, resident = 0;
  in >> total >> resident;
  return double(resident) * double(sysconf(_SC_PAGESIZE));
}

double entries_of(const char* folder) {
  std::error_code ec;
  double count = 0;
  for (std::filesystem::directory_iterator it(folder, ec), end; !ec && it != end; it.increment(ec)) ++count;
  return count;
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) { return double(t.tv_sec) + double(t.tv_usec) / 1e6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double now_seconds() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

const double kStarted = now_seconds();

}  // namespace

void collect_process(Scrape& scrape) {
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  scrape.counter("process_cpu_seconds_total", "User and system CPU time in seconds.", cpu_seconds());
  scrape.gauge("process_resident_memory_bytes", "Resident memory in bytes.", resident_bytes());
  scrape.gauge("process_open_fds", "Open file descriptors.", entries_of("/proc/self/fd"));
  scrape.gauge("process_max_fds", "Most file descriptors that may be open.", double(files.rlim_cur));
  scrape.gauge("process_threads", "Threads.", entries_of("/proc/self/task"));
  scrape.gauge("process_start_time_seconds", "Start of the process, seconds since 1970.", kStarted);
}

}  // namespace dvr::monitor
