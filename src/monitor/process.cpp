#include "monitor/metrics.hpp"
#include "monitor/node.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <limits>
#include <thread>

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

const auto kStarted = std::chrono::system_clock::now();

std::string machine_name() {
  char name[256] = {};
  return gethostname(name, sizeof name - 1) == 0 ? name : "";
}

// "MemTotal:  24689764 kB" of /proc/meminfo.
std::uint64_t memory_of_machine(std::string_view wanted) {
  std::ifstream in("/proc/meminfo");
  std::string name;
  for (std::uint64_t kib = 0; in >> name >> kib; in.ignore(std::numeric_limits<std::streamsize>::max(), '\n'))
    if (name == wanted) return kib << 10;
  return 0;
}

std::optional<double> load_of_machine() {
  double load = 0;
  return getloadavg(&load, 1) == 1 ? std::optional(load) : std::nullopt;
}

rlimit file_limit() {
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  return files;
}

}  // namespace

void collect_process(Scrape& scrape) {
  scrape.counter("process_cpu_seconds_total", "User and system CPU time in seconds.", cpu_seconds());
  scrape.gauge("process_resident_memory_bytes", "Resident memory in bytes.", resident_bytes());
  scrape.gauge("process_open_fds", "Open file descriptors.", entries_of("/proc/self/fd"));
  scrape.gauge("process_max_fds", "Most file descriptors that may be open.", double(file_limit().rlim_cur));
  scrape.gauge("process_threads", "Threads.", entries_of("/proc/self/task"));
  scrape.gauge("process_start_time_seconds", "Start of the process, seconds since 1970.",
               std::chrono::duration<double>(kStarted.time_since_epoch()).count());
}

Node this_node() {
  Node node;
  node.name = machine_name();
  node.started_at = std::chrono::time_point_cast<WallTime::duration>(kStarted);
  node.cores = std::max(1u, std::thread::hardware_concurrency());
  node.cpu_seconds = cpu_seconds();
  node.load = load_of_machine();
  node.resident_bytes = std::uint64_t(resident_bytes());
  node.memory_bytes = memory_of_machine("MemTotal:");
  node.memory_available_bytes = memory_of_machine("MemAvailable:");
  node.open_files = std::uint64_t(entries_of("/proc/self/fd"));
  node.most_open_files = file_limit().rlim_cur;
  node.threads = std::uint64_t(entries_of("/proc/self/task"));
  return node;
}

}  // namespace dvr::monitor
