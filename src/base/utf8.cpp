#include "base/utf8.hpp"

#include <algorithm>
#include <cstdint>

namespace dvr {
namespace {

// Bytes of the well-formed character that `text` begins with; 0: none (RFC 3629, section 4).
std::size_t character_bytes(std::string_view text) {
  const auto byte = [text](std::size_t i) { return std::uint8_t(i < text.size() ? text[i] : 0); };
  const auto first = byte(0);
  const std::size_t n = first < 0x80   ? 1
                        : first < 0xC2 ? 0
                        : first < 0xE0 ? 2
                        : first < 0xF0 ? 3
                        : first < 0xF5 ? 4
                                       : 0;
  for (std::size_t i = 1; i < n; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  const bool longer_than_needed = (first == 0xE0 && byte(1) < 0xA0) || (first == 0xF0 && byte(1) < 0x90);
  const bool no_character = (first == 0xED && byte(1) > 0x9F) || (first == 0xF4 && byte(1) > 0x8F);
  return longer_than_needed || no_character ? 0 : n;
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto n = character_bytes(text);
    if (n == 0) return false;
    text.remove_prefix(n);
  }
  return true;
}

std::string as_utf8(std::string_view text, std::size_t most_bytes) {
  std::string out;
  out.reserve(std::min(text.size(), most_bytes));
  while (!text.empty()) {
    const auto n = character_bytes(text);
    const auto take = std::max<std::size_t>(n, 1);
    if (out.size() + take > most_bytes) break;
    if (n == 0) out += '?';
    else out.append(text.substr(0, n));
    text.remove_prefix(take);
  }
  return out;
}

}  // namespace dvr
