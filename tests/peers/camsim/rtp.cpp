#include "rtp.hpp"

#include <algorithm>

namespace camsim {
namespace {

using dvr::ByteWriter;

constexpr std::size_t kMaxPayload = 1400;  // keeps a packet below an Ethernet frame
constexpr std::uint8_t kFuA = 28, kStapA = 24;
constexpr std::size_t kHeader = 4 + 12;  // interleaved frame and RTP

class Packetiser {
 public:
  Packetiser(std::uint8_t payload_type, const Quirks& quirks) : type_(payload_type), quirks_(quirks) {}

  // Payload comes as two pieces: a header of its own and a stretch of the frame.
  void packet(ByteView head, ByteView body) {
    auto& out = wire_.bytes;
    wire_.starts.push_back(std::uint32_t(out.size()));
    ByteWriter w(out);
    const std::size_t at = out.size();
    w.u32(std::uint32_t('$') << 24);
    w.u8(first_byte());
    w.u8(type_);
    w.zeros(10);
    if (has(quirks_, Quirk::rtp_extension)) w.u32(0xbede0001), w.u32(0x10aa0000);  // RFC 8285 form
    w.bytes(head);
    w.bytes(body);
    if (has(quirks_, Quirk::rtp_padding)) w.u32(4);
    set_length(at);
  }
  void mark_last() {
    if (!wire_.starts.empty()) wire_.bytes[wire_.starts.back() + 5] |= 0x80;
  }
  Wire take() { return std::move(wire_); }

 private:
  std::uint8_t first_byte() const {
    return std::uint8_t(0x80 | (has(quirks_, Quirk::rtp_padding) ? 0x20 : 0) |
                        (has(quirks_, Quirk::rtp_extension) ? 0x10 : 0));
  }
  void set_length(std::size_t at) {
    const auto length = wire_.bytes.size() - at - 4;
    wire_.bytes[at + 2] = std::uint8_t(length >> 8);
    wire_.bytes[at + 3] = std::uint8_t(length);
  }
  std::uint8_t type_;
  const Quirks& quirks_;
  Wire wire_;
};

// RFC 6184, section 5.8.
void fragment(Packetiser& out, ByteView nal) {
  const std::uint8_t indicator = (nal[0] & 0xe0) | kFuA, type = nal[0] & 0x1f;
  auto rest = nal.subspan(1);
  bool first = true;
  do {
    const auto n = std::min(rest.size(), kMaxPayload - 2);
    const bool last = n == rest.size();
    const std::uint8_t head[] = {indicator, std::uint8_t((first ? 0x80 : 0) | (last ? 0x40 : 0) | type)};
    out.packet(head, rest.first(n));
    rest = rest.subspan(n);
    first = false;
  } while (!rest.empty());
}

void one_nal(Packetiser& out, ByteView nal, const Quirks& quirks) {
  if (nal.size() > kMaxPayload || (has(quirks, Quirk::fu_single) && nal.size() > 1)) return fragment(out, nal);
  out.packet({}, nal);
}

// RFC 6184, section 5.7.1; two zero bytes at the end are the quirk.
void aggregate(Packetiser& out, const Media& media) {
  Bytes payload;
  ByteWriter w(payload);
  w.u8(0x60 | kStapA);
  for (const auto* set : {&media.sps, &media.pps}) w.u16(std::uint16_t(set->size())), w.bytes(*set);
  w.u16(0);
  out.packet({}, payload);
}

void parameter_sets(Packetiser& out, const Media& media, const Quirks& quirks) {
  if (has(quirks, Quirk::no_inband)) return;
  if (has(quirks, Quirk::stap_a)) return aggregate(out, media);
  for (const auto* set : {&media.sps, &media.pps}) {
    out.packet({}, *set);
    if (has(quirks, Quirk::marker_after_parameters)) out.mark_last();
  }
}

std::vector<ByteView> picture_nals(const Frame& frame) {
  auto nals = nal_units(frame);
  std::erase_if(nals, [](ByteView n) { return nal_type(n) >= 7 && nal_type(n) <= 9; });
  return nals;
}

// All NAL units of the picture as one Annex B stream in place of one NAL unit: what V380 cameras do.
void annexb_picture(Packetiser& out, const Frame& frame, const Media& media) {
  static constexpr std::uint8_t start_code[] = {0, 0, 0, 1};
  Bytes stream;
  ByteWriter w(stream);
  if (frame.key)
    for (const auto* set : {&media.sps, &media.pps}) w.bytes(*set), w.bytes(start_code);
  const auto nals = picture_nals(frame);
  for (std::size_t i = 0; i < nals.size(); ++i) {
    if (i > 0) w.bytes(start_code);
    w.bytes(nals[i]);
  }
  if (!stream.empty()) one_nal(out, stream, {});
}

void put16(Bytes& b, std::size_t at, std::uint16_t v) {
  b[at] = std::uint8_t(v >> 8);
  b[at + 1] = std::uint8_t(v);
}
void put32(Bytes& b, std::size_t at, std::uint32_t v) {
  put16(b, at, std::uint16_t(v >> 16));
  put16(b, at + 2, std::uint16_t(v));
}

void append_one(Bytes& out, ByteView packet, const RtpStream& stream, std::uint16_t sequence, std::uint32_t timestamp) {
  const auto at = out.size();
  out.insert(out.end(), packet.begin(), packet.end());
  out[at + 1] = stream.channel;
  put16(out, at + 6, sequence);
  put32(out, at + 8, timestamp);
  put32(out, at + 12, stream.ssrc);
}

// What does not belong between two packets, by quirk.
void append_noise(Bytes& out, RtpStream& stream, std::uint32_t timestamp, const Quirks& quirks) {
  ByteWriter w(out);
  if (has(quirks, Quirk::garbage_between)) w.text("\r\n\r\n");
  if (has(quirks, Quirk::unknown_payload_type)) {
    const std::uint8_t packet[] = {'$', 0, 0, 14, 0x80, 50, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2};
    append_one(out, packet, stream, stream.sequence++, timestamp);
  }
  if (has(quirks, Quirk::rtp_padding)) {
    const std::uint8_t packet[] = {'$', 0, 0, 16, 0xa0, kVideoType, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4};
    if (stream.channel == 0) append_one(out, packet, stream, stream.sequence++, timestamp);
  }
}

}  // namespace

Wire packetise_video(const Frame& frame, const Media& media, const Quirks& quirks) {
  Packetiser out(kVideoType, quirks);
  static constexpr std::uint8_t aud[] = {9, 0xf0};
  if (has(quirks, Quirk::access_unit_delimiter)) out.packet({}, aud);
  if (has(quirks, Quirk::annexb_payload)) {
    annexb_picture(out, frame, media);
  } else {
    if (frame.key) parameter_sets(out, media, quirks);
    for (auto nal : picture_nals(frame)) one_nal(out, nal, quirks);
  }
  if (!has(quirks, Quirk::marker_never)) out.mark_last();
  return out.take();
}

Wire packetise_audio(const Frame& frame, const Quirks& quirks) {
  Packetiser out(kAudioType, quirks);
  const auto size = std::uint16_t(frame.data.size());
  // AAC-hbr: one AU header of 16 bits, 13 of them the size (RFC 3640, section 3.3.6).
  const std::uint8_t head[] = {0, 16, std::uint8_t(size >> 5), std::uint8_t(size << 3)};
  out.packet(head, frame.data);
  out.mark_last();
  return out.take();
}

bool changes_packets(const Quirks& quirks) {
  using enum Quirk;
  for (auto q : {rtp_extension, rtp_padding, marker_never, marker_after_parameters, fu_single, stap_a, annexb_payload,
                 no_inband, access_unit_delimiter})
    if (has(quirks, q)) return true;
  return false;
}

void append_packets(Bytes& out, const Wire& wire, RtpStream& stream, std::uint32_t timestamp, const Quirks& quirks) {
  for (std::size_t i = 0; i < wire.starts.size(); ++i) {
    const auto begin = wire.starts[i];
    const auto end = i + 1 < wire.starts.size() ? wire.starts[i + 1] : wire.bytes.size();
    const auto packet = ByteView(wire.bytes).subspan(begin, end - begin);
    const auto sequence = stream.sequence++;
    append_one(out, packet, stream, sequence, timestamp);
    if (has(quirks, Quirk::duplicate_seq) && sequence % 10 == 0) append_one(out, packet, stream, sequence, timestamp);
    stream.packets += 1;
    stream.octets += packet.size() - kHeader;
  }
  append_noise(out, stream, timestamp, quirks);
}

void append_sender_report(Bytes& out, const RtpStream& stream, std::uint32_t timestamp, dvr::WallTime now,
                          const Quirks& quirks) {
  if (has(quirks, Quirk::no_sender_report)) return;
  const auto us = dvr::to_us(now);
  const bool zero = has(quirks, Quirk::sr_ntp_zero);
  const auto seconds = zero ? 0 : std::uint32_t(us / 1'000'000 + 2'208'988'800);  // NTP counts from 1900
  const auto fraction = zero ? 0 : std::uint32_t((std::uint64_t(us % 1'000'000) << 32) / 1'000'000);
  ByteWriter w(out);
  const bool broken = has(quirks, Quirk::broken_rtcp);
  w.u8('$'), w.u8(stream.channel + 1), w.u16(broken ? 28 + 6 : 28 + 16);
  w.u8(0x80), w.u8(200), w.u16(broken ? 99 : 6), w.u32(stream.ssrc);
  w.u32(seconds), w.u32(fraction), w.u32(timestamp);
  w.u32(std::uint32_t(stream.packets)), w.u32(std::uint32_t(stream.octets));
  w.u8(0x81), w.u8(202);
  if (broken) return w.u32(0xffffffff);  // a length that reaches past the packet, no END
  w.u16(3), w.u32(stream.ssrc);
  w.u8(1), w.u8(4), w.text("csim"), w.u16(0);
}

}  // namespace camsim
