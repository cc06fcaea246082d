#include "proto/rtp/rtcp.hpp"

namespace dvr::rtp {
namespace {

enum PacketType : std::uint8_t { kSenderReport = 200, kReceiverReport = 201, kDescription = 202, kGoodbye = 203 };
constexpr std::uint8_t kCname = 1;

std::optional<SenderReport> parse_sender_report(ByteView body) {
  ByteReader in(body);
  SenderReport out;
  out.ssrc = in.u32();
  out.ntp = in.u64();
  out.timestamp = in.u32();
  return in.failed() ? std::nullopt : std::optional(out);
}

}  // namespace

RtcpInfo parse_rtcp(ByteView bytes) {
  RtcpInfo out;
  while (bytes.size() >= 4 && bytes[0] >> 6 == 2) {
    const auto type = bytes[1];
    const std::size_t length = (std::size_t(bytes[2]) << 8 | bytes[3]) * 4;
    const auto body = bytes.subspan(4, std::min(length, bytes.size() - 4));
    if (type == kSenderReport && !out.sender_report) out.sender_report = parse_sender_report(body);
    if (type == kGoodbye) out.goodbye = true;
    bytes = bytes.subspan(4 + body.size());
  }
  return out;
}

Bytes build_receiver_report(std::uint32_t own_ssrc, const Reception& r, std::string_view cname) {
  Bytes out;
  ByteWriter w(out);
  w.u8(0x81);  // version 2, one block
  w.u8(kReceiverReport);
  w.u16(7);  // words after the first
  w.u32(own_ssrc);
  w.u32(r.source_ssrc);
  w.u8(r.fraction_lost);
  w.u24(std::min<std::uint32_t>(r.lost, 0x7fffff));
  w.u32(r.extended_highest);
  w.u32(r.jitter);
  w.u32(r.last_sr);
  w.u32(r.delay_since_sr);

  cname = cname.substr(0, 255);
  const std::size_t words = (4 + 2 + cname.size() + 1 + 3) / 4;  // SSRC, item, at least one zero byte
  w.u8(0x81);
  w.u8(kDescription);
  w.u16(std::uint16_t(words));
  const auto end = out.size() + words * 4;
  w.u32(own_ssrc);
  w.u8(kCname);
  w.u8(std::uint8_t(cname.size()));
  w.text(cname);
  w.zeros(end - out.size());
  return out;
}

std::int64_t ntp_to_us(std::uint64_t ntp) {
  const std::uint64_t seconds = ntp >> 32, fraction = ntp & 0xffffffff;
  return std::int64_t(seconds * 1'000'000 + (fraction * 1'000'000 >> 32));
}

}  // namespace dvr::rtp
