// Has a file changed since it was written? XXH3, 128 bits (xxhash.com): against failing disks and half-done copies, at
// a tenth of a cryptographic digest's cost. Not against people: what leaves the recorder is signed over SHA-256.
#pragma once
#include "base/bytes.hpp"
#include "store/file.hpp"

#include <memory>
#include <string>

struct XXH3_state_s;

namespace dvr::store {

using Checksum = std::array<std::uint8_t, 16>;  // canonical: big-endian

class ChecksumStream {
 public:
  ChecksumStream();
  ~ChecksumStream();
  ChecksumStream(ChecksumStream&&) noexcept;
  ChecksumStream& operator=(ChecksumStream&&) noexcept;

  void update(ByteView bytes);
  Checksum finish() const;  // of all bytes so far; more may follow

 private:
  struct Free {
    void operator()(XXH3_state_s* state) const;
  };
  std::unique_ptr<XXH3_state_s, Free> state_;
};

// Blocking; the file is read in pieces.
Result<Checksum> checksum_of(const File& file);

// As the catalog keeps it: "xxh3:" and 32 hex digits.
std::string to_text(const Checksum& checksum);

}  // namespace dvr::store
