// Answers of an Http2Session: flow control, clients that do not read, and the end.
#include "proto/http/http2_session_test_support.hpp"

namespace dvr::http {
namespace {

using namespace testing_support;

class Http2Answers : public Http2 {
 protected:
  void answer(std::uint32_t id, std::size_t bytes, bool last, bool counted = true) {
    session->respond(Http2Session::StreamId(id), Response::text(200, ""), false);
    push(id, bytes, last, counted);
  }
  void push(std::uint32_t id, std::size_t bytes, bool last, bool counted = true) {
    const auto part = share(Bytes(bytes, 'p'));
    session->push(Http2Session::StreamId(id), {{part, ByteView(*part), counted}}, last, now);
  }
  std::size_t data_bytes() {
    std::size_t bytes = 0;
    for (const auto& f : frames())
      if (f.type == kData) bytes += f.payload.size();
    return bytes;
  }
  std::string window(std::uint32_t id, std::uint32_t more) { return frame_of(kWindow, 0, id, number(more)); }
};

TEST_F(Http2Answers, AnswersWithFlowControl) {
  open();
  ASSERT_TRUE(send(get(1, head())));
  session->respond(1, Response::text(200, ""), false);
  const auto part = share(Bytes(100'000, 'p'));
  session->push(1, {{part, ByteView(*part), false}}, true, now);
  std::size_t sent = 0;
  for (const auto& f : frames())
    if (f.type == kData) {
      sent += f.payload.size();
      EXPECT_LE(f.payload.size(), Http2Session::kPayload);
      EXPECT_FALSE(f.flags & kEndStream);
    }
  EXPECT_EQ(sent, 65'535u);
  ASSERT_TRUE(send(frame_of(kWindow, 0, 0, number(100'000)) + frame_of(kWindow, 0, 1, number(100'000))));
  bool ended = false;
  for (const auto& f : frames())
    if (f.type == kData) sent += f.payload.size(), ended = f.flags & kEndStream;
  EXPECT_EQ(sent, 100'000u);
  EXPECT_TRUE(ended);
  EXPECT_FALSE(session->is_open(1));
}

// The window was used up by the very last byte that was there: the source is asked again when there is more of it.
TEST_F(Http2Answers, AsksForMoreWhenTheClientHasRoomAgain) {
  open();
  ASSERT_TRUE(send(get(1, head()) + window(0, 1 << 20)));
  answer(1, 65'535, false);
  EXPECT_EQ(data_bytes(), 65'535u);
  EXPECT_EQ(events(Kind::drained).size(), 1u);
  EXPECT_FALSE(session->has_room(1));
  ASSERT_TRUE(send(window(1, 1000)));
  EXPECT_EQ(events(Kind::drained).size(), 1u);
  EXPECT_TRUE(session->has_room(1));
  push(1, 500, true);
  EXPECT_EQ(data_bytes(), 500u);
  EXPECT_FALSE(session->is_open(1));
}

TEST_F(Http2Answers, ANewWindowForAllStreamsIsRoomToo) {
  open();
  ASSERT_TRUE(send(frame_of(kSettings, 0, 0, std::string("\0\4", 2) + number(0)) + get(1, head())));
  answer(1, 0, false);
  frames();
  EXPECT_FALSE(session->has_room(1));
  session->take_events();
  ASSERT_TRUE(send(frame_of(kSettings, 0, 0, std::string("\0\4", 2) + number(10))));
  EXPECT_EQ(events(Kind::drained).size(), 1u);
  EXPECT_TRUE(session->has_room(1));
}

// Each frame of DATA answered by two for the window, as Go does: no flood.
TEST_F(Http2Answers, ClientsThatAskOftenForMoreAreNoFlood) {
  open();
  ASSERT_TRUE(send(get(1, head())));
  answer(1, 30 << 20, true, false);
  std::size_t sent = 0;
  while (session->is_open(1)) {
    const auto bytes = data_bytes();
    ASSERT_GT(bytes, 0u);
    sent += bytes;
    std::string more;
    for (std::size_t left = bytes; left > 0; left -= std::min<std::size_t>(left, 4096))
      for (std::uint32_t id : {0, 1}) more += window(id, std::uint32_t(std::min<std::size_t>(left, 4096)));
    ASSERT_TRUE(send(more)) << sent;
  }
  EXPECT_EQ(sent, 30u << 20);
}

TEST_F(Http2Answers, CountsOwnAndSharedBytesApart) {
  open();
  ASSERT_TRUE(send(get(1, head()) + get(3, head())));
  answer(1, 100, true);
  answer(3, 1000, true, false);
  EXPECT_EQ(session->waiting().own, 100u);
  EXPECT_EQ(session->waiting().shared, 1000u);
  ASSERT_TRUE(send(frame_of(kReset, 0, 3, number(NGHTTP2_CANCEL))));
  EXPECT_EQ(session->waiting().shared, 0u);
  EXPECT_EQ(data_bytes(), 100u);
  EXPECT_EQ(session->waiting().own, 0u);
}

TEST_F(Http2Answers, AnswersThatNobodyTakesAreBrokenOff) {
  open();
  ASSERT_TRUE(send(frame_of(kSettings, 0, 0, std::string("\0\4", 2) + number(0))));  // no window at all
  ASSERT_TRUE(send(get(1, head())));
  session->respond(1, Response::text(200, ""), false);
  const auto part = share(Bytes(1000, 'p'));
  session->push(1, {{part, ByteView(*part), true}}, true, now);
  frames();
  EXPECT_EQ(session->waiting().own, 1000u);
  session->expire(now + limits.write_timeout + Millis(1));
  frames();
  EXPECT_FALSE(session->is_open(1));
  EXPECT_EQ(session->waiting().own, 0u);
}

TEST_F(Http2Answers, EndsInOrder) {
  open();
  ASSERT_TRUE(send(get(1, head())));
  session->announce_end();
  ASSERT_TRUE(send(get(3, head())));  // was on its way
  EXPECT_EQ(events(Kind::request).size(), 2u);
  std::string ping;
  for (const auto& f : frames())
    if (f.type == kPing) ping = f.payload;
  ASSERT_TRUE(send(frame_of(kPing, kAck, 0, ping)));
  EXPECT_TRUE(session->announcement_arrived());
  for (int id : {1, 3}) session->respond(id, Response::empty(), true);
  frames();
  session->end();
  EXPECT_EQ(goaway(), NGHTTP2_NO_ERROR);
  EXPECT_TRUE(session->finished());
}

// One byte now and then keeps no answer alive.
TEST_F(Http2Answers, ReadersThatOnlyPretendAreBrokenOff) {
  open();
  ASSERT_TRUE(send(frame_of(kSettings, 0, 0, std::string("\0\4", 2) + number(0)) + get(1, head()) + get(3, head())));
  answer(1, 100'000, true);
  answer(3, 100'000, true);
  Millis passed{0};
  for (; passed <= limits.write_timeout; passed += Millis(1000), now += Millis(1000)) {
    ASSERT_TRUE(send(window(1, 1) + window(3, 2000)));
    frames();
    ASSERT_FALSE(session->expire(now));
  }
  session->expire(now);
  frames();
  EXPECT_FALSE(session->is_open(1));
  EXPECT_TRUE(session->is_open(3));
}

// Its answers' source waits for room that the client never gives.
TEST_F(Http2Answers, AClosedWindowIsNoPlaceToStay) {
  open();
  ASSERT_TRUE(send(frame_of(kSettings, 0, 0, std::string("\0\4", 2) + number(0)) + get(1, head())));
  answer(1, 0, false);
  session->expire(now + limits.write_timeout + Millis(1));
  frames();
  EXPECT_FALSE(session->is_open(1));
}

// Frames that make the server answer, from a client that reads nothing: what waits for it is bounded.
TEST_F(Http2Answers, WhatWaitsForAClientThatDoesNotReadIsBounded) {
  for (const bool malformed : {true, false}) {
    open();
    bool goes_on = true;
    int sent = 0;
    for (std::uint32_t id = 1; goes_on && sent < 20'000; id += 2, ++sent)
      goes_on = send(get(id, malformed ? field("x", "y") : head()));
    EXPECT_FALSE(goes_on);
    EXPECT_LT(sent, 1500);
    EXPECT_LE(session->open_streams(), limits.http2_streams);
  }
}

TEST_F(Http2Answers, StreamsAfterTheEndIsKnownAreNotServed) {
  open();
  ASSERT_TRUE(send(get(1, head())));
  session->announce_end();
  frames();
  ASSERT_TRUE(send(frame_of(kPing, kAck, 0, std::string(8, '\0'))));
  frames();
  ASSERT_TRUE(send(get(3, head())));
  EXPECT_EQ(events(Kind::request).size(), 1u);
  EXPECT_FALSE(session->finished());
  session->respond(1, Response::empty(), true);
  frames();
  EXPECT_TRUE(session->finished());
}

}  // namespace
}  // namespace dvr::http
