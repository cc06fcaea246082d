#include "proto/rtp/packet.hpp"
#include "proto/rtp/rtcp.hpp"

#include <gtest/gtest.h>

namespace dvr::rtp {
namespace {

TEST(RtpPacket, Row39_ExtensionAndPadding) {
  const Bytes in{0xb1, 0xe0,         0,    7, 0, 0, 0, 9, 1, 2,   3,   4, /*csrc*/ 9, 9, 9,
                 9,    /*ext*/ 0xbe, 0xde, 0, 1, 5, 5, 5, 5, 'a', 'b', 0, 2};
  const auto p = parse_packet(in);
  ASSERT_TRUE(p);
  EXPECT_TRUE(p->marker);
  EXPECT_EQ(p->payload_type, 96);
  EXPECT_EQ(p->sequence, 7);
  EXPECT_EQ(p->timestamp, 9u);
  EXPECT_EQ(p->ssrc, 0x01020304u);
  EXPECT_EQ(as_text(p->payload), "ab");
  for (std::size_t n = 0; n < 24; ++n) EXPECT_FALSE(parse_packet(ByteView(in).first(n))) << n;
}

TEST(RtpPacket, Row39_PaddingOnly) {
  const Bytes in{0xa0, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 4};
  ASSERT_TRUE(parse_packet(in));
  EXPECT_TRUE(parse_packet(in)->payload.empty());
}

std::string run_packets(std::vector<int> sequence) {
  SequenceTracker t;
  std::string out;
  for (int s : sequence) {
    const auto v = t.on_packet(std::uint16_t(s));
    out += v.use ? fmt::format("{} ", v.lost) : "- ";
  }
  return out + fmt::format("lost {} dup {} reset {}", t.lost(), t.duplicates(), t.resets());
}

TEST(RtpSequence, LossDuplicatesWraps) {
  EXPECT_EQ(run_packets({65534, 65535, 0, 1}), "0 0 0 0 lost 0 dup 0 reset 0");
  EXPECT_EQ(run_packets({10, 11, 14, 14, 15}), "0 0 2 - 0 lost 2 dup 1 reset 0");
}

TEST(RtpSequence, Row40_ResetNeverDropsForEver) {
  EXPECT_EQ(run_packets({30000, 30001, 5, 6, 7}), "0 0 0 0 0 lost 0 dup 0 reset 1");
  EXPECT_EQ(run_packets({100, 101, 60, 61, 62, 63, 64, 65}), "0 0 - - - 0 0 0 lost 0 dup 3 reset 1");
  EXPECT_EQ(run_packets({1, 60000, 60001}), "0 0 0 lost 0 dup 0 reset 1");
}

TEST(RtpSequence, Row40_AResetIsAHoleOfUnknownSize) {
  SequenceTracker t;
  EXPECT_FALSE(t.on_packet(30000).hole);
  EXPECT_FALSE(t.on_packet(30001).hole);
  EXPECT_TRUE(t.on_packet(5).hole);
  EXPECT_FALSE(t.on_packet(6).hole);
  EXPECT_TRUE(t.on_packet(8).hole);
}

TEST(RtpTimestamps, WrapBothWays) {
  TimestampLine line;
  EXPECT_EQ(line.unwrap(0xffffff00), 0xffffff00);
  EXPECT_EQ(line.unwrap(0x100), 0x100000100);
  EXPECT_EQ(line.unwrap(0xffffff80), 0xffffff80);
  EXPECT_EQ(line.locate(0x100), 0x100000100);
}

TEST(Rtcp, SenderReportAndRow41) {
  Bytes in;
  ByteWriter w(in);
  w.u8(0x80), w.u8(200), w.u16(6), w.u32(77), w.u64(std::uint64_t(3'900'000'000) << 32 | 0x80000000), w.u32(1234),
      w.u32(1), w.u32(2);
  w.u8(0x81), w.u8(202), w.u16(9), w.u32(77), w.u8(1), w.u8(200);  // SDES without its end
  const auto info = parse_rtcp(in);
  ASSERT_TRUE(info.sender_report);
  EXPECT_EQ(info.sender_report->ssrc, 77u);
  EXPECT_EQ(info.sender_report->timestamp, 1234u);
  EXPECT_EQ(ntp_to_us(info.sender_report->ntp), 3'900'000'000'500'000);
  EXPECT_FALSE(parse_rtcp(ByteView(in).first(10)).sender_report);
  EXPECT_FALSE(parse_rtcp(as_bytes("garbage!")).sender_report);
}

TEST(Rtcp, ReceiverReportBytes) {
  Reception r{.source_ssrc = 1,
              .fraction_lost = 2,
              .lost = 3,
              .extended_highest = 4,
              .jitter = 5,
              .last_sr = 6,
              .delay_since_sr = 7};
  EXPECT_EQ(to_hex(build_receiver_report(9, r, "ab")),
            "81c90007"
            "00000009"
            "00000001"
            "02000003"
            "00000004"
            "00000005"
            "00000006"
            "00000007"
            "81ca0003"
            "00000009"
            "01026162"
            "00000000");
}

}  // namespace
}  // namespace dvr::rtp
