#include "store/checksum.hpp"

#include <gtest/gtest.h>

namespace dvr::store {
namespace {

TEST(Checksum, IsXxh3Of128Bits) {
  // XXH3_128bits of nothing, as `xxhsum -H2 /dev/null` prints it.
  EXPECT_EQ(to_text(ChecksumStream().finish()), "xxh3:99aa06d3014798d86001c324468d497f");
}

TEST(Checksum, DoesNotDependOnThePieces) {
  const auto bytes = random_bytes(100'000);
  ChecksumStream whole, pieces;
  whole.update(bytes);
  for (std::size_t at = 0, n = 1; at < bytes.size(); at += n, n = n * 7 % 4099 + 1)
    pieces.update(ByteView(bytes).subspan(at, std::min(n, bytes.size() - at)));
  EXPECT_EQ(whole.finish(), pieces.finish());
  EXPECT_EQ(whole.finish(), whole.finish()) << "asking does not end it";
}

TEST(Checksum, OneFlippedBitIsSeen) {
  auto bytes = random_bytes(4096);
  ChecksumStream before, after;
  before.update(bytes);
  bytes[1234] ^= 0x10;
  after.update(bytes);
  EXPECT_NE(before.finish(), after.finish());
}

}  // namespace
}  // namespace dvr::store
