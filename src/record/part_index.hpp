// The index of a recording: from it alone playback makes any playlist.
//
//   part_index := version count part*
//   version    := varint            1
//   count      := varint            number of parts
//   part       := varint varint varint
//     first    := size_bytes << 2 | starts_segment << 1 | independent
//     second   := duration, ticks of kMediaClock
//     third    := video_samples << 1 | 0
//
// Varints are unsigned LEB128. The first part starts at the recording's init_bytes, each next where the one before
// ends.
#pragma once
#include "base/bytes.hpp"
#include "base/time.hpp"

namespace dvr::record {

struct IndexedPart {
  std::uint32_t size_bytes = 0;
  MediaTicks duration;       // of its video, ticks of kMediaClock
  bool independent = false;  // starts with a key frame
  bool starts_segment = false;
  std::uint32_t video_samples = 0;
  bool operator==(const IndexedPart&) const = default;
};

inline constexpr std::size_t kMaxPartsInIndex = 1'000'000;

Bytes encode_part_index(const std::vector<IndexedPart>& parts);
// corrupt on anything that encode does not make.
Result<std::vector<IndexedPart>> decode_part_index(ByteView blob);

}  // namespace dvr::record
