// Bytes of a part or segment, wherever they rest.
#pragma once
#include "base/byte_source.hpp"
#include "base/executors.hpp"
#include "live/read_back.hpp"

#include <variant>

namespace dvr::live {

using Piece = std::variant<SharedBytes, store::FileSlice>;  // in memory, or still to be read on a pool

struct Content {
  std::vector<Piece> pieces;
  std::uint64_t size_bytes = 0;
  std::shared_ptr<ReadBack> read_back = std::make_shared<ReadBack>();  // the stream's, or of this content alone
  void add(SharedBytes bytes);
  void add(store::FileSlice slice);  // joined with the piece before it where they touch
  bool in_memory() const;            // no piece needs a disk
};

// Sends content; what is on disk is read on `disk`, which must outlive the source.
std::unique_ptr<ByteSource> make_source(Content content, WorkPool& disk);
// All of it at once, as buffers to gather: of a part, which is bounded.
Task<Result<std::vector<SharedBytes>>> read_all(Content content, WorkPool& disk);

}  // namespace dvr::live
