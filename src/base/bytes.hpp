// Bytes that are built once and then only referenced.
#pragma once
#include "base/error.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dvr {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;
// Immutable and fanned out by reference: any thread may read it.
using SharedBytes = std::shared_ptr<const Bytes>;

inline SharedBytes share(Bytes bytes) { return std::make_shared<const Bytes>(std::move(bytes)); }
inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(ByteView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

// Appends big-endian numbers (network order: RTP, RTCP and ISO boxes all use it).
class ByteWriter {
 public:
  explicit ByteWriter(Bytes& out) : out_(out) {}
  void u8(std::uint8_t v) { out_.push_back(v); }
  void u16(std::uint16_t v) { put(v, 2); }
  void u24(std::uint32_t v) { put(v, 3); }
  void u32(std::uint32_t v) { put(v, 4); }
  void u64(std::uint64_t v) { put(v, 8); }
  void bytes(ByteView v) { out_.insert(out_.end(), v.begin(), v.end()); }
  void text(std::string_view v) { bytes(as_bytes(v)); }
  void zeros(std::size_t n) { out_.insert(out_.end(), n, 0); }
  std::size_t size() const { return out_.size(); }
  void patch_u32(std::size_t at, std::uint32_t v) {
    for (int i = 0; i < 4; ++i) out_[at + i] = std::uint8_t(v >> (24 - 8 * i));
  }

 private:
  void put(std::uint64_t v, int n) {
    for (int i = n - 1; i >= 0; --i) out_.push_back(std::uint8_t(v >> (8 * i)));
  }
  Bytes& out_;
};

// Reads big-endian numbers and never past the end: a read that does not fit sets failed() and yields zero.
class ByteReader {
 public:
  explicit ByteReader(ByteView in) : in_(in) {}
  std::uint8_t u8() { return std::uint8_t(get(1)); }
  std::uint16_t u16() { return std::uint16_t(get(2)); }
  std::uint32_t u24() { return std::uint32_t(get(3)); }
  std::uint32_t u32() { return std::uint32_t(get(4)); }
  std::uint64_t u64() { return get(8); }
  ByteView bytes(std::size_t n) {
    if (n > left()) return failed_ = true, ByteView{};
    auto v = in_.subspan(at_, n);
    at_ += n;
    return v;
  }
  void skip(std::size_t n) { bytes(n); }
  std::size_t left() const { return failed_ ? 0 : in_.size() - at_; }
  std::size_t at() const { return at_; }
  bool failed() const { return failed_; }

 private:
  std::uint64_t get(std::size_t n) {
    std::uint64_t v = 0;
    for (auto b : bytes(n)) v = v << 8 | b;
    return v;
  }
  ByteView in_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

// Unsigned LEB128, as in the part index: 7 bits a byte, low bits first.
void put_varint(Bytes& out, std::uint64_t value);
bool get_varint(ByteView& in, std::uint64_t& value);  // false at the end or past 10 bytes

std::string to_hex(ByteView bytes);
Result<Bytes> from_hex(std::string_view text);
std::string base64_encode(ByteView bytes);
Result<Bytes> base64_decode(std::string_view text);  // standard alphabet, padding optional
std::string base64url_encode(ByteView bytes);        // no padding (RFC 4648, section 5)
Result<Bytes> base64url_decode(std::string_view text);

using Sha256 = std::array<std::uint8_t, 32>;
Sha256 sha256(ByteView bytes);
Bytes random_bytes(std::size_t n);  // from the kernel's generator; for keys and tokens

// Incremental SHA-256, for files that grow. One thread at a time.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  Sha256Stream(Sha256Stream&&) noexcept;
  Sha256Stream& operator=(Sha256Stream&&) noexcept;
  void update(ByteView bytes);
  Sha256 finish() const;  // of all so far; more may follow

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dvr
