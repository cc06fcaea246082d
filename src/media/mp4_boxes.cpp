#include "media/mp4_boxes.hpp"

#include "media/h264.hpp"

namespace dvr::media {
namespace {

void write_matrix(ByteWriter& w) {  // unity, 6.2.2
  for (std::uint32_t v : {0x1'0000u, 0u, 0u, 0u, 0x1'0000u, 0u, 0u, 0u, 0x4000'0000u}) w.u32(v);
}

bool has_high_fields(int profile) { return profile == 100 || profile == 110 || profile == 122 || profile == 144; }

// With a 16-bit length: no sane parameter set comes near it, and of an insane one the box stays whole.
void write_parameter_set(ByteWriter& w, ByteView nal) {
  nal = nal.first(std::min<std::size_t>(nal.size(), 0xffff));
  w.u16(std::uint16_t(nal.size()));
  w.bytes(nal);
}

// AVCDecoderConfigurationRecord, ISO 14496-15, 5.3.3.1.2
void write_avcc(Bytes& out, const VideoTrack& video, const MoreParameterSets& more) {
  Box box(out, "avcC");
  ByteWriter w(out);
  Bytes sps = video.sps;
  sps.resize(std::max<std::size_t>(sps.size(), 4));  // an SPS too short to hold its profile writes zeros
  w.u8(1);
  w.bytes(ByteView(sps).subspan(1, 3));
  w.u8(0xff);                            // 4-byte NAL lengths
  w.u8(more.sps.empty() ? 0xe1 : 0xe2);  // number of SPS
  write_parameter_set(w, video.sps);
  if (!more.sps.empty()) write_parameter_set(w, more.sps);
  w.u8(more.pps.empty() ? 1 : 2);  // number of PPS
  write_parameter_set(w, video.pps);
  if (!more.pps.empty()) write_parameter_set(w, more.pps);
  if (!has_high_fields(sps[1])) return;
  SpsInfo info;
  if (auto parsed = parse_sps(video.sps)) info = *parsed;
  w.u8(std::uint8_t(0xfc | info.chroma_format_idc));
  w.u8(std::uint8_t(0xf8 | (info.bit_depth_luma - 8)));
  w.u8(std::uint8_t(0xf8 | (info.bit_depth_chroma - 8)));
  w.u8(0);  // no SPS extensions
}

// Descriptors of ISO 14496-1, 7.2.2: tag, length in one or more bytes of 7 bits, body.
void write_descriptor(Bytes& out, std::uint8_t tag, const Bytes& body) {
  ByteWriter w(out);
  w.u8(tag);
  for (int shift = 21; shift > 0; shift -= 7) w.u8(std::uint8_t(0x80 | (body.size() >> shift & 0x7f)));
  w.u8(std::uint8_t(body.size() & 0x7f));
  w.bytes(body);
}

Bytes decoder_config(const AudioTrack& audio) {
  Bytes body;
  ByteWriter w(body);
  w.u8(0x40);   // MPEG-4 audio
  w.u8(0x15);   // audio stream
  w.zeros(11);  // buffer size and bit rates: unknown
  write_descriptor(body, 0x05, audio.config);
  return body;
}

void write_esds(Bytes& out, const AudioTrack& audio) {
  FullBox box(out, "esds", 0, 0);
  Bytes body;
  ByteWriter w(body);
  w.u16(0);
  w.u8(0);
  write_descriptor(body, 0x04, decoder_config(audio));
  write_descriptor(body, 0x06, {0x02});  // SLConfig: as MP4 files have it
  write_descriptor(out, 0x03, body);
}

// OpusSpecificBox of the Opus in ISOBMFF mapping, 4.3.2: OpusHead (RFC 7845, 5.1) in big-endian, without its magic.
void write_dops(Bytes& out, const AudioTrack& audio) {
  Box box(out, "dOps");
  ByteWriter w(out);
  Bytes head = audio.config;
  head.resize(std::max<std::size_t>(head.size(), 19));
  w.u8(0);
  w.u8(head[9]);
  w.u16(std::uint16_t(head[10] | head[11] << 8));
  w.u32(head[12] | head[13] << 8 | head[14] << 16 | std::uint32_t(head[15]) << 24);
  w.u16(std::uint16_t(head[16] | head[17] << 8));
  w.bytes(ByteView(head).subspan(18));
}

}  // namespace

void write_ftyp(Bytes& out, std::string_view brand, std::initializer_list<std::string_view> compatible) {
  Box box(out, "ftyp");
  ByteWriter w(out);
  w.text(brand);
  w.u32(0);
  for (auto b : compatible) w.text(b);
}

void write_mvhd(Bytes& out, std::uint64_t duration, std::uint32_t next_track_id) {
  FullBox box(out, "mvhd", 1, 0);
  ByteWriter w(out);
  w.zeros(16);  // creation and modification: equal input gives equal bytes
  w.u32(kMediaClock);
  w.u64(duration);
  w.u32(0x1'0000);  // rate 1.0
  w.u16(0x0100);    // volume 1.0
  w.zeros(10);
  write_matrix(w);
  w.zeros(24);
  w.u32(next_track_id);
}

void write_tkhd(Bytes& out, const TrackBox& track, std::uint64_t duration) {
  FullBox box(out, "tkhd", 1, 3);  // enabled, in the movie
  ByteWriter w(out);
  w.zeros(16);
  w.u32(track.id);
  w.u32(0);
  w.u64(duration);
  w.zeros(12);
  w.u16(track.kind == TrackKind::audio ? 0x0100 : 0);
  w.u16(0);
  write_matrix(w);
  w.u32(std::uint32_t(track.width) << 16);
  w.u32(std::uint32_t(track.height) << 16);
}

void write_mdhd(Bytes& out, std::uint32_t timescale, std::uint64_t duration) {
  FullBox box(out, "mdhd", 1, 0);
  ByteWriter w(out);
  w.zeros(16);
  w.u32(timescale);
  w.u64(duration);
  w.u16(0x55c4);  // "und"
  w.u16(0);
}

void write_hdlr(Bytes& out, TrackKind kind) {
  FullBox box(out, "hdlr", 0, 0);
  ByteWriter w(out);
  w.u32(0);
  w.text(kind == TrackKind::video ? "vide" : "soun");
  w.zeros(12);
  w.text(kind == TrackKind::video ? "video" : "audio");
  w.u8(0);
}

void write_media_header(Bytes& out, TrackKind kind) {
  if (kind == TrackKind::video) {
    FullBox box(out, "vmhd", 0, 1);
    ByteWriter(out).zeros(8);
  } else {
    FullBox box(out, "smhd", 0, 0);
    ByteWriter(out).zeros(4);
  }
}

void write_dinf(Bytes& out) {
  Box dinf(out, "dinf");
  FullBox dref(out, "dref", 0, 0);
  ByteWriter(out).u32(1);
  FullBox url(out, "url ", 0, 1);
}

void write_stsd(Bytes& out, std::uint32_t count, const std::function<void(Bytes&)>& entries) {
  FullBox box(out, "stsd", 0, 0);
  ByteWriter(out).u32(count);
  entries(out);
}

void write_sample_entry(Bytes& out, const VideoTrack& video, const MoreParameterSets& more) {
  Box box(out, "avc1");
  ByteWriter w(out);
  w.zeros(6);
  w.u16(1);  // data_reference_index
  w.zeros(16);
  w.u16(std::uint16_t(video.width));
  w.u16(std::uint16_t(video.height));
  w.u32(0x48'0000);  // 72 dpi
  w.u32(0x48'0000);
  w.u32(0);
  w.u16(1);  // frame_count
  w.zeros(32);
  w.u16(24);
  w.u16(0xffff);
  write_avcc(out, video, more);
}

void write_sample_entry(Bytes& out, const AudioTrack& audio) {
  const bool opus = audio.codec == Codec::opus;
  Box box(out, opus ? "Opus" : "mp4a");
  ByteWriter w(out);
  w.zeros(6);
  w.u16(1);  // data_reference_index
  w.zeros(8);
  w.u16(std::uint16_t(audio.channels ? audio.channels : 2));
  w.u16(16);
  w.u32(0);
  w.u32(audio.clock_rate <= 0xffff ? audio.clock_rate << 16 : 0);  // 16.16; higher rates are in the config only
  opus ? write_dops(out, audio) : write_esds(out, audio);
}

}  // namespace dvr::media
