#include "proto/sdp/sdp.hpp"

#include <gtest/gtest.h>

namespace dvr::sdp {
namespace {

TEST(Sdp, PlainCamera) {
  const auto s =
      parse(
          "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=cam\r\na=control:*\r\nm=video 0 RTP/AVP 96\r\n"
          "a=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1; sprop-parameter-sets=Z0IAKeKQ,aM48gA==;\r\n"
          "a=control:trackID=1\r\nm=audio 0 RTP/AVP 97 0\r\na=rtpmap:97 mpeg4-generic/16000/2\r\n"
          "a=fmtp:97 SizeLength=13;config=1408\r\na=sendonly\r\n")
          .value();
  EXPECT_EQ(s.control, "*");
  ASSERT_EQ(s.media.size(), 2u);
  EXPECT_EQ(s.media[0].control, "trackID=1");
  EXPECT_EQ(s.media[0].formats[0].encoding, "H264");
  EXPECT_EQ(s.media[0].formats[0].clock_rate, 90000u);
  EXPECT_EQ(parse_sprops(*s.media[0].formats[0].parameter("sprop-parameter-sets")).size(), 2u);
  EXPECT_EQ(s.media[1].formats[0].encoding, "MPEG4-GENERIC");
  EXPECT_EQ(s.media[1].formats[0].channels, 2);
  EXPECT_EQ(s.media[1].formats[0].parameter("sizelength"), "13");
  EXPECT_EQ(s.media[1].formats[1].encoding, "PCMU");
  EXPECT_TRUE(s.media[1].sendonly);
}

TEST(Sdp, Rows15And16_BareMinimum) {
  const auto s =
      parse("\n\nb=RR:x\nm=video 0 RTP/AVP 35\nc=IN\ns=a\ns=b\na=rtpmap:35 H264/90000\n\na=control:t").value();
  ASSERT_EQ(s.media.size(), 1u);
  EXPECT_EQ(s.media[0].formats[0].payload_type, 35);  // row 23
  EXPECT_EQ(s.media[0].formats[0].encoding, "H264");
  EXPECT_EQ(s.media[0].control, "t");
  EXPECT_FALSE(parse("v=0\r\ns=x\r\n").has_value());
  EXPECT_FALSE(parse("").has_value());
}

TEST(Sdp, Rows17And18_OddMediaAndClocks) {
  const auto s = parse(
                     "m=application/TP-LINK 0 RTP/AVP smart/1/90000\nm=video 0 RTP/AVP 96 \na=rtpmap:96 H264 "
                     "\nm=\nm=audio 0 RTP/AVP 8\n")
                     .value();
  ASSERT_EQ(s.media.size(), 3u);
  EXPECT_EQ(s.media[0].type, "application/tp-link");
  EXPECT_TRUE(s.media[0].formats.empty());
  EXPECT_EQ(s.media[1].formats[0].encoding, "H264");
  EXPECT_EQ(s.media[1].formats[0].clock_rate, 0u);
  EXPECT_EQ(s.media[2].formats[0].encoding, "PCMA");
}

TEST(Sdp, Row20_ParameterSets) {
  EXPECT_TRUE(parse_sprops("").empty());
  EXPECT_EQ(parse_sprops("!!!,Z0IAKeKQ,").size(), 1u);
  const auto annex_b = parse_sprops("AAAAAWdCAA==");
  ASSERT_EQ(annex_b.size(), 1u);
  EXPECT_EQ(annex_b[0], (Bytes{0x67, 0x42, 0x00}));
}

TEST(Sdp, Bounded) {
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "m=video 0 RTP/AVP 96\na=rtpmap:97 X/1\na=control:z\n";
  EXPECT_EQ(parse(many).value().media.size(), 32u);
}

}  // namespace
}  // namespace dvr::sdp
