// Objects by key, where footage rests: a local directory now, behind the interface that S3 will have.
#pragma once
#include "store/file_system.hpp"

namespace dvr::store {

// Keys are relative paths of plain names: "recordings/7/2026/11/22/1795334400000-42.mp4". Any thread; calls block.
class Store {
 public:
  virtual ~Store() = default;
  virtual Result<std::shared_ptr<const File>> open(std::string_view key) = 0;  // not_found when missing
  virtual Result<std::optional<std::uint64_t>> size_bytes(std::string_view key) = 0;
  virtual Result<void> remove(std::string_view key) = 0;  // a missing object is fine
};

// Everything below `root`, the data directory. Refuses keys that leave it (invalid).
class DiskStore final : public Store {
 public:
  DiskStore(FileSystem& files, fs::path root) : files_(files), root_(std::move(root)) {}
  Result<std::shared_ptr<const File>> open(std::string_view key) override;
  Result<std::optional<std::uint64_t>> size_bytes(std::string_view key) override;
  Result<void> remove(std::string_view key) override;  // also directories that it leaves empty
  Result<fs::path> path_of(std::string_view key) const;
  const fs::path& root() const { return root_; }

 private:
  FileSystem& files_;
  const fs::path root_;
};

}  // namespace dvr::store
