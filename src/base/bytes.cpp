#include "base/bytes.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <stdexcept>

namespace dvr {

void put_varint(Bytes& out, std::uint64_t value) {
  while (value >= 0x80) {
    out.push_back(std::uint8_t(value) | 0x80);
    value >>= 7;
  }
  out.push_back(std::uint8_t(value));
}

bool get_varint(ByteView& in, std::uint64_t& value) {
  value = 0;
  for (std::size_t i = 0; i < in.size() && i < 10; ++i) {
    value |= std::uint64_t(in[i] & 0x7f) << (7 * i);
    if ((in[i] & 0x80) == 0) {
      in = in.subspan(i + 1);
      return true;
    }
  }
  return false;
}

std::string to_hex(ByteView bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (auto b : bytes) {
    out += digits[b >> 4];
    out += digits[b & 15];
  }
  return out;
}

Result<Bytes> from_hex(std::string_view text) {
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  if (text.size() % 2 != 0) return fail(ErrorKind::invalid, "odd number of hex digits");
  Bytes out;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = digit(text[i]), low = digit(text[i + 1]);
    if (high < 0 || low < 0) return fail(ErrorKind::invalid, "not a hex digit");
    out.push_back(std::uint8_t(high << 4 | low));
  }
  return out;
}

namespace {

constexpr std::string_view kStandard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrl = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string encode64(ByteView bytes, std::string_view alphabet, bool pad) {
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t n = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) group = group << 8 | (k < n ? bytes[i + k] : 0);
    for (std::size_t k = 0; k < 4; ++k) {
      if (k <= n) out += alphabet[group >> (18 - 6 * k) & 63];
      else if (pad) out += '=';
    }
  }
  return out;
}

Result<Bytes> decode64(std::string_view text, std::string_view alphabet) {
  while (!text.empty() && text.back() == '=') text.remove_suffix(1);
  if (text.size() % 4 == 1) return fail(ErrorKind::invalid, "base64 of impossible length");
  std::array<std::int8_t, 256> value{};
  value.fill(-1);
  for (std::size_t i = 0; i < 64; ++i) value[std::uint8_t(alphabet[i])] = std::int8_t(i);
  Bytes out;
  out.reserve(text.size() * 3 / 4);
  std::uint32_t group = 0;
  int bits = 0;
  for (char c : text) {
    const int v = value[std::uint8_t(c)];
    if (v < 0) return fail(ErrorKind::invalid, "not a base64 character");
    group = group << 6 | std::uint32_t(v);
    if ((bits += 6) >= 8) {
      bits -= 8;
      out.push_back(std::uint8_t(group >> bits));
    }
  }
  return out;
}

}  // namespace

std::string base64_encode(ByteView bytes) { return encode64(bytes, kStandard, true); }
Result<Bytes> base64_decode(std::string_view text) { return decode64(text, kStandard); }
std::string base64url_encode(ByteView bytes) { return encode64(bytes, kUrl, false); }
Result<Bytes> base64url_decode(std::string_view text) { return decode64(text, kUrl); }

struct Sha256Stream::State {
  EVP_MD_CTX* ctx = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(ctx); }
};

Sha256Stream::Sha256Stream() : state_(std::make_unique<State>()) {
  EVP_DigestInit_ex(state_->ctx, EVP_sha256(), nullptr);
}
Sha256Stream::~Sha256Stream() = default;
Sha256Stream::Sha256Stream(Sha256Stream&&) noexcept = default;
Sha256Stream& Sha256Stream::operator=(Sha256Stream&&) noexcept = default;

void Sha256Stream::update(ByteView bytes) { EVP_DigestUpdate(state_->ctx, bytes.data(), bytes.size()); }

Sha256 Sha256Stream::finish() const {
  State copy;
  EVP_MD_CTX_copy_ex(copy.ctx, state_->ctx);
  Sha256 out{};
  EVP_DigestFinal_ex(copy.ctx, out.data(), nullptr);
  return out;
}

Sha256 sha256(ByteView bytes) {
  Sha256Stream stream;
  stream.update(bytes);
  return stream.finish();
}

Bytes random_bytes(std::size_t n) {
  Bytes out(n);
  if (RAND_bytes(out.data(), int(n)) != 1) throw std::runtime_error("no randomness from the kernel");
  return out;
}

}  // namespace dvr
