#include "proto/rtsp/url.hpp"
#include "proto/rtsp/headers.hpp"

#include <gtest/gtest.h>

namespace dvr::rtsp {
namespace {

TEST(RtspUrl, Parts) {
  const auto u = parse_url("RTSP://10.0.0.9/live?ch=1").value();
  EXPECT_EQ(u.host, "10.0.0.9");
  EXPECT_EQ(u.port, 554);
  EXPECT_EQ(u.to_string(), "rtsp://10.0.0.9/live?ch=1");
  EXPECT_EQ(parse_url("rtsps://h:8322").value().to_string(), "rtsps://h:8322");
  EXPECT_EQ(parse_url("rtsps://h/x").value().port, 322);
}

TEST(RtspUrl, Row12_CredentialsDecodedOnce) {
  const auto u = parse_url("rtsp://ad%40min:p%2525:a+s@h@10.0.0.9:8554/s").value();
  EXPECT_EQ(u.credentials.username, "ad@min");
  EXPECT_EQ(u.credentials.password, "p%25:a+s@h");
  EXPECT_EQ(u.to_string(), "rtsp://10.0.0.9:8554/s");
  EXPECT_EQ(parse_url("rtsp://u:a/b?c@h/s").value().credentials.password, "a/b?c");
  EXPECT_EQ(parse_url("rtsp://h:554/s@2").value().path, "/s@2");
}

TEST(RtspUrl, Row2_IPv6AndDoubledScheme) {
  EXPECT_EQ(parse_url("rtsp://[fe80::1]:8554/s").value().to_string(), "rtsp://[fe80::1]:8554/s");
  EXPECT_EQ(parse_url("rtsp://fe80::1/s").value().to_string(), "rtsp://[fe80::1]/s");
  EXPECT_EQ(parse_url("rtsp://rtsp://10.0.0.9/s").value().to_string(), "rtsp://10.0.0.9/s");
}

TEST(RtspUrl, Refused) {
  for (auto bad : {"", "http://h/", "rtsp://", "rtsp:///x", "rtsp://h:0/", "rtsp://h:99999/", "rtsp://h/a b",
                   "rtsp://h/\r\nX: y", "rtsp://a b/", "rtsp://[::1/x"})
    EXPECT_FALSE(parse_url(bad).has_value()) << bad;
}

TEST(RtspUrl, AddressWithBytesBehindANulIsRefused) {
  using namespace std::string_view_literals;
  EXPECT_FALSE(parse_url("rtsp://[e40::\0\0:1]/a"sv).has_value());
  const auto in_use = parse_url("rtsp://10.0.0.1/live").value();
  EXPECT_EQ(repair_url("rtsp://u:0/[@e40::\0\0:1]x"sv, in_use).host.find('\0'), std::string::npos);
}

TEST(RtspUrl, Row2_RepairOfContentBase) {
  const auto in_use = parse_url("rtsp://10.0.0.9:8554/live?ch=1").value();
  const auto repaired = [&](std::string_view text) { return repair_url(text, in_use).to_string(); };
  EXPECT_EQ(repaired("rtsp://10.0.0.9:8554/live/"), "rtsp://10.0.0.9:8554/live/");
  EXPECT_EQ(repaired("10.0.0.9:8554/live/"), "rtsp://10.0.0.9:8554/live/");
  EXPECT_EQ(repaired("/live/"), "rtsp://10.0.0.9:8554/live/");
  EXPECT_EQ(repaired("live/"), "rtsp://10.0.0.9:8554/live/");
  EXPECT_EQ(repaired("rtsp://rtsp://10.0.0.9:8554/x/"), "rtsp://10.0.0.9:8554/x/");
  EXPECT_EQ(repaired("rtsp://:::/y/"), "rtsp://10.0.0.9:8554/y/");
  EXPECT_EQ(repaired(""), in_use.to_string());
  EXPECT_EQ(repaired("a b"), in_use.to_string());
}

TEST(RtspUrl, Rows3And4_Control) {
  EXPECT_EQ(resolve_control("rtsp://h/live/", "track1"), "rtsp://h/live/track1");
  EXPECT_EQ(resolve_control("rtsp://h/live", "track1"), "rtsp://h/live/track1");
  EXPECT_EQ(resolve_control("rtsp://h/live/", "/track1"), "rtsp://h/live/track1");
  EXPECT_EQ(resolve_control("rtsp://h/l?a=1&b=2", "trackID=1"), "rtsp://h/l?a=1&b=2/trackID=1");
  EXPECT_EQ(resolve_control("rtsp://h/live/", "*"), "rtsp://h/live/");
  EXPECT_EQ(resolve_control("rtsp://h/live/", ""), "rtsp://h/live/");
  EXPECT_EQ(resolve_control("rtsp://h/live/", "rtsp://10.0.0.1/t1"), "rtsp://10.0.0.1/t1");
}

TEST(RtspHeaders, SessionAndTransport) {
  EXPECT_EQ(parse_session("4711 ; timeout = 20").id, "4711");
  EXPECT_EQ(parse_session("4711;timeout=20").timeout, Seconds(20));
  EXPECT_FALSE(parse_session("4711;timeout=zero").timeout);
  const auto t = parse_transport("RTP/AVP/TCP;unicast;interleaved=4-5;ssrc=DEADBEEF", 0);
  EXPECT_EQ(t.rtp_channel, 4);
  EXPECT_EQ(t.rtcp_channel, 5);
  EXPECT_EQ(t.ssrc, 0xdeadbeefu);
}

TEST(RtspHeaders, Rows25To27_OddTransports) {
  EXPECT_EQ(parse_transport("RTP/AVP;interleaved=6", 0).rtcp_channel, 7);
  EXPECT_EQ(parse_transport("", 2).rtp_channel, 2);
  EXPECT_EQ(parse_transport("RTP/AVP/TCP;interleaved=999-1000;source=", 2).rtp_channel, 2);
  EXPECT_EQ(parse_transport("x; ssrc= 000012ab ;source=cam.local", 0).ssrc, 0x12abu);
  EXPECT_FALSE(parse_transport("ssrc= 2ab", 0).ssrc);
  EXPECT_FALSE(parse_transport("ssrc=xyz", 0).ssrc);
  EXPECT_FALSE(parse_transport("ssrc=123456789", 0).ssrc);
}

}  // namespace
}  // namespace dvr::rtsp
