// Reads back what the writer makes, and survives everything else: recovery opens files that a power cut left behind.
// Bounded: no table is larger than the bytes that describe it, nothing is read past what was given.
#pragma once
#include "base/time.hpp"
#include "media/access_unit.hpp"

#include <functional>

namespace dvr::media {

using FourCc = std::uint32_t;
constexpr FourCc four_cc(const char (&text)[5]) {
  return FourCc(std::uint8_t(text[0])) << 24 | FourCc(std::uint8_t(text[1])) << 16 |
         FourCc(std::uint8_t(text[2])) << 8 | FourCc(std::uint8_t(text[3]));
}

struct BoxHeader {
  FourCc type = 0;
  std::uint64_t size_bytes = 0;  // header included; never smaller than it
  std::size_t header_bytes = 0;  // 8, or 16 with a 64-bit size
};
inline constexpr std::size_t kMaxBoxHeader = 16;

// ErrorKind::corrupt when `bytes` does not begin with a sane box header. A box "to the end of the file" is refused.
Result<BoxHeader> read_box_header(ByteView bytes);

struct InitInfo {
  Tracks tracks;  // clock_rate is the timescale of the file: kMediaClock for video of ours
  std::uint32_t video_track_id = 0, audio_track_id = 0;  // 0: none
  // trex defaults, used by parts that do not say better
  std::uint32_t video_default_duration = 0, audio_default_duration = 0;
};

// `bytes` is `ftyp moov`, whole. At least one track of a codec we know is needed.
Result<InitInfo> parse_init(ByteView bytes);

struct PartSample {
  std::uint64_t offset = 0;  // of its data, from the first byte of the part
  std::uint32_t size_bytes = 0;
  std::uint32_t duration = 0;
  std::uint32_t flags = 0;  // sample_flags, 8.8.3.1
  std::int32_t composition_offset = 0;
  bool key() const { return !(flags & 0x0001'0000); }  // not sample_is_non_sync_sample
};

struct PartTrack {
  std::uint32_t track_id = 0;
  std::uint64_t decode_time = 0;  // of the first sample, in ticks of the track
  std::uint64_t duration = 0;     // of all samples
  std::vector<PartSample> samples;
};

struct PartHead {
  std::optional<WallTime> wall;  // prft: wall time of `wall_media_time`
  std::uint64_t wall_media_time = 0;
  std::uint32_t sequence = 0;  // mfhd
  std::vector<PartTrack> tracks;
  std::uint64_t head_bytes = 0;                    // up to and including the mdat header
  std::uint64_t size_bytes = 0;                    // the whole part; every sample lies between head_bytes and it
  const PartTrack* track(std::uint32_t id) const;  // nullptr: not in this part
};
inline constexpr std::size_t kMaxPartHead = 4 << 20;

// `bytes` begins at the first byte of a part and holds at least its head.
// ErrorKind::too_large when the head goes on past `bytes`: read more (at most kMaxPartHead) and try again.
Result<PartHead> parse_part_head(ByteView bytes);

// --- a file, box by box ---------------------------------------------------------------------------------------------

// Reads exactly `size` bytes at `offset`; called only with ranges inside the file.
using ReadAt = std::function<Result<Bytes>(std::uint64_t offset, std::size_t size)>;

struct FoundPart {
  std::uint64_t offset = 0;  // in the file
  PartHead head;
};

struct WalkedFile {
  InitInfo init;
  Bytes init_bytes;
  std::uint64_t whole_bytes = 0;  // init and all whole parts: where to cut
  bool torn = false;              // bytes follow that are no whole part
};

// Walks `ftyp moov (prft moof mdat)*` of a file of `file_size` bytes and tells each whole part in order.
// Reads heads only, never the samples. A damaged or cut part ends the walk without an error; a damaged init segment,
// a read error or an error of `each` is the error.
Result<WalkedFile> walk_file(const ReadAt& read, std::uint64_t file_size,
                             const std::function<Result<void>(const FoundPart&)>& each);

}  // namespace dvr::media
