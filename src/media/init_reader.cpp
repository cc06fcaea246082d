#include "media/aac.hpp"
#include "media/box_walk.hpp"
#include "media/h264.hpp"

namespace dvr::media {
namespace {

struct TrackDraft {
  std::uint32_t id = 0, timescale = 0;
  std::optional<VideoTrack> video;
  std::optional<AudioTrack> audio;
};

Bytes to_bytes(ByteView v) { return {v.begin(), v.end()}; }

Result<void> read_avcc(ByteView body, VideoTrack& video) {
  ByteReader r(body);
  r.skip(4);
  if ((r.u8() & 3) != 3) return fail(ErrorKind::unsupported, "MP4: NAL lengths are not of 4 bytes");
  Bytes sps, pps;
  for (int n = r.u8() & 0x1f; n > 0 && !r.failed(); --n) {
    const auto nal = r.bytes(r.u16());
    if (sps.empty()) sps = to_bytes(nal);
  }
  for (int n = r.u8(); n > 0 && !r.failed(); --n) {
    const auto nal = r.bytes(r.u16());
    if (pps.empty()) pps = to_bytes(nal);
  }
  if (r.failed() || sps.empty() || pps.empty()) return corrupt("avcC is incomplete");
  const int width = video.width, height = video.height;  // of the sample entry
  video = h264_track(std::move(sps), std::move(pps));
  if (video.width == 0) video.width = width, video.height = height;
  return {};
}

Result<void> read_video_entry(ByteView body, TrackDraft& track) {
  constexpr std::size_t kFixed = 78;  // VisualSampleEntry, 12.1.3
  if (body.size() < kFixed) return corrupt("sample entry is too short");
  ByteReader r(body);
  r.skip(24);
  VideoTrack video;
  video.width = r.u16();
  video.height = r.u16();
  DVR_CHECK(for_each_box(body.subspan(kFixed), [&](FourCc type, ByteView content) -> Result<void> {
    return type == four_cc("avcC") ? read_avcc(content, video) : Result<void>{};
  }));
  if (video.sps.empty()) return corrupt("avc1 without avcC");
  track.video = std::move(video);
  return {};
}

// A descriptor of ISO 14496-1: its tag, then its content cut out of `r`.
struct Descriptor {
  std::uint8_t tag;
  ByteView body;
};
Descriptor read_descriptor(ByteReader& r) {
  const auto tag = r.u8();
  std::size_t size = 0;
  for (int i = 0; i < 4; ++i) {
    const auto b = r.u8();
    size = size << 7 | (b & 0x7f);
    if (!(b & 0x80)) break;
  }
  return {tag, r.bytes(size)};
}

Result<void> read_esds(ByteView content, TrackDraft& track) {
  ByteReader box(content);
  read_full(box);
  const auto es = read_descriptor(box);
  ByteReader es_reader(es.body);
  es_reader.skip(3);
  const auto config = read_descriptor(es_reader);
  ByteReader config_reader(config.body);
  config_reader.skip(13);
  const auto specific = read_descriptor(config_reader);
  if (box.failed() || es_reader.failed() || config_reader.failed() || es.tag != 3 || config.tag != 4 ||
      specific.tag != 5)
    return corrupt("esds cannot be read");
  DVR_TRY(track.audio, aac_track(to_bytes(specific.body)));
  return {};
}

Result<void> read_dops(ByteView content, TrackDraft& track) {
  ByteReader r(content);
  r.skip(1);
  const auto channels = r.u8();
  const auto pre_skip = r.u16();
  const auto rate = r.u32();
  const auto gain = r.u16();
  const auto family = r.bytes(r.left());
  if (r.failed() || family.empty()) return corrupt("dOps is too short");
  AudioTrack audio;
  audio.codec = Codec::opus;
  audio.channels = channels;
  audio.samples_per_frame = 960;
  audio.codecs = "opus";
  ByteWriter w(audio.config);  // OpusHead, little-endian (RFC 7845, 5.1)
  w.text("OpusHead");
  for (unsigned b : {1u, unsigned(channels), unsigned(pre_skip), unsigned(pre_skip) >> 8, unsigned(rate), rate >> 8,
                     rate >> 16, rate >> 24, unsigned(gain), unsigned(gain) >> 8})
    w.u8(std::uint8_t(b));
  w.bytes(family);
  track.audio = std::move(audio);
  return {};
}

Result<void> read_audio_entry(ByteView body, TrackDraft& track) {
  constexpr std::size_t kFixed = 28;  // AudioSampleEntry, 12.2.3
  if (body.size() < kFixed) return corrupt("sample entry is too short");
  ByteReader r(body);
  r.skip(16);
  const int channels = r.u16();
  DVR_CHECK(for_each_box(body.subspan(kFixed), [&](FourCc type, ByteView content) -> Result<void> {
    if (type == four_cc("esds")) return read_esds(content, track);
    if (type == four_cc("dOps")) return read_dops(content, track);
    return {};
  }));
  if (track.audio && track.audio->channels == 0) track.audio->channels = channels;
  return {};
}

Result<void> read_stsd(ByteView content, TrackDraft& track) {
  if (content.size() < 8) return corrupt("stsd is too short");
  return for_each_box(content.subspan(8), [&](FourCc type, ByteView body) -> Result<void> {
    if (type == four_cc("avc1") || type == four_cc("avc3")) return read_video_entry(body, track);
    if (type == four_cc("mp4a") || type == four_cc("Opus")) return read_audio_entry(body, track);
    return {};  // a codec that is not ours: the other track may do
  });
}

Result<void> read_tkhd(ByteView content, TrackDraft& track) {
  ByteReader r(content);
  r.skip(read_full(r).version == 1 ? 16 : 8);
  track.id = r.u32();
  if (r.failed()) return corrupt("tkhd is too short");
  return {};
}

Result<void> read_mdhd(ByteView content, TrackDraft& track) {
  ByteReader r(content);
  r.skip(read_full(r).version == 1 ? 16 : 8);
  track.timescale = r.u32();
  if (r.failed() || track.timescale == 0) return corrupt("mdhd has no timescale");
  return {};
}

Result<void> read_track_boxes(ByteView body, TrackDraft& track) {  // at most mdia, minf, stbl deep
  return for_each_box(body, [&](FourCc type, ByteView content) -> Result<void> {
    switch (type) {
      case four_cc("tkhd"): return read_tkhd(content, track);
      case four_cc("mdhd"): return read_mdhd(content, track);
      case four_cc("stsd"): return read_stsd(content, track);
      default: return {};
    }
  });
}

// `path` is walked down; the boxes of every level are offered to read_track_boxes.
Result<void> read_trak(ByteView body, TrackDraft& track, std::span<const FourCc> path) {
  DVR_CHECK(read_track_boxes(body, track));
  if (path.empty()) return {};
  return for_each_box(body, [&](FourCc type, ByteView content) -> Result<void> {
    return type == path[0] ? read_trak(content, track, path.subspan(1)) : Result<void>{};
  });
}

Result<void> add_track(ByteView body, InitInfo& info) {
  static constexpr std::array<FourCc, 3> kPath{four_cc("mdia"), four_cc("minf"), four_cc("stbl")};
  TrackDraft track;
  DVR_CHECK(read_trak(body, track, kPath));
  if (track.id == 0 || track.timescale == 0) return corrupt("trak without id or timescale");
  if (track.video && !info.tracks.video) {
    track.video->clock_rate = track.timescale;
    info.tracks.video = std::move(track.video);
    info.video_track_id = track.id;
  } else if (track.audio && !info.tracks.audio) {
    track.audio->clock_rate = track.timescale;
    info.tracks.audio = std::move(track.audio);
    info.audio_track_id = track.id;
  }
  return {};
}

Result<void> read_mvex(ByteView body, InitInfo& info) {
  return for_each_box(body, [&](FourCc type, ByteView content) -> Result<void> {
    if (type != four_cc("trex")) return {};
    ByteReader r(content);
    r.skip(4);
    const auto id = r.u32();
    r.skip(4);
    const auto duration = r.u32();
    if (r.failed()) return corrupt("trex is too short");
    if (id == info.video_track_id) info.video_default_duration = duration;
    if (id == info.audio_track_id) info.audio_default_duration = duration;
    return {};
  });
}

Result<void> read_moov(ByteView body, InitInfo& info) {
  return for_each_box(body, [&](FourCc type, ByteView content) -> Result<void> {
    if (type == four_cc("trak")) return add_track(content, info);
    if (type == four_cc("mvex")) return read_mvex(content, info);
    return {};
  });
}

}  // namespace

Result<InitInfo> parse_init(ByteView bytes) {
  InitInfo info;
  DVR_CHECK(for_each_box(bytes, [&](FourCc type, ByteView content) -> Result<void> {
    return type == four_cc("moov") ? read_moov(content, info) : Result<void>{};
  }));
  if (!info.tracks.video && !info.tracks.audio) return corrupt("no track of a codec that is known");
  return info;
}

}  // namespace dvr::media
