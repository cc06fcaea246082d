// One process owns a data directory.
#pragma once
#include "base/error.hpp"

#include <filesystem>

namespace dvr::app {

// Held until destroyed; the kernel lets go of it when the process dies, however it dies.
class DataLock {
 public:
  // Makes the directory (mode 0700) when it is missing. conflict: another process has it, with its number.
  static Result<DataLock> take(const std::filesystem::path& directory);
  DataLock(DataLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  DataLock& operator=(DataLock&&) = delete;
  ~DataLock();

 private:
  explicit DataLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace dvr::app
