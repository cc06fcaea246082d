// A long answer that is produced while it is sent: an MP4 of a day, a file, a range of one.
#pragma once
#include "base/async.hpp"
#include "base/bytes.hpp"

namespace dvr {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Bytes still to come; known before the first read.
  virtual std::uint64_t size_bytes() const = 0;
  // The next bytes, at most about 1 MiB, as buffers to gather; empty at the end. Runs on the caller's executor and
  // does its disk reads on a pool.
  virtual Task<Result<std::vector<SharedBytes>>> read() = 0;
};

}  // namespace dvr
