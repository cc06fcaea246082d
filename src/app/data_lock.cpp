#include "app/data_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace dvr::app {
namespace {

namespace fs = std::filesystem;

Result<void> make_directory(const fs::path& directory) {
  std::error_code ec;
  if (fs::is_directory(directory, ec)) return {};
  if (const auto parent = fs::absolute(directory, ec).parent_path(); !parent.empty())
    fs::create_directories(parent, ec);
  if (::mkdir(directory.c_str(), 0700) == 0 || errno == EEXIST) return {};
  return errno_error("create the data directory", directory.string());
}

std::string holder(int fd) {
  char text[32] = {};
  const auto n = ::pread(fd, text, sizeof text - 1, 0);
  const std::string_view digits(text, n > 0 ? std::size_t(n) : 0);
  return std::string(digits.substr(0, digits.find_first_not_of("0123456789")));
}

}  // namespace

Result<DataLock> DataLock::take(const fs::path& directory) {
  DVR_CHECK(make_directory(directory));
  const auto file = directory / "lock";
  DataLock lock(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (lock.fd_ < 0) return errno_error("open", file.string());
  if (::flock(lock.fd_, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return errno_error("lock", file.string());
    return fail(ErrorKind::conflict, "another dvr-lite (process {}) is using {}: stop it, or choose another --data",
                holder(lock.fd_), directory.string());
  }
  const auto text = std::to_string(::getpid()) + "\n";
  if (::ftruncate(lock.fd_, 0) != 0 || ::pwrite(lock.fd_, text.data(), text.size(), 0) != ssize_t(text.size()))
    return errno_error("write", file.string());
  return lock;
}

DataLock::~DataLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace dvr::app
