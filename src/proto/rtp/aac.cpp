#include "proto/rtp/aac.hpp"

#include "base/utf8.hpp"
#include "media/bits.hpp"

#include <charconv>

namespace dvr::rtp {
namespace {

constexpr std::size_t kMaxFrames = 64;  // in one packet

Result<int> length_of(const sdp::Format& format, std::string_view name, int otherwise) {
  const auto text = format.parameter(name);
  if (!text || text->empty()) return otherwise;
  int value = 0;
  const auto [end, ec] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (ec != std::errc() || value < 0 || value > 32)
    return fail(ErrorKind::unsupported, "AAC with {}={}", name, as_utf8(*text, 20));
  return value;
}

// ISO 14496-3, 1.A.2: sync word, then 7 bytes, or 9 with a checksum.
std::size_t adts_header_size(ByteView frame) {
  if (frame.size() < 8 || frame[0] != 0xff || (frame[1] & 0xf6) != 0xf0) return 0;
  const std::size_t length = std::size_t(frame[3] & 3) << 11 | std::size_t(frame[4]) << 3 | frame[5] >> 5;
  if (length != frame.size()) return 0;
  const std::size_t header = frame[1] & 1 ? 7 : 9;
  return frame.size() > header ? header : 0;
}

}  // namespace

Result<AacFormat> aac_format(const sdp::Format& format) {
  const auto mode = format.parameter("mode").value_or("AAC-hbr");
  const bool low = mode == "AAC-lbr" || mode == "aac-lbr";
  AacFormat out;
  DVR_TRY(out.size_length, length_of(format, "sizelength", low ? 6 : 13));
  DVR_TRY(out.index_length, length_of(format, "indexlength", low ? 2 : 3));
  DVR_TRY(out.index_delta_length, length_of(format, "indexdeltalength", low ? 2 : 3));
  if (out.size_length == 0) return fail(ErrorKind::unsupported, "AAC without frame sizes");
  DVR_TRY(const auto constant, length_of(format, "ctsdeltalength", 0));
  if (constant != 0) return fail(ErrorKind::unsupported, "AAC with time stamps of its own");
  return out;
}

// AU-headers-length (16 bits, counting bits), the AU headers, then the frames (section 3.2).
void AacDepacketizer::push(const Packet& packet, bool hole, std::vector<AudioUnit>& out) {
  if (fragmented_size_ != 0 && (hole || packet.timestamp != fragments_timestamp_)) {
    ++dropped_;
    fragmented_size_ = 0;
    broken_timestamp_ = fragments_timestamp_;
  }
  if (packet.payload.empty()) return;
  if (adts_header_size(packet.payload) > 0) return emit(packet.payload, packet.timestamp, out);
  ByteReader in(packet.payload);
  const std::size_t header_bits = in.u16();
  const auto headers = in.bytes((header_bits + 7) / 8);
  if (in.failed() || header_bits < std::size_t(format_.size_length)) {
    ++malformed_;
    return;
  }
  take_units(packet, headers, header_bits, packet.payload.subspan(in.at()), out);
}

void AacDepacketizer::take_units(const Packet& packet, ByteView headers, std::size_t header_bits, ByteView data,
                                 std::vector<AudioUnit>& out) {
  media::BitReader bits(headers);
  std::size_t left = header_bits;
  for (std::size_t n = 0; n < kMaxFrames; ++n) {
    const auto index_bits = std::size_t(n == 0 ? format_.index_length : format_.index_delta_length);
    if (left < std::size_t(format_.size_length)) return;  // some cameras leave the index out
    const std::size_t size = bits.bits(format_.size_length);
    left -= std::size_t(format_.size_length);
    bits.bits(int(std::min(left, index_bits)));
    left -= std::min(left, index_bits);
    if (size > data.size() && n == 0) return take_fragment(packet, size, data, out);
    if (size == 0 || size > data.size()) {
      ++malformed_;
      return;
    }
    emit(data.first(size), std::int64_t(packet.timestamp) + std::int64_t(n) * format_.samples_per_frame, out);
    data = data.subspan(size);
  }
}

// A frame larger than its packet (section 3.2.3): each fragment repeats the header with the size of the whole.
void AacDepacketizer::take_fragment(const Packet& packet, std::size_t size, ByteView data,
                                    std::vector<AudioUnit>& out) {
  if (broken_timestamp_ == packet.timestamp) return;  // the rest of one with a hole
  if (fragmented_size_ != size) {
    fragments_.clear();
    fragmented_size_ = size;
    fragments_timestamp_ = packet.timestamp;
  }
  if (size > kMaxFrame || fragments_.size() + data.size() > size) {
    ++malformed_;
    fragmented_size_ = 0;
    return;
  }
  fragments_.insert(fragments_.end(), data.begin(), data.end());
  if (fragments_.size() < size) return;
  fragmented_size_ = 0;
  emit(fragments_, packet.timestamp, out);
}

void AacDepacketizer::emit(ByteView frame, std::int64_t timestamp, std::vector<AudioUnit>& out) {
  const auto header = adts_header_size(frame);
  adts_ += header > 0;
  frame = frame.subspan(header);
  out.push_back({Bytes(frame.begin(), frame.end()), timestamp});
}

}  // namespace dvr::rtp
