// Frames as hostile clients send them, and honest ones, against the session alone.
#include "proto/http/http2_session_test_support.hpp"

namespace dvr::http {
namespace {

using namespace testing_support;

TEST_F(Http2, MakesRequestsOfFrames) {
  open();
  ASSERT_TRUE(send(get(1, head("GET", "/a%20b?c=d") + field("cookie", "a=1") + field("cookie", "b=2"))));
  auto list = events(Kind::request);
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].request->path, "/a b");
  EXPECT_EQ(list[0].request->raw_query, "c=d");
  EXPECT_EQ(list[0].request->header("Host"), "x");
  EXPECT_EQ(list[0].request->cookie("b"), "2");
}

TEST_F(Http2, TakesBodiesAndIgnoresTrailers) {
  open();
  ASSERT_TRUE(send(frame_of(kHeaders, kEndHeaders, 1, head("POST")) + frame_of(kData, 0, 1, "abc")));
  EXPECT_TRUE(events(Kind::request).empty());
  ASSERT_TRUE(send(frame_of(kData, 0, 1, "de") + get(1, field("authorization", "Bearer late"))));
  auto list = events(Kind::request);
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].request->body, "abcde");
  EXPECT_FALSE(list[0].request->headers.has("authorization"));
}

TEST_F(Http2, RefusesHeadsThatAreNoRequest) {
  const std::vector<std::pair<int, std::string>> cases{
      {400, head() + field("host", "y")},
      {400, head("GET", "/../x")},
      {400, head("GET", "/%zz")},
      {414, head("GET", "/" + std::string(9000, 'a'))},
      {431, head() + field("a", std::string(15'000, 'a')) + field("b", std::string(2'000, 'b'))},
  };
  for (const auto& [status, block] : cases) {
    open();
    ASSERT_TRUE(send(get(1, block)));
    EXPECT_EQ(refused_with(), status) << block.substr(0, 100);
  }
}

// Malformed messages end their stream, not the connection (section 8.1.1).
TEST_F(Http2, ResetsMalformedRequests) {
  for (const auto& block :
       {field("x", "y"), field(":method", "GET") + field(":scheme", "https") + field(":path", "/"),
        head() + field("Upper", "x"), head() + field("connection", "close"),
        head() + field("transfer-encoding", "chunked"), head() + field("te", "gzip"), head() + field(":path", "/b"),
        head() + field("x", "a\r\nb: c"), head() + field("content-length", "5"), head("GET", "")}) {
    open();
    ASSERT_TRUE(send(get(1, block)));
    EXPECT_TRUE(events(Kind::request).empty());
    bool reset = false;
    for (const auto& f : frames()) reset |= f.type == kReset && f.stream == 1;
    EXPECT_TRUE(reset);
    ASSERT_TRUE(send(get(3, head())));
    EXPECT_EQ(events(Kind::request).size(), 1u);
  }
}

TEST_F(Http2, BoundsBodies) {
  open();
  ASSERT_TRUE(send(frame_of(kHeaders, kEndHeaders, 1, head("POST", "/small")) + frame_of(kData, 0, 1, "01234567890")));
  EXPECT_EQ(refused_with(), 413);
  ASSERT_TRUE(
      send(frame_of(kHeaders, kEndHeaders, 3, head("POST", "/small") + field("content-length", "99999999999"))));
  EXPECT_EQ(refused_with(), 413);
}

TEST_F(Http2, WhatFollowsAnEarlyAnswerIsThrownAwayUpToABound) {
  open();
  const auto is_reset = [&] {
    bool found = false;
    for (const auto& f : frames()) found |= f.type == kReset && f.payload == number(NGHTTP2_NO_ERROR);
    return found;
  };
  const auto begin = [&](std::uint32_t id) {
    ASSERT_TRUE(
        send(frame_of(kHeaders, kEndHeaders, id, head("POST", "/small") + field("content-length", "99999999999"))));
    EXPECT_EQ(refused_with(), 413);
    session->respond(id, Response::text(413, ""), true);
    EXPECT_FALSE(is_reset()) << "some clients would take it for a fault";
  };
  begin(1);
  ASSERT_TRUE(send(frame_of(kData, 0, 1, std::string(10'000, 'x')) + frame_of(kData, kEndStream, 1, "x")));
  EXPECT_FALSE(is_reset());
  EXPECT_FALSE(session->is_open(1));

  begin(3);
  int sent = 0;
  for (bool reset = false; !reset && sent < 1000; ++sent) {
    ASSERT_TRUE(send(frame_of(kData, 0, 3, std::string(10'000, 'x'))));
    reset = is_reset();  // and the client has room again
  }
  EXPECT_EQ(sent, 105) << "a little over a mebibyte";

  begin(5);
  EXPECT_FALSE(session->expire(now + limits.body_timeout + Seconds(1)));
  EXPECT_TRUE(is_reset()) << "nor is it waited for";
  EXPECT_FALSE(session->is_open(5));
}

TEST_F(Http2, BodiesOfAllStreamsTogetherAreBounded) {
  limits.http2_request_bytes = 1500;
  open();
  std::string wire;
  for (std::uint32_t id : {1, 3})
    wire += frame_of(kHeaders, kEndHeaders, id, head("POST")) + frame_of(kData, 0, id, std::string(900, 'b'));
  ASSERT_TRUE(send(wire));
  EXPECT_EQ(refused_with(), 503);
}

TEST_F(Http2, RapidResetIsCalmed) {
  open();
  bool goes_on = true;
  int streams = 0;
  for (std::uint32_t id = 1; goes_on && streams < 1000; id += 2, ++streams)
    goes_on = send(get(id, head()) + frame_of(kReset, 0, id, number(NGHTTP2_CANCEL)));
  EXPECT_EQ(streams, int(limits.http2_floods.resets) + 1);
  EXPECT_EQ(goaway(), NGHTTP2_ENHANCE_YOUR_CALM);
  EXPECT_EQ(session->counts().floods, 1u);
  EXPECT_TRUE(session->finished());
}

TEST_F(Http2, ResetsAtAHumanPaceAreFine) {
  open();
  for (std::uint32_t id = 1; id < 2000; id += 2, now += Millis(40))
    ASSERT_TRUE(send(get(id, head()) + frame_of(kReset, 0, id, number(NGHTTP2_CANCEL))));
}

// A client may also make the server reset (a window of zero more, a malformed head).
TEST_F(Http2, ResetsThatTheClientProvokesAreCountedToo) {
  open();
  for (std::uint32_t id = 1; id < 2000 && !session->finished(); id += 2) {
    send(get(id, head() + field("connection", "x")));
    for (const auto& f : frames())
      if (f.type == kGoaway) EXPECT_EQ(ByteReader(as_bytes(f.payload).subspan(4)).u32(), NGHTTP2_ENHANCE_YOUR_CALM);
  }
  EXPECT_EQ(session->counts().floods, 1u);
}

TEST_F(Http2, FloodsOfEmptyFramesAreCalmed) {
  for (const auto& frame :
       {frame_of(kPing, 0, 0, "12345678"), frame_of(kPing, kAck, 0, "12345678"), frame_of(kSettings, 0, 0, ""),
        frame_of(kPriority, 0, 9, number(0) + "\x10"), frame_of(kWindow, 0, 0, number(1))}) {
    open();
    bool goes_on = true;
    for (int i = 0; goes_on && i < 5000; ++i) {
      goes_on = send(frame);
      if (goes_on) frames();
    }
    EXPECT_FALSE(goes_on) << int(frame[3]);
    EXPECT_EQ(goaway(), NGHTTP2_ENHANCE_YOUR_CALM) << int(frame[3]);
  }
}

TEST_F(Http2, ContinuationFloodsEnd) {
  open();
  ASSERT_TRUE(send(frame_of(kHeaders, kEndStream, 1, head())));
  bool goes_on = true;
  int frames_sent = 0;
  for (; goes_on && frames_sent < 100; ++frames_sent) goes_on = send(frame_of(kContinuation, 0, 1, field("a", "b")));
  EXPECT_EQ(frames_sent, 8);
  EXPECT_EQ(goaway(), NGHTTP2_ENHANCE_YOUR_CALM);
  EXPECT_EQ(session->counts().floods, 1u);
}

// One field of 4 KiB in the table, named again and again: a kilobyte becomes megabytes.
TEST_F(Http2, HeaderBombsEnd) {
  open();
  auto bomb = field("x-big", std::string(3900, 'b'));
  bomb[0] = '\x40';  // with indexing: entry 62
  EXPECT_FALSE(send(get(1, head() + bomb + std::string(1000, '\xbe'))));
  EXPECT_EQ(goaway(), NGHTTP2_ENHANCE_YOUR_CALM);
}

TEST_F(Http2, ConnectionErrorsSayGoaway) {
  for (const auto& wire :
       {frame_of(kData, 0, 0, "x"), frame_of(kHeaders, kEndHeaders, 2, head()), frame_of(kSettings, 0, 1, ""),
        frame_of(kWindow, 0, 0, number(0x7fffffff)), frame_of(kHeaders, kEndHeaders, 1, "\xff\xff\xff\xff\xff"),
        frame_of(kPing, 0, 0, "short"), std::string("\xff\xff\xff\x00\x00\x00\x00\x00\x01", 9)}) {
    open();
    send(wire);
    const auto code = goaway();
    ASSERT_TRUE(code.has_value());
    EXPECT_NE(*code, NGHTTP2_NO_ERROR);
    EXPECT_TRUE(session->finished());
  }
}

// RFC 9113, section 5.1.2. Who has not yet read how many may try again; who has, does not keep to the protocol.
TEST_F(Http2, NoMoreStreamsThanSaid) {
  limits.http2_streams = 3;
  open();
  for (std::uint32_t id = 1; id < 20; id += 2) ASSERT_TRUE(send(get(id, head())));
  EXPECT_EQ(events(Kind::request).size(), 3u);
  EXPECT_EQ(session->open_streams(), 3u);
  int refused = 0;
  for (const auto& f : frames()) refused += f.type == kReset && f.payload == number(NGHTTP2_REFUSED_STREAM);
  EXPECT_EQ(refused, 7);
  send(frame_of(kSettings, kAck, 0, ""));
  send(get(21, head()));
  EXPECT_EQ(goaway(), NGHTTP2_PROTOCOL_ERROR);
  EXPECT_TRUE(events(Kind::request).empty());
}

TEST_F(Http2, TimeRunsOut) {
  open();
  ASSERT_TRUE(send(frame_of(kHeaders, kEndHeaders, 1, head("POST")) + frame_of(kData, 0, 1, "a")));
  EXPECT_FALSE(session->expire(now));
  EXPECT_FALSE(session->expire(now + limits.body_timeout + Millis(1)));
  EXPECT_EQ(refused_with(), 408);
  EXPECT_EQ(session->counts().timeouts, 1u);
  ASSERT_TRUE(send(frame_of(kHeaders, kEndStream, 3, head())));  // its head never ends
  EXPECT_TRUE(session->expire(now + limits.header_timeout + Millis(1)));
}

// Nine bytes open a stream that says no more.
TEST_F(Http2, AHeadThatIsPromisedOnlyEndsTheConnection) {
  open();
  ASSERT_TRUE(send(frame_of(kHeaders, kEndStream | kEndHeaders, 1, std::string(1000, 'x')).substr(0, 9)));
  EXPECT_FALSE(session->expire(now + limits.header_timeout));
  EXPECT_TRUE(session->expire(now + limits.header_timeout + Millis(1)));
}

// DATA that is nothing but padding is as empty as DATA without a byte.
TEST_F(Http2, PaddingFloodsEnd) {
  open();
  ASSERT_TRUE(send(frame_of(kHeaders, kEndHeaders, 1, head("POST"))));
  bool goes_on = true;
  int frames_sent = 0;
  constexpr std::uint8_t padded = 8;
  for (; goes_on && frames_sent < 5000; ++frames_sent) goes_on = send(frame_of(kData, padded, 1, std::string(1, '\0')));
  EXPECT_LT(frames_sent, 1100);
  EXPECT_EQ(session->counts().floods, 1u);
}

}  // namespace
}  // namespace dvr::http
