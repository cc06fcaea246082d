// A long answer that is produced while it is sent: an MP4 of a day, a file, a range of one.
#pragma once
#include "base/async.hpp"
#include "base/bytes.hpp"

#include <optional>

namespace dvr {

// A stretch of an open file, for who can send it without a copy.
struct FileStretch {
  std::shared_ptr<const void> file;  // keeps the descriptor open
  int descriptor = -1;
  std::uint64_t offset = 0, size_bytes = 0;
};

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Bytes still to come; known before the first read.
  virtual std::uint64_t size_bytes() const = 0;
  // The next bytes, at most about 1 MiB, as buffers to gather; empty at the end. Runs on the caller's executor and
  // does its disk reads on a pool.
  virtual Task<Result<std::vector<SharedBytes>>> read() = 0;
  // The next bytes as a stretch whose pages are in memory, so that sending it does not wait for a disk; they count as
  // read. Nothing: read() gives them. On the caller's executor, as read().
  virtual Task<Result<std::optional<FileStretch>>> next_stretch() { co_return std::nullopt; }
};

}  // namespace dvr
