// What was read of files for one viewer, for all that ask for it while somebody still has it. Any thread.
#pragma once
#include "store/file.hpp"

#include <mutex>

namespace dvr::live {

// Viewers of one camera ask for the same stretches at about the same time: each is read once and is in memory once.
class ReadBack {
 public:
  SharedBytes find(const store::FileSlice& slice) const;    // null: nobody has it
  Result<SharedBytes> read(const store::FileSlice& slice);  // blocks; found, or read from the file

 private:
  struct Entry {
    std::weak_ptr<const store::File> file;  // keeps its address from being given to another
    std::uint64_t offset, size_bytes;
    std::weak_ptr<const Bytes> bytes;
  };
  mutable std::mutex mutex_;
  std::vector<Entry> entries_;  // a handful: those that nobody has any more go with the next read
};

}  // namespace dvr::live
