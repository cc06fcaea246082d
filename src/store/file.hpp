// A file below the data directory, and a stretch of one.
#pragma once
#include "base/bytes.hpp"

#include <filesystem>

namespace dvr::store {

// An open file, closed with its last holder: a stretch of it stays readable after it was renamed or deleted.
// Reads are pread and may come from any thread; they block, so they belong on a pool.
class File {
 public:
  static Result<std::shared_ptr<const File>> open_for_reading(const std::filesystem::path& path);
  explicit File(int fd, std::filesystem::path path) : fd_(fd), path_(std::move(path)) {}
  ~File();
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  int fd() const { return fd_; }
  const std::filesystem::path& path() const { return path_; }  // where it was opened
  Result<std::uint64_t> size_bytes() const;
  Result<Bytes> read(std::uint64_t offset, std::size_t size) const;  // exactly size, or ErrorKind::corrupt
  // Reads the stretch into the page cache and no further; false when this system cannot say so of a file.
  bool fetch(std::uint64_t offset, std::size_t size) const;

 private:
  int fd_;
  std::filesystem::path path_;
};

struct FileSlice {
  std::shared_ptr<const File> file;
  std::uint64_t offset = 0;
  std::uint64_t size_bytes = 0;
};

}  // namespace dvr::store
