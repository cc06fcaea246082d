#include "store/file_system.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace dvr::store {
namespace {

constexpr std::string_view kFull = "the disk is full";
constexpr std::size_t kMaxBuffers = 1'024;  // IOV_MAX of Linux
constexpr mode_t kFileMode = 0640, kDirectoryMode = 0750;

// errno with the kinds that callers tell apart.
Error last_error(std::string_view doing, const fs::path& path) {
  const int code = errno;
  auto error = errno_error(doing, path.string(), code);
  if (code == ENOSPC || code == EDQUOT) error = Error{ErrorKind::too_large, std::string(kFull), path.string()};
  if (code == ENOENT) error.kind = ErrorKind::not_found;
  if (code == EEXIST) error.kind = ErrorKind::conflict;
  return error;
}

Result<void> answer(int code, std::string_view doing, const fs::path& path) {
  if (code != 0) return last_error(doing, path);
  return {};
}

class RealFile final : public WritableFile {
 public:
  RealFile(std::shared_ptr<const File> file, std::uint64_t size) : file_(std::move(file)), size_(size) {}

  Result<void> append(const std::vector<ByteView>& buffers) override {
    std::vector<iovec> vectors;
    vectors.reserve(buffers.size());
    for (const auto& b : buffers)
      if (!b.empty()) vectors.push_back({const_cast<std::uint8_t*>(b.data()), b.size()});
    return write_all(vectors);
  }

  Result<void> truncate(std::uint64_t size) override {
    DVR_CHECK(answer(::ftruncate(file_->fd(), off_t(size)), "truncate", file_->path()));
    size_ = size;
    return {};
  }
  Result<void> sync_data() override { return answer(::fdatasync(file_->fd()), "sync", file_->path()); }
  Result<void> sync_all() override { return answer(::fsync(file_->fd()), "sync", file_->path()); }
  std::uint64_t size_bytes() const override { return size_; }
  std::shared_ptr<const File> reader() const override { return file_; }

 private:
  Result<void> write_all(std::vector<iovec>& vectors) {
    std::size_t first = 0;
    while (first < vectors.size()) {
      const auto count = std::min(vectors.size() - first, kMaxBuffers);
      const auto n = ::pwritev(file_->fd(), vectors.data() + first, int(count), off_t(size_));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return last_error("write", file_->path());
      size_ += std::uint64_t(n);
      skip(vectors, first, std::size_t(n));
    }
    return {};
  }

  // Moves past `written` bytes: a write may end in the middle of a buffer.
  static void skip(std::vector<iovec>& vectors, std::size_t& first, std::size_t written) {
    while (first < vectors.size() && written >= vectors[first].iov_len) written -= vectors[first++].iov_len;
    if (written == 0) return;
    vectors[first].iov_base = static_cast<std::uint8_t*>(vectors[first].iov_base) + written;
    vectors[first].iov_len -= written;
  }

  std::shared_ptr<const File> file_;
  std::uint64_t size_;
};

class RealFileSystem final : public FileSystem {
 public:
  Result<std::unique_ptr<WritableFile>> create(const fs::path& path) override {
    return open_with(path, O_RDWR | O_CREAT | O_EXCL);
  }
  Result<std::unique_ptr<WritableFile>> open(const fs::path& path) override { return open_with(path, O_RDWR); }
  Result<std::shared_ptr<const File>> open_for_reading(const fs::path& path) override {
    return File::open_for_reading(path);
  }

  Result<void> link(const fs::path& from, const fs::path& to) override {
    if (::link(from.c_str(), to.c_str()) == 0) return {};
    const bool unsupported = errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS || errno == EMLINK;
    auto error = last_error("link", to);
    if (unsupported) error.kind = ErrorKind::unsupported;
    return error;
  }

  Result<void> rename(const fs::path& from, const fs::path& to) override {
    return answer(::rename(from.c_str(), to.c_str()), "rename", from);
  }

  Result<void> remove(const fs::path& path) override {
    if (::unlink(path.c_str()) == 0 || errno == ENOENT) return {};
    return last_error("remove", path);
  }

  Result<void> remove_empty_directory(const fs::path& path) override {
    if (::rmdir(path.c_str()) == 0 || errno == ENOENT || errno == ENOTEMPTY || errno == EEXIST) return {};
    return last_error("remove directory", path);
  }

  Result<void> make_directories(const fs::path& path) override {
    struct stat st{};
    if (path.empty() || (::stat(path.c_str(), &st) == 0 && S_ISDIR(st.st_mode))) return {};
    const auto parent = path.parent_path();
    DVR_CHECK(make_directories(parent));
    if (::mkdir(path.c_str(), kDirectoryMode) != 0 && errno != EEXIST) return last_error("make directory", path);
    return sync_directory(parent.empty() ? fs::path(".") : parent);
  }

  Result<void> sync_directory(const fs::path& path) override {
    const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return last_error("open directory", path);
    const File holder(fd, path);
    if (::fsync(fd) == 0 || errno == EINVAL) return {};  // EINVAL: this file system does not sync directories
    return last_error("sync directory", path);
  }

  Result<std::vector<DirectoryEntry>> list(const fs::path& path) override {
    std::vector<DirectoryEntry> out;
    std::unique_ptr<DIR, int (*)(DIR*)> dir(::opendir(path.c_str()), ::closedir);
    if (!dir && errno == ENOENT) return out;
    if (!dir) return last_error("list", path);
    while (const auto* entry = ::readdir(dir.get())) {
      const std::string name = entry->d_name;
      struct stat st{};
      if (name == "." || name == ".." || ::fstatat(::dirfd(dir.get()), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        continue;
      out.push_back({name, bool(S_ISDIR(st.st_mode)), std::uint64_t(st.st_size)});
    }
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return out;
  }

  Result<std::optional<std::uint64_t>> size_bytes(const fs::path& path) override {
    struct stat st{};
    if (::stat(path.c_str(), &st) == 0) return std::optional(std::uint64_t(st.st_size));
    if (errno == ENOENT || errno == ENOTDIR) return std::optional<std::uint64_t>();
    return last_error("stat", path);
  }

  Result<Space> space(const fs::path& path) override {
    struct statvfs st{};
    if (::statvfs(path.c_str(), &st) != 0) return last_error("look at free space", path);
    return Space{std::uint64_t(st.f_blocks) * st.f_frsize, std::uint64_t(st.f_bavail) * st.f_frsize};
  }

 private:
  static Result<std::unique_ptr<WritableFile>> open_with(const fs::path& path, int flags) {
    const int fd = ::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, kFileMode);
    if (fd < 0) return last_error("open", path);
    auto file = std::make_shared<const File>(fd, path);
    DVR_TRY(const auto size, file->size_bytes());
    return std::unique_ptr<WritableFile>(std::make_unique<RealFile>(std::move(file), size));
  }
};

}  // namespace

FileSystem& real_file_system() {
  static RealFileSystem instance;
  return instance;
}

bool is_disk_full(const Error& error) { return error.kind == ErrorKind::too_large; }

}  // namespace dvr::store
