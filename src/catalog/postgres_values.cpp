#include "catalog/postgres_values.hpp"

#include <bit>
#include <cmath>

namespace dvr::catalog {
namespace {

// Object ids of built-in types: pg_type.dat, the same in every server.
enum : std::uint32_t {
  kBool = 16,
  kBytea = 17,
  kInt8 = 20,
  kInt2 = 21,
  kInt4 = 23,
  kText = 25,
  kFloat4 = 700,
  kFloat8 = 701,
  kNumeric = 1700,
};

std::string big_endian(std::uint64_t v) {
  std::string out(8, '\0');
  for (std::size_t i = 0; i < 8; ++i) out[i] = char(v >> (56 - 8 * i));
  return out;
}

// An integer of 1 to 8 bytes, with its sign.
std::int64_t read_integer(std::string_view bytes) {
  if (bytes.empty() || bytes.size() > 8) return 0;
  std::int64_t v = (bytes[0] & 0x80) != 0 ? -1 : 0;
  for (const char c : bytes) v = std::int64_t(std::uint64_t(v) << 8) | std::uint8_t(c);
  return v;
}

// Bytes of the well-formed character that `text` begins with; 0: none (RFC 3629, section 4), or a zero.
std::size_t character_bytes(std::string_view text) {
  const auto byte = [text](std::size_t i) { return i < text.size() ? std::uint8_t(text[i]) : std::uint8_t(0); };
  const auto first = byte(0);
  if (first < 0x80) return first == 0 ? 0 : 1;
  if (first < 0xC2 || first > 0xF4) return 0;
  const std::size_t n = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  for (std::size_t i = 1; i < n; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  if (first == 0xE0 && byte(1) < 0xA0) return 0;  // longer than needed
  if (first == 0xED && byte(1) > 0x9F) return 0;  // half of a surrogate pair
  if (first == 0xF0 && byte(1) < 0x90) return 0;
  if (first == 0xF4 && byte(1) > 0x8F) return 0;  // beyond U+10FFFF
  return n;
}

std::string storable(const std::string& text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto n = character_bytes(std::string_view(text).substr(at));
    if (n == 0) out += "\xEF\xBF\xBD";
    else out.append(text, at, n);
    at += std::max<std::size_t>(n, 1);
  }
  return out;
}

// Header of four int16 (digits, weight of the first, sign, decimal places), then digits to the base of 10,000.
Value read_numeric(std::string_view bytes) {
  const auto word = [&](std::size_t i) { return read_integer(bytes.substr(std::min(bytes.size(), i * 2), 2)); };
  const auto digits = std::size_t(std::max<std::int64_t>(0, word(0)));
  const auto weight = word(1);
  if (bytes.size() < 8 + digits * 2) return {};
  if ((word(2) & 0xF000) == 0xC000) return std::nan("");
  const bool negative = (word(2) & 0xF000) == 0x4000;
  __int128 whole = 0;
  double real = 0;
  for (std::size_t i = 0; i < digits; ++i) real += double(word(4 + i)) * std::pow(10'000.0, double(weight) - double(i));
  const bool is_whole = weight < 5 && std::int64_t(digits) <= weight + 1;
  if (!is_whole) return negative ? -real : real;
  for (std::int64_t i = 0; i <= weight; ++i)
    whole = whole * 10'000 + (std::size_t(i) < digits ? word(4 + std::size_t(i)) : 0);
  if (negative) whole = -whole;
  if (whole > INT64_MAX || whole < INT64_MIN) return negative ? -real : real;
  return std::int64_t(whole);
}

PgParameter encode(std::monostate) { return {}; }
PgParameter encode(std::int64_t v) { return {kInt8, big_endian(std::uint64_t(v)), false}; }
PgParameter encode(double v) { return {kFloat8, big_endian(std::bit_cast<std::uint64_t>(v)), false}; }
PgParameter encode(const std::string& v) { return {kText, storable(v), false}; }
PgParameter encode(const Bytes& v) { return {kBytea, std::string(v.begin(), v.end()), false}; }

using Variant = std::variant<std::monostate, std::int64_t, double, std::string, Bytes>;

}  // namespace

PgParameter encode_parameter(const Value& value) {
  return std::visit([](const auto& v) { return encode(v); }, static_cast<const Variant&>(value));
}

Value decode_column(std::uint32_t type, std::string_view bytes) {
  switch (type) {
    case kBool:
    case kInt2:
    case kInt4:
    case kInt8: return read_integer(bytes);
    case kFloat4: return double(std::bit_cast<float>(std::uint32_t(read_integer(bytes))));
    case kFloat8: return std::bit_cast<double>(std::uint64_t(read_integer(bytes)));
    case kNumeric: return read_numeric(bytes);
    case kBytea: return Bytes(bytes.begin(), bytes.end());
    default: return bytes;
  }
}

}  // namespace dvr::catalog
