// Range requests (RFC 9110, section 14) with one byte range.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace dvr::http {

struct ByteRange {
  enum class Kind {
    whole,          // no usable Range: answer 200 with everything
    part,           // answer 206 with [first, last]
    unsatisfiable,  // answer 416 with content_range_unsatisfied()
  };
  Kind kind = Kind::whole;
  std::uint64_t first = 0, last = 0;  // inclusive, below the size; only for part
  std::uint64_t size() const { return last - first + 1; }
};

// `header` is the Range field or empty. Broken, unknown and multiple ranges count as absent, as section 14.2 allows.
ByteRange parse_range(std::string_view header, std::uint64_t size_bytes);

std::string content_range(const ByteRange& part, std::uint64_t size_bytes);  // "bytes 0-99/1000"
std::string content_range_unsatisfied(std::uint64_t size_bytes);             // "bytes */1000"

}  // namespace dvr::http
