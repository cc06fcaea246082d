#include "store/checksum.hpp"

#include <new>

#include <xxhash.h>

namespace dvr::store {

void ChecksumStream::Free::operator()(XXH3_state_s* state) const { XXH3_freeState(state); }

ChecksumStream::ChecksumStream() : state_(XXH3_createState()) {
  if (!state_) throw std::bad_alloc();
  XXH3_128bits_reset(state_.get());
}
ChecksumStream::~ChecksumStream() = default;
ChecksumStream::ChecksumStream(ChecksumStream&&) noexcept = default;
ChecksumStream& ChecksumStream::operator=(ChecksumStream&&) noexcept = default;

void ChecksumStream::update(ByteView bytes) { XXH3_128bits_update(state_.get(), bytes.data(), bytes.size()); }

Checksum ChecksumStream::finish() const {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state_.get()));
  return std::to_array(canonical.digest);
}

Result<Checksum> checksum_of(const File& file) {
  constexpr std::uint64_t kPiece = 1u << 20;
  DVR_TRY(const auto size, file.size_bytes());
  ChecksumStream stream;
  for (std::uint64_t at = 0; at < size; at += kPiece) {
    DVR_TRY(const auto piece, file.read(at, std::size_t(std::min(kPiece, size - at))));
    stream.update(piece);
  }
  return stream.finish();
}

std::string to_text(const Checksum& checksum) { return "xxh3:" + to_hex(checksum); }

}  // namespace dvr::store
