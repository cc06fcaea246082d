#include "telemetry/crash_handler.hpp"

#include "base/alt_stack.hpp"
#include "base/log_background.hpp"

#include <execinfo.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <ctime>

namespace dvr::telemetry {
namespace {

constexpr int kFatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS, SIGTRAP};
constexpr int kDeepestCall = 128;
constexpr unsigned kPatienceSeconds = 10;
constexpr Millis kLastLines{500};  // for those of the log that are still to be written

// Prepared before anything can go wrong: the handler allocates nothing.
char report_path[4096];
char release_line[256];
std::atomic<int> dying{0};  // the thread whose report is being written

// Signal-safe text into a file.
class Writer {
 public:
  explicit Writer(int file) : file_(file) {}
  ~Writer() { flush(); }

  Writer& text(const char* text) {
    while (*text != 0) put(*text++);
    return *this;
  }
  Writer& number(std::uint64_t value, unsigned base = 10) {
    char digits[24];
    int count = 0;
    do {
      digits[count++] = "0123456789abcdef"[value % base];
      value /= base;
    } while (value > 0);
    if (base == 16) text("0x");
    while (count > 0) put(digits[--count]);
    return *this;
  }
  void copy(const char* path) {
    const int from = ::open(path, O_RDONLY | O_CLOEXEC);
    if (from < 0) return;
    flush();
    for (ssize_t n; (n = ::read(from, buffer_, sizeof buffer_)) > 0;) {
      used_ = std::size_t(n);
      flush();
    }
    ::close(from);
  }
  void flush() {
    for (std::size_t sent = 0; sent < used_;) {
      const auto n = ::write(file_, buffer_ + sent, used_ - sent);
      if (n <= 0) break;
      sent += std::size_t(n);
    }
    used_ = 0;
  }

 private:
  void put(char c) {
    if (used_ == sizeof buffer_) flush();
    buffer_[used_++] = c;
  }
  const int file_;
  char buffer_[1024];
  std::size_t used_ = 0;
};

std::uintptr_t instruction_of(const void* context) {
#if defined(__x86_64__)
  return std::uintptr_t(static_cast<const ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP]);
#elif defined(__aarch64__)
  return std::uintptr_t(static_cast<const ucontext_t*>(context)->uc_mcontext.pc);
#else
  (void)context;
  return 0;
#endif
}

void write_head(Writer& out, int number, const siginfo_t& info) {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  char thread[17] = {};
  ::prctl(PR_GET_NAME, thread);
  out.text("dvr-lite crash 1\nrelease ").text(release_line);
  out.text("\ntime ").number(std::uint64_t(now.tv_sec));
  out.text("\nsignal ").number(std::uint64_t(number)).text(" code ").number(std::uint64_t(std::uint32_t(info.si_code)));
  out.text("\naddress ").number(reinterpret_cast<std::uintptr_t>(info.si_addr), 16);
  out.text("\nthread ").text(thread).text("\n");
}

// What can go wrong comes last: a stack that is torn may end the walk, and the process.
void write_report(int number, const siginfo_t& info, const void* context) {
  const int file = ::open(report_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return;
  {
    Writer out(file);
    write_head(out, number, info);
    out.text("maps\n").copy("/proc/self/maps");
    const auto at = instruction_of(context);
    out.text("calls\n").number(at, 16).text("\n").flush();
    static void* calls[kDeepestCall];
    const int depth = ::backtrace(calls, kDeepestCall);
    // Those of the handler come first; the one that was interrupted is known.
    const auto* const end = calls + depth;
    const auto* from = std::find(calls + 0, calls + depth, reinterpret_cast<void*>(at));
    for (from = from == end ? calls : from + 1; from < end; ++from)
      out.number(reinterpret_cast<std::uintptr_t>(*from), 16).text("\n");
    out.text("end\n");
  }
  ::close(file);
}

void on_fatal(int number, siginfo_t* info, void* context) {
  std::signal(SIGALRM, SIG_DFL);
  ::alarm(kPatienceSeconds);  // a report that cannot be written must not keep a dead process alive
  const int me = int(::syscall(SYS_gettid));
  int nobody = 0;
  if (dying.compare_exchange_strong(nobody, me)) write_report(number, *info, context);
  else if (nobody != me)
    for (;;) ::pause();  // another thread is writing, and ends us all
  log::flush(kLastLines);
  std::signal(number, SIG_DFL);
  // A fault happens again when the instruction does; abort() and kill() have to be repeated.
  const bool comes_again = number == SIGSEGV || number == SIGBUS || number == SIGFPE || number == SIGILL;
  if (info->si_code <= 0 || !comes_again) ::raise(number);
}

}  // namespace

Result<void> install_crash_handler(const CrashOptions& options) {
  std::error_code ec;
  std::filesystem::create_directories(options.folder, ec);
  if (ec) return fail(ErrorKind::io, "create {}: {}", options.folder.string(), ec.message());
  std::filesystem::permissions(options.folder, std::filesystem::perms::owner_all, ec);
  const auto path = (options.folder / fmt::format("crash-{}-{}.txt", std::time(nullptr), ::getpid())).string();
  if (path.size() >= sizeof report_path) return fail(ErrorKind::invalid, "the path of crash reports is too long");
  path.copy(report_path, path.size());
  options.release.copy(release_line, sizeof release_line - 1);
  void* warm_up[1];
  ::backtrace(warm_up, 1);  // loads the unwinder, which a handler must not do
  static const AltStack of_this_thread;
  struct sigaction action{};
  action.sa_sigaction = &on_fatal;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  ::sigemptyset(&action.sa_mask);
  for (const int number : kFatal)
    if (::sigaction(number, &action, nullptr) != 0) return errno_error("install a crash handler", "");
  return {};
}

}  // namespace dvr::telemetry
