#include "record/part_index.hpp"

namespace dvr::record {
namespace {

constexpr std::uint64_t kIndexVersion = 1;

Error damaged() { return fail(ErrorKind::corrupt, "the part index is damaged"); }

bool read_part(ByteView& in, IndexedPart& part) {
  std::uint64_t first = 0, duration = 0, samples = 0;
  if (!get_varint(in, first) || !get_varint(in, duration) || !get_varint(in, samples)) return false;
  if (first >> 2 > UINT32_MAX || duration > std::uint64_t(INT64_MAX) / kMaxPartsInIndex) return false;
  if (samples & 1 || samples >> 1 > UINT32_MAX) return false;
  part = {std::uint32_t(first >> 2),
          {std::int64_t(duration)},
          bool(first & 1),
          bool(first & 2),
          std::uint32_t(samples >> 1)};
  return true;
}

}  // namespace

Bytes encode_part_index(const std::vector<IndexedPart>& parts) {
  Bytes out;
  out.reserve(4 + parts.size() * 7);
  put_varint(out, kIndexVersion);
  put_varint(out, parts.size());
  for (const auto& p : parts) {
    put_varint(out, std::uint64_t(p.size_bytes) << 2 | (p.starts_segment ? 2 : 0) | (p.independent ? 1 : 0));
    put_varint(out, std::uint64_t(p.duration.count));
    put_varint(out, std::uint64_t(p.video_samples) << 1);
  }
  return out;
}

Result<std::vector<IndexedPart>> decode_part_index(ByteView blob) {
  std::uint64_t version = 0, count = 0;
  if (!get_varint(blob, version) || version != kIndexVersion || !get_varint(blob, count)) return damaged();
  if (count > kMaxPartsInIndex || count > blob.size() / 3) return damaged();
  std::vector<IndexedPart> parts(count);
  for (auto& part : parts)
    if (!read_part(blob, part)) return damaged();
  if (!blob.empty()) return damaged();
  return parts;
}

}  // namespace dvr::record
