#include "proto/rtsp/message.hpp"

#include <gtest/gtest.h>

namespace dvr::rtsp {
namespace {

struct Parsed {
  Parse outcome;
  Message message;
  std::size_t used = 0;
};

Parsed parsed(std::string_view text) {
  Parsed out;
  out.outcome = parse_message(text, out.message, out.used);
  return out;
}

TEST(RtspMessage, ResponseWithBody) {
  const std::string text = "RTSP/1.0 200 OK\r\nCSeq: 3\r\nContent-Length: 4\r\n\r\nv=0\n$rest";
  const auto p = parsed(text);
  ASSERT_EQ(p.outcome, Parse::ok);
  EXPECT_EQ(p.message.status, 200);
  EXPECT_EQ(p.message.reason, "OK");
  EXPECT_EQ(p.message.cseq(), 3);
  EXPECT_EQ(p.message.body, "v=0\n");
  EXPECT_EQ(text.substr(p.used), "$rest");
}

TEST(RtspMessage, Row6_NoReasonStraySpacesOddCaseBareLineFeeds) {
  const auto p = parsed("RTSP/1.0 401\ncseq :  7 \nWWW-authenticate:Basic realm=\"x\"\n  , more\n\n");
  ASSERT_EQ(p.outcome, Parse::ok);
  EXPECT_EQ(p.message.status, 401);
  EXPECT_EQ(p.message.reason, "");
  EXPECT_EQ(p.message.cseq(), 7);
  EXPECT_EQ(p.message.header("WWW-Authenticate"), "Basic realm=\"x\" , more");
}

TEST(RtspMessage, Row8_RequestOfTheCamera) {
  const auto p = parsed("OPTIONS rtsp://h/a b RTSP/1.0\r\nCSeq: 1\r\n\r\n");
  ASSERT_EQ(p.outcome, Parse::ok);
  EXPECT_TRUE(p.message.is_request());
  EXPECT_EQ(p.message.url, "rtsp://h/a b");
}

TEST(RtspMessage, RoundTrip) {
  Message m;
  m.method = "SETUP";
  m.url = "rtsp://h/t";
  m.headers = {{"CSeq", "1"}, {"Transport", "RTP/AVP/TCP;unicast"}};
  m.body = "x";
  EXPECT_EQ(m.serialize(),
            "SETUP rtsp://h/t RTSP/1.0\r\nCSeq: 1\r\nTransport: RTP/AVP/TCP;unicast\r\nContent-Length: 1\r\n\r\nx");
  EXPECT_EQ(parsed(m.serialize()).message.serialize(), parsed(m.serialize()).message.serialize());
}

TEST(RtspMessage, AnyCutAsksForMore) {
  const std::string text = "RTSP/1.0 200 OK\r\nCSeq: 3\r\nContent-Length: 4\r\n\r\nbody";
  for (std::size_t n = 0; n < text.size(); ++n) EXPECT_EQ(parsed(text.substr(0, n)).outcome, Parse::need_more) << n;
}

TEST(RtspMessage, Bounded) {
  EXPECT_EQ(parsed("RTSP/1.0 abc OK\r\n\r\n").outcome, Parse::bad);
  EXPECT_EQ(parsed("RTSP/1.0 200 OK\r\nContent-Length: 65537\r\n\r\n").outcome, Parse::bad);
  EXPECT_EQ(parsed("RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n").outcome, Parse::bad);
  EXPECT_EQ(parsed("RTSP/1.0 200 OK\r\nX: " + std::string(kMaxHead, 'x')).outcome, Parse::bad);
  std::string many = "RTSP/1.0 200 OK\r\n";
  for (int i = 0; i < 101; ++i) many += "a: b\r\n";
  EXPECT_EQ(parsed(many + "\r\n").outcome, Parse::bad);
}

}  // namespace
}  // namespace dvr::rtsp
