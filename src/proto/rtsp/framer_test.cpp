#include "proto/rtsp/framer.hpp"

#include <gtest/gtest.h>

#include <random>

namespace dvr::rtsp {
namespace {

using namespace std::string_literals;

// An RTP packet of version 2 with `size` bytes, as an interleaved frame.
std::string frame(char channel, std::size_t size, char fill = 'x') {
  return "$"s + channel + char(size >> 8) + char(size & 0xff) + '\x80' + std::string(size - 1, fill);
}

// Everything that a framer makes of `bytes` when they come in pieces of `step`.
std::vector<std::string> items(std::string bytes, std::size_t step) {
  Framer framer;
  framer.expect_channel(0);
  framer.expect_channel(1);
  std::vector<std::string> out;
  Bytes pending;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    const auto piece = as_bytes(std::string_view(bytes).substr(at, step));
    pending.insert(pending.end(), piece.begin(), piece.end());
    ByteView in(pending);
    for (;;) {
      const auto kind = framer.next(in);
      if (kind == Framer::Kind::need_more) break;
      if (kind == Framer::Kind::broken) return out.push_back("broken"), out;
      if (kind == Framer::Kind::frame)
        out.push_back(fmt::format("frame {} {}", framer.channel(), framer.payload().size()));
      if (kind == Framer::Kind::message) out.push_back(fmt::format("message {}", framer.message().status));
    }
    pending.erase(pending.begin(), pending.end() - std::ptrdiff_t(in.size()));
  }
  return out;
}

TEST(Framer, FramesAndMessagesInAnyPieces) {
  const auto bytes = frame(0, 100) + "RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n" + frame(1, 28) + frame(0, 1400);
  const std::vector<std::string> want{"frame 0 100", "message 200", "frame 1 28", "frame 0 1400"};
  for (std::size_t step : {1u, 2u, 3u, 7u, 100u, 10'000u}) EXPECT_EQ(items(bytes, step), want) << step;
}

TEST(Framer, Row7_GarbageBetweenFrames) {
  const std::vector<std::string> want{"frame 0 100", "frame 0 200", "frame 1 40"};
  for (std::string garbage : {"\r\n\r\n"s, "\0\0\0"s, "junk $ and $\x63 more"s, "RT"s, "\xff\xfe\x24\x00\x00\x00"s})
    for (std::size_t step : {1u, 5u, 10'000u})
      EXPECT_EQ(items(frame(0, 100) + garbage + frame(0, 200) + frame(1, 40), step), want) << step;
}

TEST(Framer, Row31_ChannelsNeverSetUpArePassedOn) {
  EXPECT_EQ(items(frame(9, 50) + frame(0, 60), 1000), (std::vector<std::string>{"frame 9 50", "frame 0 60"}));
}

TEST(Framer, GarbageWithoutEndIsBroken) {
  EXPECT_EQ(items(std::string(1'200'000, 'q'), 60'000), (std::vector<std::string>{"broken"}));
}

TEST(Framer, RandomBytesNeverRunAway) {
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    std::string bytes;
    for (int i = 0; i < 3000; ++i) bytes += "$\x00\x01RTSP/1.0 \r\n\x80"[random() % 15];
    items(bytes, 1 + random() % 100);
  }
}

}  // namespace
}  // namespace dvr::rtsp
