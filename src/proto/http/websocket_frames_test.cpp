#include "proto/http/websocket_frames.hpp"
#include "proto/http/websocket_test_support.hpp"

#include <gtest/gtest.h>

namespace dvr::http {
namespace {

using namespace testing_support;

struct Read {
  std::vector<Message> messages;
  std::optional<Violation> violation;
};

// In pieces of `piece` bytes.
Read read(std::string_view wire, std::size_t piece = 1000, std::size_t limit = 1000) {
  FrameReader reader(limit);
  Read out;
  for (std::size_t at = 0; at < wire.size() && !out.violation; at += piece)
    out.violation = reader.take(as_bytes(wire.substr(at, piece)), out.messages);
  return out;
}

std::uint16_t code_of(std::string_view wire) {
  const auto done = read(wire);
  return done.violation ? done.violation->code : 0;
}

TEST(WebSocketFrames, MessagesWholeAndInPieces) {
  const auto wire = client_frame(kText, "h\xc3\xa9llo") + client_frame(kBinary, std::string(300, 'b')) +
                    client_frame(kText, "one ", false) + client_frame(kPingMessage, "are you there") +
                    client_frame(0, "two ", false) + client_frame(0, "three") + client_frame(kText, "");
  for (const std::size_t piece : {1u, 2u, 7u, 1000u}) {
    const auto done = read(wire, piece);
    ASSERT_FALSE(done.violation) << done.violation->why;
    ASSERT_EQ(done.messages.size(), 5u);
    EXPECT_EQ(done.messages[0].payload, "h\xc3\xa9llo");
    EXPECT_EQ(done.messages[1].kind, Opcode::binary);
    EXPECT_EQ(done.messages[1].payload.size(), 300u);
    EXPECT_EQ(done.messages[2].kind, Opcode::ping) << "between the frames of a message";
    EXPECT_EQ(done.messages[3].payload, "one two three");
    EXPECT_EQ(done.messages[4].payload, "");
  }
}

TEST(WebSocketFrames, EveryLengthOfHead) {
  for (const std::size_t size : {0u, 1u, 125u, 126u, 127u, 65'535u, 65'536u, 70'000u}) {
    const auto done = read(client_frame(kBinary, std::string(size, 'x')), 5000, 100'000);
    ASSERT_EQ(done.messages.size(), 1u) << size;
    EXPECT_EQ(done.messages[0].payload, std::string(size, 'x'));
    EXPECT_EQ(frame_head(Opcode::text, size).size(), size < 126 ? 2u : size < 65'536 ? 4u : 10u);
  }
}

TEST(WebSocketFrames, WhatIsNoFrameIsRefused) {
  EXPECT_EQ(code_of(std::string("\x81\x01x", 3)), 1002) << "not masked";
  EXPECT_EQ(code_of(std::string("\xc1\x81", 2)), 1002) << "a reserved bit";
  EXPECT_EQ(code_of(client_frame(3, "")), 1002) << "an unknown kind";
  EXPECT_EQ(code_of(client_frame(kPingMessage, "x", false)), 1002) << "a control frame in pieces";
  EXPECT_EQ(code_of(client_frame(kPingMessage, std::string(126, 'x'))), 1002) << "a long control frame";
  EXPECT_EQ(code_of(client_frame(0, "x")), 1002) << "the continuation of nothing";
  EXPECT_EQ(code_of(client_frame(kText, "a", false) + client_frame(kText, "b")), 1002) << "a message in a message";
  EXPECT_EQ(code_of(std::string("\x81\xfe\x00\x01....x", 9)), 1002) << "a length with spare bytes";
  EXPECT_EQ(code_of(std::string("\x81\xff\x00\x00\x00\x00\x00\x00\x00\x01....x", 15)), 1002);
  EXPECT_EQ(code_of(std::string("\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff....", 14)), 1009);
  EXPECT_EQ(code_of(client_frame(kBinary, std::string(1001, 'x'))), 1009) << "a large message";
  EXPECT_EQ(code_of(client_frame(kText, std::string(600, 'x'), false) + client_frame(0, std::string(600, 'x'))), 1009);
  EXPECT_EQ(code_of(client_frame(kText, "\xff")), 1007) << "no UTF-8";
}

TEST(WebSocketFrames, Closing) {
  const auto done = read(client_frame(kClose, std::string("\x03\xe8") + "bye"));
  ASSERT_EQ(done.messages.size(), 1u);
  EXPECT_EQ(done.messages[0].kind, Opcode::close);
  EXPECT_EQ(code_of(client_frame(kClose, "")), 0);
  EXPECT_EQ(code_of(client_frame(kClose, "\x03")), 1002);
  EXPECT_EQ(code_of(client_frame(kClose, std::string("\x03\xed"))), 1002) << "1005 is never sent";
  EXPECT_EQ(code_of(client_frame(kClose, std::string("\x03\xe8\xff"))), 1007);
  EXPECT_EQ(close_frame(1000, std::string(200, 'x')).size(), 127u) << "cut to what a control frame holds";
  EXPECT_EQ(close_frame(1000, std::string(122, 'x') + "\xc3\xa9").size(), 2u + 2 + 122) << "not inside a letter";
}

TEST(WebSocketFrames, NothingIsTakenAfterAViolation) {
  FrameReader reader(100);
  std::vector<Message> out;
  EXPECT_TRUE(reader.take(as_bytes(client_frame(3, "")), out));
  EXPECT_FALSE(reader.take(as_bytes(client_frame(kText, "x")), out));
  EXPECT_TRUE(out.empty());
}

}  // namespace
}  // namespace dvr::http
