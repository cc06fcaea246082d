#include "proto/http/range.hpp"

#include "proto/http/headers.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace dvr::http {
namespace {

// Digits only. A number too large for 64 bits lies behind every end, so it saturates.
std::optional<std::uint64_t> parse_position(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789") != text.npos) return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() ? value : UINT64_MAX;
}

ByteRange suffix_range(std::uint64_t length, std::uint64_t size) {
  if (length == 0 || size == 0) return {ByteRange::Kind::unsatisfiable};
  return {ByteRange::Kind::part, size - std::min(length, size), size - 1};
}

}  // namespace

ByteRange parse_range(std::string_view header, std::uint64_t size) {
  const auto equals = header.find('=');
  if (equals == header.npos || !iequals(header.substr(0, equals), "bytes")) return {};
  const auto spec = header.substr(equals + 1);
  const auto dash = spec.find('-');
  if (dash == spec.npos) return {};
  const auto last = parse_position(spec.substr(dash + 1));
  if (dash == 0) return last ? suffix_range(*last, size) : ByteRange{};
  const auto first = parse_position(spec.substr(0, dash));
  const bool open_ended = dash + 1 == spec.size();
  if (!first || (!last && !open_ended) || (last && *last < *first)) return {};
  if (*first >= size) return {ByteRange::Kind::unsatisfiable};
  return {ByteRange::Kind::part, *first, std::min(last.value_or(UINT64_MAX), size - 1)};
}

std::string content_range(const ByteRange& part, std::uint64_t size) {
  return fmt::format("bytes {}-{}/{}", part.first, part.last, size);
}

std::string content_range_unsatisfied(std::uint64_t size) { return fmt::format("bytes */{}", size); }

}  // namespace dvr::http
