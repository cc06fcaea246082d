#include "store/file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace dvr::store {

Result<std::shared_ptr<const File>> File::open_for_reading(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) {
    auto error = errno_error("open for reading", path.string());
    if (errno == ENOENT) error.kind = ErrorKind::not_found;
    return error;
  }
  return std::shared_ptr<const File>(std::make_shared<File>(fd, path));
}

File::~File() { ::close(fd_); }

Result<std::uint64_t> File::size_bytes() const {
  struct stat st{};
  if (::fstat(fd_, &st) != 0) return errno_error("stat", path_.string());
  return std::uint64_t(st.st_size);
}

Result<Bytes> File::read(std::uint64_t offset, std::size_t size) const {
  Bytes out(size);
  std::size_t done = 0;
  while (done < size) {
    const auto n = ::pread(fd_, out.data() + done, size - done, off_t(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno_error("read", path_.string());
    if (n == 0) return Error{ErrorKind::corrupt, "file is shorter than its index says", path_.string()};
    done += std::size_t(n);
  }
  return out;
}

bool File::fetch(std::uint64_t offset, std::size_t size) const {
  const auto page = std::uint64_t(::sysconf(_SC_PAGESIZE));
  const auto from = offset / page * page;
  const auto length = std::size_t(offset + size - from);
  void* mapped = ::mmap(nullptr, length, PROT_READ, MAP_SHARED, fd_, off_t(from));
  if (mapped == MAP_FAILED) return false;
  const bool done = ::madvise(mapped, length, MADV_POPULATE_READ) == 0;  // Linux 5.14
  ::munmap(mapped, length);
  return done;
}

}  // namespace dvr::store
