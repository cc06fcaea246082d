#include "store/file.hpp"

#include <fcntl.h>
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

}  // namespace dvr::store
