#include "media/h264.hpp"

#include "media/bits.hpp"

namespace dvr::media {

void append_annex_b(Bytes& out, ByteView nal) {
  constexpr std::uint8_t kStartCode[] = {0, 0, 0, 1};
  if (nal.empty()) return;
  out.insert(out.end(), std::begin(kStartCode), std::end(kStartCode));
  out.insert(out.end(), nal.begin(), nal.end());
}

Bytes unescape_nal(ByteView nal, std::size_t limit) {
  nal = nal.first(std::min(nal.size(), limit));
  Bytes out;
  out.reserve(nal.size());
  int zeros = 0;
  for (auto b : nal) {
    if (zeros >= 2 && b == 3) {
      zeros = 0;
      continue;
    }
    zeros = b == 0 ? zeros + 1 : 0;
    out.push_back(b);
  }
  return out;
}

namespace {

constexpr std::size_t kMaxSpsBytes = 4096;
constexpr int kMaxDimension = 16'384;

// What is read on the way and needed later.
struct SpsFields {
  SpsInfo info;
  std::uint32_t width_mbs = 0, height_map_units = 0;
  std::uint32_t max_ref_frames = 0;
  bool frame_mbs_only = true;
  bool separate_colour_planes = false;
};

bool has_chroma_fields(int profile) {
  constexpr std::array high{100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135};
  return std::find(high.begin(), high.end(), profile) != high.end();
}

void skip_scaling_list(BitReader& r, int size) {  // 7.3.2.1.1.1
  int last = 8, next = 8;
  for (int i = 0; i < size && !r.failed(); ++i) {
    if (next != 0) next = int((std::int64_t(last) + r.se() + 256) % 256);
    if (next != 0) last = next;
  }
}

void read_chroma(BitReader& r, SpsFields& f) {
  f.info.chroma_format_idc = int(std::min(r.ue(), 255u));
  if (f.info.chroma_format_idc == 3) f.separate_colour_planes = r.bit();
  f.info.bit_depth_luma = 8 + int(std::min(r.ue(), 255u));
  f.info.bit_depth_chroma = 8 + int(std::min(r.ue(), 255u));
  r.skip(1);  // qpprime_y_zero_transform_bypass_flag
  if (!r.bit()) return;
  const int lists = f.info.chroma_format_idc != 3 ? 8 : 12;
  for (int i = 0; i < lists; ++i)
    if (r.bit()) skip_scaling_list(r, i < 6 ? 16 : 64);
}

void read_picture_order(BitReader& r, SpsFields& f) {
  r.ue();  // log2_max_frame_num_minus4
  f.info.pic_order_cnt_type = int(std::min(r.ue(), 255u));
  if (f.info.pic_order_cnt_type == 0) {
    r.ue();
  } else if (f.info.pic_order_cnt_type == 1) {
    r.skip(1);
    r.se();
    r.se();
    const auto cycle = r.ue();
    for (std::uint32_t i = 0; i < cycle && !r.failed(); ++i) r.se();
  }
}

void read_size(BitReader& r, SpsFields& f) {
  f.width_mbs = r.ue();
  f.height_map_units = r.ue();
  f.frame_mbs_only = r.bit();
  if (!f.frame_mbs_only) r.skip(1);     // mb_adaptive_frame_field_flag
  r.skip(1);                            // direct_8x8_inference_flag
  std::array<std::uint32_t, 4> crop{};  // left, right, top, bottom, in crop units (7-19 … 7-22)
  if (r.bit())
    for (auto& c : crop) c = r.ue();
  const int chroma = f.separate_colour_planes ? 0 : f.info.chroma_format_idc;
  const std::int64_t unit_x = chroma == 1 || chroma == 2 ? 2 : 1;
  const std::int64_t unit_y = (chroma == 1 ? 2 : 1) * (f.frame_mbs_only ? 1 : 2);
  const auto width = (std::int64_t(f.width_mbs) + 1) * 16 - unit_x * (std::int64_t(crop[0]) + crop[1]);
  const auto height = (std::int64_t(f.height_map_units) + 1) * (f.frame_mbs_only ? 16 : 32) -
                      unit_y * (std::int64_t(crop[2]) + crop[3]);
  if (width <= 0 || height <= 0 || width > kMaxDimension || height > kMaxDimension) return;
  f.info.width = int(width);
  f.info.height = int(height);
}

void skip_hrd(BitReader& r) {  // E.1.2
  const auto count = r.ue() + 1;
  r.skip(8);
  for (std::uint32_t i = 0; i < count && !r.failed(); ++i) {
    r.ue();
    r.ue();
    r.skip(1);
  }
  r.skip(20);
}

void skip_vui_pictures(BitReader& r) {
  if (r.bit() && r.bits(8) == 255) r.skip(32);  // sample aspect ratio
  if (r.bit()) r.skip(1);                       // overscan
  if (r.bit()) {                                // video signal type
    r.skip(4);
    if (r.bit()) r.skip(24);
  }
  if (r.bit()) {  // chroma location
    r.ue();
    r.ue();
  }
}

double read_vui_timing(BitReader& r) {
  if (!r.bit()) return 0;
  const auto units = r.bits(32), scale = r.bits(32);
  r.skip(1);  // fixed_frame_rate_flag
  if (r.failed() || units == 0 || scale == 0) return 0;
  const double fps = double(scale) / (2.0 * units);  // two ticks a frame (E.2.1)
  return fps <= 1000 ? fps : 0;
}

// Returns max_num_reorder_frames when it is told.
std::optional<int> read_vui(BitReader& r, SpsInfo& info) {
  skip_vui_pictures(r);
  info.fps = read_vui_timing(r);
  const bool nal_hrd = r.bit();
  if (nal_hrd) skip_hrd(r);
  const bool vcl_hrd = r.bit();
  if (vcl_hrd) skip_hrd(r);
  if (nal_hrd || vcl_hrd) r.skip(1);  // low_delay_hrd_flag
  r.skip(1);                          // pic_struct_present_flag
  if (!r.bit() || r.failed()) return std::nullopt;
  r.skip(1);
  for (int i = 0; i < 4; ++i) r.ue();
  const auto reorder = r.ue();
  if (r.failed() || reorder > 16) return std::nullopt;
  return int(reorder);
}

// MaxDpbMbs of table A-1.
std::uint32_t max_dpb_mbs(const SpsInfo& info) {
  switch (info.level_idc) {
    case 9:
    case 10: return 396;
    case 11: return info.profile_idc <= 88 && (info.constraint_flags & 0x10) ? 396 : 900;  // level 1b
    case 12:
    case 13:
    case 20: return 2'376;
    case 21: return 4'752;
    case 22:
    case 30: return 8'100;
    case 31: return 18'000;
    case 32: return 20'480;
    case 40:
    case 41: return 32'768;
    case 42: return 34'816;
    case 50: return 110'400;
    default: return 184'320;
  }
}

// Without VUI. The specification allows MaxDpbFrames (A.3.1); no more pictures can wait for their turn than the
// stream keeps as references, and with fewer than two there are no B pictures worth the name.
int inferred_reorder(const SpsFields& f) {
  const auto& i = f.info;
  const bool intra_only =
      (i.constraint_flags & 0x10) && (i.profile_idc == 44 || i.profile_idc == 86 || i.profile_idc == 100 ||
                                      i.profile_idc == 110 || i.profile_idc == 122 || i.profile_idc == 244);
  if (i.profile_idc == 66 || i.pic_order_cnt_type == 2 || intra_only || f.max_ref_frames < 2) return 0;
  const std::uint64_t mbs =
      (std::uint64_t(f.width_mbs) + 1) * (std::uint64_t(f.height_map_units) + 1) * (f.frame_mbs_only ? 1 : 2);
  const std::uint64_t frames = mbs == 0 ? 16 : max_dpb_mbs(i) / mbs;
  return int(std::min<std::uint64_t>({frames, f.max_ref_frames, 16}));
}

}  // namespace

Result<SpsInfo> parse_sps(ByteView nal) {
  if (nal.size() < 4 || nal_type(nal[0]) != NalType::sps) return fail(ErrorKind::protocol, "not an H.264 SPS");
  const Bytes rbsp = unescape_nal(nal.subspan(1), kMaxSpsBytes);
  BitReader r(rbsp);
  SpsFields f;
  f.info.profile_idc = std::uint8_t(r.bits(8));
  f.info.constraint_flags = std::uint8_t(r.bits(8));
  f.info.level_idc = std::uint8_t(r.bits(8));
  r.ue();  // seq_parameter_set_id
  if (has_chroma_fields(f.info.profile_idc)) read_chroma(r, f);
  read_picture_order(r, f);
  f.max_ref_frames = r.ue();
  r.skip(1);  // gaps_in_frame_num_value_allowed_flag
  read_size(r, f);
  if (r.failed() || f.info.chroma_format_idc > 3 || f.info.bit_depth_luma > 14 || f.info.bit_depth_chroma > 14)
    return fail(ErrorKind::protocol, "H.264 SPS of {} bytes cannot be read", nal.size());
  const auto reorder = r.bit() ? read_vui(r, f.info) : std::nullopt;
  f.info.max_reorder_frames = reorder ? *reorder : inferred_reorder(f);
  return f.info;
}

std::string avc_codecs(ByteView sps) {
  if (sps.size() < 4) return "avc1";
  return "avc1." + to_hex(sps.subspan(1, 3));
}

bool starts_picture(ByteView slice) {
  return slice.size() >= 2 && (slice[1] & 0x80);  // ue(v) of 0 is a single one bit
}

VideoTrack h264_track(Bytes sps, Bytes pps) {
  VideoTrack track;
  track.codecs = avc_codecs(sps);
  if (auto info = parse_sps(sps)) {
    track.width = info->width;
    track.height = info->height;
    track.fps = info->fps;
    track.max_reorder_frames = info->max_reorder_frames;
  }
  track.sps = std::move(sps);
  track.pps = std::move(pps);
  return track;
}

}  // namespace dvr::media
