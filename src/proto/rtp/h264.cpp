#include "proto/rtp/h264.hpp"

#include "media/bits.hpp"

namespace dvr::rtp {

using media::NalType;

namespace {

constexpr std::size_t kLengthSize = 4;
// RFC 6184, table 1.
constexpr std::uint8_t kStapA = 24, kStapB = 25, kMtap16 = 26, kMtap24 = 27, kFuA = 28, kFuB = 29;

bool starts_with_start_code(ByteView b) {
  return (b.size() >= 3 && b[0] == 0 && b[1] == 0 && b[2] == 1) ||
         (b.size() >= 4 && b[0] == 0 && b[1] == 0 && b[2] == 0 && b[3] == 1);
}

// The offset of the next 00 00 01, or size().
std::size_t find_start_code(ByteView b, std::size_t from) {
  for (std::size_t i = from; i + 2 < b.size();) {
    if (b[i + 2] > 1) i += 3;
    else if (b[i] == 0 && b[i + 1] == 0 && b[i + 2] == 1) return i;
    else ++i;
  }
  return b.size();
}

bool is_intra_slice(ByteView slice) {  // 7.3.3: first_mb_in_slice, slice_type
  media::BitReader r(slice.subspan(1, std::min<std::size_t>(slice.size() - 1, 16)));
  r.ue();
  const auto type = r.ue();
  return !r.failed() && type % 5 == 2;
}

// Is there a recovery_point message (D.1.8) among the SEI messages?
bool holds_recovery_point(ByteView sei) {
  constexpr std::uint32_t kRecoveryPoint = 6;
  const auto number = [](ByteReader& in) {
    std::uint32_t value = 0;
    std::uint8_t byte = 0;
    do value += byte = in.u8();
    while (byte == 0xff && in.left() > 0);
    return value;
  };
  ByteReader in(sei.subspan(1));
  while (in.left() > 2) {
    const auto type = number(in), size = number(in);
    if (type == kRecoveryPoint) return true;
    in.skip(size);
  }
  return false;
}

}  // namespace

void H264Depacketizer::push(const Packet& packet, bool hole, std::vector<VideoUnit>& out) {
  if (hole) on_loss();
  if (started_ && packet.timestamp != timestamp_) begin_timestamp(out);
  if (packet.payload.empty()) return;
  timestamp_ = packet.timestamp;
  started_ = true;
  take_payload(packet.payload);
  if (!packet.marker) return;
  if (in_fragment_) finish_fragment();
  if (has_slice_ || damaged_) end_unit(out);
  else ++counts_.early_markers;
}

// Cameras that never set the marker end a picture by the next timestamp. Parameter sets and SEI with a timestamp of
// their own belong to the picture that follows.
void H264Depacketizer::begin_timestamp(std::vector<VideoUnit>& out) {
  if (in_fragment_) finish_fragment();
  if (!has_slice_ && !damaged_) return;
  if (!damaged_) ++counts_.missing_markers;
  end_unit(out);
}

// What is open is missing its rest, unless the picture itself has not begun; what begins may be missing its beginning.
void H264Depacketizer::on_loss() {
  if (started_ && (has_slice_ || in_fragment_)) damaged_ = true;
  need_picture_start_ = true;
}

void H264Depacketizer::take_payload(ByteView payload) {
  if (damaged_) return;
  if (starts_with_start_code(payload)) {
    scan_slices_ = true;
    payload = payload.subspan(payload[2] == 1 ? 3 : 4);
    ++counts_.start_codes;
    if (payload.empty()) return;
  }
  const std::uint8_t type = payload[0] & 0x1f;
  if (type != kFuA && in_fragment_) {
    ++counts_.odd_fragments;
    finish_fragment();
  }
  switch (type) {
    case kFuA: return take_fragment(payload);
    case kStapA: return take_aggregate(payload.subspan(1));
    case kStapB:
    case kMtap16:
    case kMtap24:
    case kFuB: ++counts_.unsupported_packets; return;
    case 0:
    case 30:
    case 31: ++counts_.malformed_packets; return;
    default: whole_nal(payload);
  }
}

// STAP-A, section 5.7.1. Zero sizes are padding; a last one that is too long is cut by the packet.
void H264Depacketizer::take_aggregate(ByteView in) {
  while (in.size() > 2) {
    const std::size_t size = std::size_t(in[0]) << 8 | in[1];
    if (size == 0) return;
    in = in.subspan(2);
    if (size > in.size()) {
      ++counts_.malformed_packets;
      damaged_ = true;
      return;
    }
    whole_nal(in.first(size));
    in = in.subspan(size);
  }
}

// FU-A, section 5.8. Start and end in one packet, a type that changes and a reserved bit are taken as they come.
void H264Depacketizer::take_fragment(ByteView payload) {
  if (payload.size() <= 2) {
    ++counts_.odd_fragments;
    return;
  }
  const std::uint8_t indicator = payload[0], head = payload[1];
  const bool start = (head & 0x80) != 0, end = (head & 0x40) != 0;
  auto body = payload.subspan(2);
  if (start) {
    if (in_fragment_) {
      ++counts_.odd_fragments;
      finish_fragment();
    }
    if (starts_with_start_code(body)) {  // a whole Annex-B NAL unit cut into fragments, header and all
      scan_slices_ = true;
      ++counts_.start_codes;
      body = body.subspan(body[2] == 1 ? 3 : 4);
      begin_nal();
    } else {
      begin_nal();
      const std::uint8_t nal_head = std::uint8_t((indicator & 0xe0) | (head & 0x1f));
      append({&nal_head, 1});
    }
    in_fragment_ = true;
  } else if (!in_fragment_) {
    damaged_ = true;  // its beginning is missing
    return;
  }
  append(body);
  if (end) finish_fragment();
}

void H264Depacketizer::begin_nal() {
  nal_start_ = data_.size();
  data_.insert(data_.end(), kLengthSize, 0);
}

void H264Depacketizer::append(ByteView bytes) {
  if (damaged_) return;
  if (data_.size() + bytes.size() > kMaxUnitBytes) {
    ++counts_.oversized_units;
    damaged_ = true;
    return;
  }
  // The first bytes of a slice tell how much memory the picture is likely to need.
  if (data_.size() == nal_start_ + kLengthSize && !bytes.empty() && media::is_vcl(media::nal_type(bytes[0]))) {
    const auto expected = media::nal_type(bytes[0]) == NalType::idr ? expected_key_ : expected_other_;
    if (!has_slice_) data_.reserve(data_.size() + expected);
  }
  data_.insert(data_.end(), bytes.begin(), bytes.end());
}

void H264Depacketizer::whole_nal(ByteView nal) {
  begin_nal();
  append(nal);
  finish_nal();
}

void H264Depacketizer::finish_fragment() {
  in_fragment_ = false;
  finish_nal();
}

void H264Depacketizer::finish_nal() {
  if (damaged_) return;
  const ByteView nal = ByteView(data_).subspan(nal_start_ + kLengthSize);
  if (nal.empty()) return data_.resize(nal_start_);
  const bool scan = scan_slices_ || !media::is_vcl(media::nal_type(nal[0]));
  if (scan && find_start_code(nal, 0) != nal.size()) return split_nal();
  const auto size = std::uint32_t(nal.size());
  if (!accept_nal(nal)) return data_.resize(nal_start_);
  ByteWriter(data_).patch_u32(nal_start_, size);
  if (++nals_ > kMaxUnitNals) {
    ++counts_.oversized_units;
    damaged_ = true;
  }
}

// Several NAL units in one, between start codes (ITU-T H.264, annex B).
void H264Depacketizer::split_nal() {
  const Bytes all(data_.begin() + std::ptrdiff_t(nal_start_ + kLengthSize), data_.end());
  data_.resize(nal_start_);
  scan_slices_ = true;
  ++counts_.start_codes;
  const ByteView in(all);
  for (std::size_t at = 0; at < in.size();) {
    const auto next = find_start_code(in, at);
    auto piece = in.subspan(at, next - at);
    while (!piece.empty() && piece.back() == 0) piece = piece.first(piece.size() - 1);  // trailing_zero_8bits
    if (!piece.empty()) whole_nal(piece);
    at = next + 3;
  }
}

// What becomes of a NAL unit. False: it is kept out of the picture.
bool H264Depacketizer::accept_nal(ByteView nal) {
  const auto type = media::nal_type(nal[0]);
  if (media::is_vcl(type)) return accept_slice(nal, type);
  switch (type) {
    case NalType::sps: return accept_parameters(nal, latest_.sps, sps_seen_);
    case NalType::pps: return accept_parameters(nal, latest_.pps, pps_seen_);
    case NalType::sei: recovery_point_ = recovery_point_ || holds_recovery_point(nal); return true;
    case NalType::access_unit_delimiter:
    case NalType::end_of_sequence:
    case NalType::end_of_stream:
    case NalType::filler: return false;
    default: return std::uint8_t(type) > 0 && std::uint8_t(type) < 24;
  }
}

bool H264Depacketizer::accept_slice(ByteView nal, NalType type) {
  if (!has_slice_) {
    if (need_picture_start_ && !media::starts_picture(nal)) damaged_ = true;
    need_picture_start_ = false;
    intra_ = is_intra_slice(nal);
  }
  has_slice_ = true;
  idr_ = idr_ || type == NalType::idr;
  return true;
}

// The first of a picture is the stream's and lives in the init segment; a further one stays inside the picture.
bool H264Depacketizer::accept_parameters(ByteView nal, Bytes& known, bool& seen) {
  const bool same = std::equal(nal.begin(), nal.end(), known.begin(), known.end());
  if (seen) return !same;
  seen = true;
  if (nal.size() > 4096) return true;
  if (same) return false;
  known.assign(nal.begin(), nal.end());
  parameters_ = nullptr;
  return false;
}

void H264Depacketizer::end_unit(std::vector<VideoUnit>& out) {
  if (damaged_ || data_.empty()) return drop_unit();
  const bool key = idr_ || (recovery_point_ && (intra_ || !idr_ever_));
  idr_ever_ = idr_ever_ || idr_;
  // A quarter more than the last, so that the next usually needs one allocation and wastes little.
  (idr_ ? expected_key_ : expected_other_) = data_.size() + data_.size() / 4;
  if (data_.capacity() > data_.size() + data_.size() / 2 + 4096) data_.shrink_to_fit();
  if (!parameters_) parameters_ = std::make_shared<const ParameterSets>(latest_);
  out.push_back({std::move(data_), timestamp_, key, parameters_});
  reset_unit();
}

void H264Depacketizer::drop_unit() {
  ++counts_.dropped_units;
  reset_unit();
}

void H264Depacketizer::reset_unit() {
  data_ = {};
  nal_start_ = nals_ = 0;
  started_ = has_slice_ = idr_ = recovery_point_ = intra_ = false;
  sps_seen_ = pps_seen_ = damaged_ = in_fragment_ = false;
}

}  // namespace dvr::rtp
