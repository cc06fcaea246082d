#include "media/box_walk.hpp"
#include "media/mp4_writer.hpp"

namespace dvr::media {
namespace {

// Of a decode time: 1,500 years at 90 kHz. Sums of times, and the same in microseconds, stay inside 64 bits.
constexpr std::uint64_t kMaxTime = std::uint64_t(1) << 52;

struct TrafDraft {
  PartTrack track;
  std::uint32_t duration = 0, size = 0, flags = 0;  // tfhd defaults
  std::int64_t next_data = -1;                      // from the moof; of the next run of samples, −1: not told
};

Result<void> read_tfhd(ByteView content, TrafDraft& traf) {
  ByteReader r(content);
  const auto flags = read_full(r).flags;
  traf.track.track_id = r.u32();
  if (flags & 0x1) return fail(ErrorKind::unsupported, "MP4: base data offset in tfhd");
  if (flags & 0x2) r.skip(4);  // sample_description_index
  if (flags & 0x8) traf.duration = r.u32();
  if (flags & 0x10) traf.size = r.u32();
  if (flags & 0x20) traf.flags = r.u32();
  if (r.failed()) return corrupt("tfhd is too short");
  return {};
}

Result<void> read_tfdt(ByteView content, TrafDraft& traf) {
  ByteReader r(content);
  traf.track.decode_time = read_full(r).version == 1 ? r.u64() : r.u32();
  if (r.failed() || traf.track.decode_time > kMaxTime) return corrupt("tfdt cannot be");
  return {};
}

Result<void> read_trun(ByteView content, TrafDraft& traf) {
  ByteReader r(content);
  const auto flags = read_full(r).flags;
  const std::uint32_t count = r.u32();
  if (flags & 0x1) traf.next_data = std::int32_t(r.u32());
  const auto first_flags = flags & 0x4 ? std::optional(r.u32()) : std::nullopt;
  const std::size_t fields = std::size_t(!!(flags & 0x100) + !!(flags & 0x200) + !!(flags & 0x400) + !!(flags & 0x800));
  // Samples that take no bytes to describe could be any number: the writer of a sane file gives each its size.
  if (r.failed() || fields == 0 || count > r.left() / (4 * fields)) return corrupt("trun is too short");
  if (traf.next_data < 0) return corrupt("trun without data offset");
  traf.track.samples.reserve(traf.track.samples.size() + count);
  for (std::uint32_t i = 0; i < count; ++i) {
    PartSample s;
    s.duration = flags & 0x100 ? r.u32() : traf.duration;
    s.size_bytes = flags & 0x200 ? r.u32() : traf.size;
    s.flags = flags & 0x400 ? r.u32() : i == 0 && first_flags ? *first_flags : traf.flags;
    s.composition_offset = flags & 0x800 ? std::int32_t(r.u32()) : 0;
    s.offset = std::uint64_t(traf.next_data);  // from the moof; parse_part_head makes it from the part
    traf.next_data += s.size_bytes;
    traf.track.duration += s.duration;
    traf.track.samples.push_back(s);
  }
  return {};
}

Result<void> read_traf(ByteView body, PartHead& head) {
  TrafDraft traf;
  DVR_CHECK(for_each_box(body, [&](FourCc type, ByteView content) -> Result<void> {
    switch (type) {
      case four_cc("tfhd"): return read_tfhd(content, traf);
      case four_cc("tfdt"): return read_tfdt(content, traf);
      case four_cc("trun"): return read_trun(content, traf);
      default: return {};
    }
  }));
  head.tracks.push_back(std::move(traf.track));
  return {};
}

Result<void> read_moof(ByteView body, PartHead& head) {
  return for_each_box(body, [&](FourCc type, ByteView content) -> Result<void> {
    if (type == four_cc("traf")) return read_traf(content, head);
    if (type != four_cc("mfhd")) return {};
    ByteReader r(content);
    read_full(r);
    head.sequence = r.u32();
    return {};
  });
}

Result<void> read_prft(ByteView content, PartHead& head) {
  ByteReader r(content);
  const auto version = read_full(r).version;
  r.skip(4);  // reference_track_ID
  const auto ntp = r.u64();
  head.wall_media_time = version == 1 ? r.u64() : r.u32();
  if (r.failed() || head.wall_media_time > kMaxTime) return corrupt("prft cannot be");
  head.wall = from_ntp(ntp);
  return {};
}

// Makes sample offsets relative to the part and proves that every sample lies in the mdat.
Result<void> place_samples(PartHead& head, std::uint64_t moof_at) {
  for (auto& track : head.tracks)
    for (auto& s : track.samples) {
      s.offset += moof_at;
      if (s.offset < head.head_bytes || s.offset > head.size_bytes || s.size_bytes > head.size_bytes - s.offset)
        return corrupt("a sample lies outside of its mdat");
    }
  return {};
}

Error goes_on() { return fail(ErrorKind::too_large, "MP4: the head of a part goes on"); }

Result<BoxHeader> next_box(ByteView bytes) {
  if (bytes.size() < 8) return goes_on();
  if (bytes.size() < kMaxBoxHeader && ByteReader(bytes).u32() == 1) return goes_on();
  return read_box_header(bytes);
}

Result<void> read_head_box(FourCc type, ByteView content, PartHead& head) {
  switch (type) {
    case four_cc("prft"): return read_prft(content, head);
    case four_cc("moof"): return read_moof(content, head);
    case four_cc("styp"):
    case four_cc("emsg"):
    case four_cc("sidx"):
    case four_cc("free"): return {};
    default: return corrupt("a strange box where a part should begin");
  }
}

}  // namespace

const PartTrack* PartHead::track(std::uint32_t id) const {
  for (const auto& t : tracks)
    if (t.track_id == id) return &t;
  return nullptr;
}

Result<PartHead> parse_part_head(ByteView bytes) {
  PartHead head;
  std::optional<std::uint64_t> moof_at;
  for (std::size_t at = 0;;) {
    DVR_TRY(const auto box, next_box(bytes.subspan(at)));
    if (box.type == four_cc("mdat")) {
      if (!moof_at) return corrupt("mdat without moof");
      head.head_bytes = at + box.header_bytes;
      head.size_bytes = at + box.size_bytes;
      DVR_CHECK(place_samples(head, *moof_at));
      return head;
    }
    if (at + box.size_bytes > kMaxPartHead) return corrupt("the head of a part is too long");
    if (box.size_bytes > bytes.size() - at) return goes_on();
    if (box.type == four_cc("moof")) {
      if (moof_at) return corrupt("two moof before an mdat");
      moof_at = at;
    }
    DVR_CHECK(read_head_box(box.type, bytes.subspan(at, std::size_t(box.size_bytes)).subspan(box.header_bytes), head));
    at += std::size_t(box.size_bytes);
  }
}

}  // namespace dvr::media
