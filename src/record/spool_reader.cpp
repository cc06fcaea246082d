#include "media/mp4_reader.hpp"
#include "record/recovery.hpp"

namespace dvr::record {
namespace {

constexpr std::size_t kMaxInitBytes = 1u << 20;
constexpr std::size_t kFirstRead = 4'096;  // nearly every part head fits
constexpr std::uint64_t kZeroTailMin = 8;  // no NAL unit ends with a zero byte (H.264, 7.4.1); audio hardly ever
constexpr std::uint64_t kZeroTailMax = 64u << 20;
constexpr Micros kSegmentTarget = Millis(1'900);  // package::PackagerOptions, with its slack

Error not_ours(const store::File& file, std::string_view why) {
  return Error{ErrorKind::corrupt, fmt::format("not a recording of ours: {}", why), file.path().string()};
}

// The file's size without a long tail of zeros.
Result<std::uint64_t> written_bytes(const store::File& file) {
  DVR_TRY(const auto size, file.size_bytes());
  constexpr std::uint64_t kBlock = 64u << 10;
  auto end = size;
  while (end > 0 && size - end < kZeroTailMax) {
    const auto begin = end - std::min(end, kBlock);
    DVR_TRY(const auto block, file.read(begin, std::size_t(end - begin)));
    const auto last = std::find_if(block.rbegin(), block.rend(), [](auto b) { return b != 0; });
    end = begin + std::uint64_t(block.rend() - last);
    if (last != block.rend()) break;
  }
  return size - end >= kZeroTailMin ? end : size;
}

struct Reader {
  const store::File& file;
  std::uint64_t size = 0;  // what was written
  SpoolContents out;
  media::InitInfo init;
  Micros in_segment{0};

  Result<bool> read_header();
  Result<Bytes> whole_box(std::uint64_t offset);
  Result<bool> read_part(std::uint64_t& offset);
  Result<media::PartHead> part_head(std::uint64_t offset);
  void add(const media::PartHead& head);
};

// Empty: it goes on past what was written.
Result<Bytes> Reader::whole_box(std::uint64_t offset) {
  const auto left = size - offset;
  if (left < 8) return Bytes();
  DVR_TRY(const auto start, file.read(offset, std::size_t(std::min<std::uint64_t>(left, media::kMaxBoxHeader))));
  DVR_TRY(const auto header, media::read_box_header(start));
  if (header.size_bytes > kMaxInitBytes) return not_ours(file, "a box of its header is too large");
  if (header.size_bytes > left) return Bytes();
  return file.read(offset, std::size_t(header.size_bytes));
}

// ftyp moov uuid. False: torn.
Result<bool> Reader::read_header() {
  for (const char* type : {"ftyp", "moov"}) {
    DVR_TRY(const auto box, whole_box(out.init.size()));
    if (box.empty()) return false;
    if (as_text(ByteView(box).subspan(4, 4)) != type) return not_ours(file, "no init segment");
    out.init.insert(out.init.end(), box.begin(), box.end());
  }
  DVR_TRY(init, media::parse_init(out.init));
  if (init.video_track_id == 0) return not_ours(file, "no video track");
  DVR_TRY(const auto box, whole_box(out.init.size()));
  if (box.empty()) return false;
  const auto identity = parse_identity_box(box);
  if (!identity) return not_ours(file, "no identity");
  out.identity = *identity;
  out.tracks = init.tracks;
  out.init_bytes = out.whole_bytes = out.init.size() + box.size();
  return true;
}

Result<media::PartHead> Reader::part_head(std::uint64_t offset) {
  const auto left = size - offset;
  for (std::size_t n = kFirstRead;; n *= 16) {
    DVR_TRY(const auto bytes, file.read(offset, std::size_t(std::min<std::uint64_t>(left, n))));
    auto head = media::parse_part_head(bytes);
    const bool more =
        !head.has_value() && head.error().kind == ErrorKind::too_large && n < left && n < media::kMaxPartHead;
    if (!more) return head;
  }
}

void Reader::add(const media::PartHead& head) {
  const auto* video = head.track(init.video_track_id);
  IndexedPart part;
  part.size_bytes = std::uint32_t(head.size_bytes);
  if (video) {
    part.duration = {std::int64_t(video->duration)};
    part.video_samples = std::uint32_t(video->samples.size());
    part.independent = !video->samples.empty() && video->samples.front().key();
  }
  part.starts_segment = part.independent && (out.parts.empty() || in_segment >= kSegmentTarget);
  if (part.starts_segment) in_segment = Micros(0);
  in_segment += to_micros(part.duration, kMediaClock);
  out.duration += part.duration;
  out.video_samples += part.video_samples;
  out.whole_bytes += head.size_bytes;
  out.parts.push_back(part);
  if (!video || !head.wall) return;
  const auto offset = MediaTicks{std::int64_t(video->decode_time - head.wall_media_time)};
  const auto wall = *head.wall + to_micros(offset, kMediaClock);
  if (out.parts.size() == 1) {
    out.start_time = wall;
    out.start_decode = {std::int64_t(video->decode_time)};
  }
  out.end_time = std::max(out.start_time, wall + to_micros(part.duration, kMediaClock));
}

// False: no further whole part.
Result<bool> Reader::read_part(std::uint64_t& offset) {
  if (offset >= size || out.parts.size() >= kMaxPartsInIndex) return false;
  const auto head = part_head(offset);
  if (!head.has_value() && head.error().kind == ErrorKind::io) return head.error();
  if (!head.has_value() || head->size_bytes > size - offset || head->size_bytes > UINT32_MAX) return false;
  const bool usable = !out.parts.empty() || (head->wall && head->track(init.video_track_id));
  if (!usable) return not_ours(file, "its first part has no video or no wall time");
  add(*head);
  offset += head->size_bytes;
  return true;
}

}  // namespace

Result<SpoolContents> read_spool_file(const store::File& file) {
  DVR_TRY(const auto size, written_bytes(file));
  Reader reader{file, size, {}, {}, Micros(0)};
  DVR_TRY(const bool whole, reader.read_header());
  if (!whole) return SpoolContents();
  for (auto offset = reader.out.init_bytes;;) {
    DVR_TRY(const bool more, reader.read_part(offset));
    if (!more) return std::move(reader.out);
  }
}

}  // namespace dvr::record
