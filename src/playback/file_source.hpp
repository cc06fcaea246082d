// Bytes of files, read on a pool while they are sent.
#pragma once
#include "base/byte_source.hpp"
#include "base/executors.hpp"
#include "store/store.hpp"

namespace dvr::playback {

// A file as far as it may be read now. `etag` is quoted, ready for the header.
struct FileView {
  std::shared_ptr<const store::File> file;
  std::uint64_t size_bytes = 0;
  std::string etag;
  bool finished = true;     // false: it grows; do not let anybody cache it
  WallTime start{}, end{};  // of the recording, so far
};

// [offset, offset + size) of the file; the caller has checked that it lies inside. `disk` outlives the source.
class FileSource final : public ByteSource {
 public:
  FileSource(store::FileSlice slice, WorkPool& disk) : slice_(std::move(slice)), disk_(disk) {}
  std::uint64_t size_bytes() const override { return slice_.size_bytes; }
  Task<Result<std::vector<SharedBytes>>> read() override;
  Task<Result<std::optional<FileStretch>>> next_stretch() override;

 private:
  store::FileSlice slice_;  // what is still to come
  WorkPool& disk_;
};

inline constexpr std::size_t kReadBytes = 512 << 10;  // at a time

}  // namespace dvr::playback
