// The file system as a seam: the real one, and in tests one that forgets what was not synced and runs full.
// All calls block: pool threads only. A full disk is ErrorKind::too_large with is_disk_full() true.
#pragma once
#include "store/file.hpp"

namespace dvr::store {

namespace fs = std::filesystem;

// A file that one thread at a time writes at its end. What was written is readable through reader() at once;
// it survives a power cut after sync, provided the directory that names it was synced too.
class WritableFile {
 public:
  virtual ~WritableFile() = default;
  // All of it, in order, or an error: then an unknown part of it was written, see truncate.
  virtual Result<void> append(const std::vector<ByteView>& buffers) = 0;
  virtual Result<void> truncate(std::uint64_t size_bytes) = 0;  // the next append goes there
  virtual Result<void> sync_data() = 0;                         // fdatasync: bytes and size
  virtual Result<void> sync_all() = 0;                          // fsync
  virtual std::uint64_t size_bytes() const = 0;
  virtual std::shared_ptr<const File> reader() const = 0;  // the same open file
};

struct Space {
  std::uint64_t total_bytes = 0;
  std::uint64_t available_bytes = 0;  // for this user
};

struct DirectoryEntry {
  std::string name;
  bool is_directory = false;
  std::uint64_t size_bytes = 0;
};

class FileSystem {
 public:
  virtual ~FileSystem() = default;
  virtual Result<std::unique_ptr<WritableFile>> create(const fs::path& path) = 0;  // must not exist
  virtual Result<std::unique_ptr<WritableFile>> open(const fs::path& path) = 0;    // must exist; appends at its end
  virtual Result<std::shared_ptr<const File>> open_for_reading(const fs::path& path) = 0;
  // A second name for the same file; conflict when `to` exists, unsupported when the file system has no hard links.
  virtual Result<void> link(const fs::path& from, const fs::path& to) = 0;
  virtual Result<void> rename(const fs::path& from, const fs::path& to) = 0;
  virtual Result<void> remove(const fs::path& path) = 0;                  // a missing file is fine
  virtual Result<void> remove_empty_directory(const fs::path& path) = 0;  // one that is not empty stays: fine
  // Makes what is missing of the path and syncs each new name's directory.
  virtual Result<void> make_directories(const fs::path& path) = 0;
  virtual Result<void> sync_directory(const fs::path& path) = 0;
  virtual Result<std::vector<DirectoryEntry>> list(const fs::path& path) = 0;         // by name; a missing one is empty
  virtual Result<std::optional<std::uint64_t>> size_bytes(const fs::path& path) = 0;  // none: missing
  virtual Result<Space> space(const fs::path& path) = 0;
};

FileSystem& real_file_system();  // any thread

bool is_disk_full(const Error& error);  // ENOSPC or EDQUOT

}  // namespace dvr::store
