// Bits of a NAL unit or of an AudioSpecificConfig, high bit first. Never reads past the end: failed() tells.
#pragma once
#include "base/bytes.hpp"

namespace dvr::media {

class BitReader {
 public:
  explicit BitReader(ByteView in) : in_(in) {}

  std::uint32_t bit() {
    if (at_ >= in_.size() * 8) return failed_ = true, 0;
    const auto v = in_[at_ / 8] >> (7 - at_ % 8) & 1;
    ++at_;
    return v;
  }
  // n <= 32
  std::uint32_t bits(int n) {
    std::uint32_t v = 0;
    while (n-- > 0) v = v << 1 | bit();
    return v;
  }
  void skip(int n) {
    while (n-- > 0) bit();
  }
  // Exp-Golomb ue(v), H.264 9.1: at most 32 leading zeros.
  std::uint32_t ue() {
    int zeros = 0;
    while (!bit() && !failed_)
      if (++zeros > 31) return failed_ = true, 0;
    return (std::uint32_t(1) << zeros) - 1 + bits(zeros);
  }
  std::int32_t se() {
    const auto k = ue();
    return k & 1 ? std::int32_t(k / 2 + 1) : -std::int32_t(k / 2);
  }
  bool failed() const { return failed_; }
  std::size_t left() const { return failed_ ? 0 : in_.size() * 8 - at_; }

 private:
  ByteView in_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

// Removes emulation_prevention_three_byte (H.264 7.4.1); reads at most `limit` bytes.
Bytes unescape_nal(ByteView nal, std::size_t limit);

}  // namespace dvr::media
