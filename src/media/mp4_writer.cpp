#include "media/mp4_writer.hpp"

#include "media/mp4_boxes.hpp"

namespace dvr::media {
namespace {

// sample_flags, 8.8.3.1
constexpr std::uint32_t kKeyFlags = 0x0200'0000;    // depends on no other
constexpr std::uint32_t kDeltaFlags = 0x0101'0000;  // depends on others, is not a sync sample

constexpr std::uint64_t kNtpEpoch = 2'208'988'800;  // seconds from 1900 to 1970

void write_trex(Bytes& out, std::uint32_t track_id, std::uint32_t flags) {
  FullBox box(out, "trex", 0, 0);
  ByteWriter w(out);
  w.u32(track_id);
  w.u32(1);  // default_sample_description_index
  w.u32(0);
  w.u32(0);
  w.u32(flags);
}

void write_fragmented_track(Bytes& out, const TrackBox& track, const std::function<void(Bytes&)>& entry) {
  Box trak(out, "trak");
  write_tkhd(out, track, 0);
  Box mdia(out, "mdia");
  write_mdhd(out, track.timescale, 0);
  write_hdlr(out, track.kind);
  Box minf(out, "minf");
  write_media_header(out, track.kind);
  write_dinf(out);
  Box stbl(out, "stbl");
  write_stsd(out, 1, entry);
  for (auto type : {"stts", "stsc", "stco"}) {
    FullBox box(out, type, 0, 0);
    ByteWriter(out).u32(0);
  }
  FullBox stsz(out, "stsz", 0, 0);
  ByteWriter(out).zeros(8);
}

void write_prft(Bytes& out, const ProducerTime& time) {
  constexpr std::uint32_t kCaptureTime = 24;  // the UTC time at which the media was captured
  FullBox box(out, "prft", 1, kCaptureTime);
  ByteWriter w(out);
  w.u32(time.track_id);
  w.u64(to_ntp(time.wall));
  w.u64(time.media_time);
}

// Which fields of a trun differ from sample to sample; what does not is said once in tfhd.
struct TrunShape {
  bool durations = false, flags = false, first_flags = false, offsets = false;
  std::uint32_t default_flags = kKeyFlags;
};

TrunShape shape_of(std::span<const FragmentSample> samples) {
  TrunShape s;
  for (const auto& x : samples) {
    s.durations |= x.duration != samples[0].duration;
    s.offsets |= x.composition_offset != 0;
  }
  const auto rest = samples.size() > 1 ? samples.subspan(1) : samples;
  const bool rest_key = rest[0].key;
  s.default_flags = rest_key ? kKeyFlags : kDeltaFlags;
  s.flags = std::any_of(rest.begin(), rest.end(), [&](const auto& x) { return x.key != rest_key; });
  s.first_flags = !s.flags && samples[0].key != rest_key;
  return s;
}

void write_tfhd(Bytes& out, const FragmentTrack& track, const TrunShape& shape) {
  constexpr std::uint32_t kDefaultDuration = 0x8, kDefaultFlags = 0x20, kBaseIsMoof = 0x2'0000;
  FullBox box(out, "tfhd", 0, kBaseIsMoof | kDefaultFlags | (shape.durations ? 0 : kDefaultDuration));
  ByteWriter w(out);
  w.u32(track.track_id);
  if (!shape.durations) w.u32(track.samples[0].duration);
  w.u32(shape.default_flags);
}

// Returns where the data offset is, to be filled in when the size of the moof is known.
std::size_t write_trun(Bytes& out, std::span<const FragmentSample> samples, const TrunShape& shape) {
  constexpr std::uint32_t kDataOffset = 0x1, kFirstFlags = 0x4, kDuration = 0x100, kSize = 0x200, kFlags = 0x400,
                          kOffset = 0x800;
  FullBox box(out, "trun", 1,
              kDataOffset | kSize | (shape.first_flags ? kFirstFlags : 0) | (shape.durations ? kDuration : 0) |
                  (shape.flags ? kFlags : 0) | (shape.offsets ? kOffset : 0));
  ByteWriter w(out);
  w.u32(std::uint32_t(samples.size()));
  const auto data_offset_at = out.size();
  w.u32(0);
  if (shape.first_flags) w.u32(samples[0].key ? kKeyFlags : kDeltaFlags);
  for (const auto& s : samples) {
    if (shape.durations) w.u32(s.duration);
    w.u32(s.size_bytes);
    if (shape.flags) w.u32(s.key ? kKeyFlags : kDeltaFlags);
    if (shape.offsets) w.u32(std::uint32_t(s.composition_offset));
  }
  return data_offset_at;
}

std::size_t write_traf(Bytes& out, const FragmentTrack& track) {
  Box traf(out, "traf");
  const auto shape = shape_of(track.samples);
  write_tfhd(out, track, shape);
  {
    FullBox tfdt(out, "tfdt", 1, 0);
    ByteWriter(out).u64(track.decode_time);
  }
  return write_trun(out, track.samples, shape);
}

std::uint64_t bytes_of(const FragmentTrack& track) {
  std::uint64_t sum = 0;
  for (const auto& s : track.samples) sum += s.size_bytes;
  return sum;
}

}  // namespace

Bytes write_init(const Tracks& tracks) {
  Bytes out;
  out.reserve(1536);
  write_ftyp(out, "iso6", {"iso6", "cmfc", "mp41"});
  Box moov(out, "moov");
  write_mvhd(out, 0, kAudioTrackId + 1);
  if (tracks.video)
    write_fragmented_track(out, TrackBox::of(*tracks.video, kVideoTrackId),
                           [&](Bytes& o) { write_sample_entry(o, *tracks.video); });
  if (tracks.audio)
    write_fragmented_track(out, TrackBox::of(*tracks.audio, kAudioTrackId),
                           [&](Bytes& o) { write_sample_entry(o, *tracks.audio); });
  Box mvex(out, "mvex");
  if (tracks.video) write_trex(out, kVideoTrackId, kDeltaFlags);
  if (tracks.audio) write_trex(out, kAudioTrackId, kKeyFlags);
  mvex.close();
  moov.close();
  return out;
}

Bytes write_part_head(std::uint32_t sequence, const ProducerTime& time, std::span<const FragmentTrack> tracks) {
  Bytes out;
  std::size_t samples = 0;
  for (const auto& t : tracks) samples += t.samples.size();
  out.reserve(160 + 96 * tracks.size() + 16 * samples);
  write_prft(out, time);
  const auto moof_at = out.size();
  std::vector<std::pair<std::size_t, std::uint64_t>> offsets;  // where to write, bytes of the track
  {
    Box moof(out, "moof");
    {
      FullBox mfhd(out, "mfhd", 0, 0);
      ByteWriter(out).u32(sequence);
    }
    for (const auto& t : tracks)
      if (!t.samples.empty()) offsets.emplace_back(write_traf(out, t), bytes_of(t));
  }
  ByteWriter w(out);
  std::uint64_t offset = out.size() - moof_at + 8;
  for (auto [at, size] : offsets) {
    w.patch_u32(at, std::uint32_t(offset));
    offset += size;
  }
  w.u32(std::uint32_t(offset - (out.size() - moof_at)));  // mdat with its header
  w.text("mdat");
  return out;
}

std::uint64_t to_ntp(WallTime t) {
  const auto us = std::uint64_t(std::max<std::int64_t>(0, to_us(t)));
  const std::uint64_t seconds = us / 1'000'000 + kNtpEpoch, micros = us % 1'000'000;
  return seconds << 32 | ((micros << 32) + 999'999) / 1'000'000;  // rounded up, so that from_ntp gives it back
}

WallTime from_ntp(std::uint64_t ntp) {
  std::uint64_t seconds = ntp >> 32;
  if (seconds < kNtpEpoch) seconds += std::uint64_t(1) << 32;  // era 1 begins in 2036 (RFC 5905, section 6)
  const std::uint64_t micros = (ntp & 0xffff'ffff) * 1'000'000 >> 32;
  return from_us(std::int64_t((seconds - kNtpEpoch) * 1'000'000 + micros));
}

}  // namespace dvr::media
