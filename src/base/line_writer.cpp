#include "base/line_writer.hpp"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <climits>

namespace dvr {
namespace {

constexpr std::size_t kBatchBytes = 64 << 10;

}  // namespace

LineWriter::LineWriter(int fd, std::size_t waiting_bytes, Missing missing)
    : fd_(fd), limit_(waiting_bytes), missing_(std::move(missing)), give_up_(::eventfd(0, EFD_CLOEXEC)) {
  thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), "log");
    run();
  });
}

LineWriter::~LineWriter() {
  {
    std::lock_guard lock(mutex_);
    leaving_ = true;
  }
  wake_.notify_all();
  const std::uint64_t now = 1;
  (void)!::write(give_up_, &now, sizeof now);
  thread_.join();
  ::close(give_up_);
}

void LineWriter::put(std::string line) {
  line += '\n';
  {
    std::lock_guard lock(mutex_);
    ++put_;
    waiting_bytes_ += line.size();
    waiting_.push_back(std::move(line));
    while (waiting_bytes_ > limit_) {
      waiting_bytes_ -= waiting_.front().size();
      waiting_.pop_front();
      drop(1);
    }
  }
  wake_.notify_one();
}

void LineWriter::drop(std::uint64_t lines) {
  dropped_ += lines;
  settled_ += lines;
}

// Atomics and a system call only: a signal handler may come here while any thread holds the mutex.
bool LineWriter::flush(Millis at_most) const noexcept {
  const auto wanted = put_.load();
  constexpr timespec kStep{0, 1'000'000};
  for (auto left = at_most.count(); settled_.load() < wanted; --left) {
    if (left <= 0) return false;
    ::nanosleep(&kStep, nullptr);
  }
  return true;
}

void LineWriter::run() {
  std::string batch;
  std::uint64_t lines = 0;
  while (next_batch(batch, lines)) {
    if (write_all(batch)) settled_ += lines;
    else drop(lines);
  }
}

// False: the end.
bool LineWriter::next_batch(std::string& batch, std::uint64_t& lines) {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [this] { return leaving_ || !waiting_.empty(); });
  if (leaving_) {
    drop(waiting_.size());
    return false;
  }
  batch.clear();
  if (const auto missing = dropped_ - told_; missing > 0) {
    told_ += missing;
    if (auto line = missing_(missing); !line.empty()) batch = std::move(line) + "\n";
  }
  for (lines = 0; !waiting_.empty() && (lines == 0 || batch.size() + waiting_.front().size() <= kBatchBytes); ++lines) {
    batch += waiting_.front();
    waiting_bytes_ -= waiting_.front().size();
    waiting_.pop_front();
  }
  return true;
}

// A pipe that poll() calls writable takes PIPE_BUF bytes without blocking: so this thread can always be told to leave.
bool LineWriter::write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    pollfd ready[] = {{fd_, POLLOUT, 0}, {give_up_, POLLIN, 0}};
    if (::poll(ready, 2, -1) < 0 && errno != EINTR) return false;
    if (ready[1].revents != 0) return false;
    if (ready[0].revents == 0) continue;
    const auto written = ::write(fd_, bytes.data(), std::min<std::size_t>(bytes.size(), PIPE_BUF));
    if (written > 0) bytes.remove_prefix(std::size_t(written));
    else if (errno != EINTR && errno != EAGAIN) return false;
  }
  return true;
}

}  // namespace dvr
