// H.264 (ITU-T H.264): what a recorder must know of the bit stream. Hostile input is expected everywhere.
#pragma once
#include "media/track.hpp"

namespace dvr::media {

// nal_unit_type, table 7-1.
enum class NalType : std::uint8_t {
  slice = 1,
  slice_a = 2,
  slice_b = 3,
  slice_c = 4,
  idr = 5,
  sei = 6,
  sps = 7,
  pps = 8,
  access_unit_delimiter = 9,
  end_of_sequence = 10,
  end_of_stream = 11,
  filler = 12,
};

constexpr NalType nal_type(std::uint8_t first_byte) { return NalType(first_byte & 0x1f); }
constexpr bool is_vcl(NalType t) { return t >= NalType::slice && t <= NalType::idr; }

struct SpsInfo {
  std::uint8_t profile_idc = 0, constraint_flags = 0, level_idc = 0;  // the three bytes of "avc1.PPCCLL"
  int chroma_format_idc = 1;                                          // 1: 4:2:0
  int bit_depth_luma = 8, bit_depth_chroma = 8;
  int width = 0, height = 0;   // cropped: what is shown
  double fps = 0;              // of the VUI's timing, 0 without it
  int max_reorder_frames = 0;  // 0: decode order is presentation order
  int pic_order_cnt_type = 0;
};

// `nal` is a whole SPS NAL unit without start code. Trailing junk is ignored; a VUI that cannot be read is as none.
Result<SpsInfo> parse_sps(ByteView nal);

// "avc1.64001f" from the bytes of an SPS (RFC 6381, section 3.3); "avc1" when it is too short.
std::string avc_codecs(ByteView sps);

// Adds a NAL unit behind a start code (Annex B): what decoders take. Nothing for an empty one. H.265's are written
// alike.
void append_annex_b(Bytes& out, ByteView nal);

// first_mb_in_slice == 0: the slice opens a picture (7.3.3).
bool starts_picture(ByteView slice);

// Every field that can be read from the two NAL units; an unreadable SPS leaves sizes 0.
VideoTrack h264_track(Bytes sps, Bytes pps);

}  // namespace dvr::media
