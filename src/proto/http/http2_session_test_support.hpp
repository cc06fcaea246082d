// A client of an Http2Session, frame by frame, for its tests.
#pragma once
#include "proto/http/http2_session.hpp"

#include <gtest/gtest.h>
#include <nghttp2/nghttp2.h>

namespace dvr::http::testing_support {

using Kind = Http2Session::Event::Kind;

constexpr std::uint8_t kData = 0, kHeaders = 1, kPriority = 2, kReset = 3, kSettings = 4, kPing = 6, kGoaway = 7,
                       kWindow = 8, kContinuation = 9;
constexpr std::uint8_t kEndStream = 1, kEndHeaders = 4, kAck = 1;

inline std::string frame_of(std::uint8_t type, std::uint8_t flags, std::uint32_t stream, std::string_view payload) {
  Bytes out;
  ByteWriter w(out);
  w.u24(std::uint32_t(payload.size()));
  w.u8(type);
  w.u8(flags);
  w.u32(stream);
  w.text(payload);
  return std::string(as_text(out));
}

inline std::string number(std::uint32_t value) {
  Bytes out;
  ByteWriter(out).u32(value);
  return std::string(as_text(out));
}

// A literal without indexing (RFC 7541, section 6.2.2).
inline std::string field(std::string_view name, std::string_view value) {
  const auto text = [](std::string_view s) {
    std::string out;
    if (s.size() < 127) out += char(s.size());
    else {
      out += char(127);
      std::size_t rest = s.size() - 127;
      for (; rest >= 128; rest >>= 7) out += char(rest % 128 + 128);
      out += char(rest);
    }
    return out.append(s);
  };
  return std::string(1, '\0') + text(name) + text(value);
}

inline std::string head(std::string_view method = "GET", std::string_view path = "/") {
  return field(":method", method) + field(":scheme", "https") + field(":path", path) + field(":authority", "x");
}

struct Frame {
  std::uint8_t type, flags;
  std::uint32_t stream;
  std::string payload;
};

class Http2 : public ::testing::Test {
 protected:
  void open() {
    session =
        std::make_unique<Http2Session>(limits, [](const Request& r) { return r.path == "/small" ? 10 : 1000; }, now);
    ASSERT_TRUE(send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame_of(kSettings, 0, 0, "")));
    frames();
  }
  bool send(std::string_view bytes) { return session->receive(as_bytes(bytes), now).has_value(); }
  std::vector<Frame> frames() {
    Http2Output output;
    session->produce(output, 1 << 20, now);
    std::string wire;
    for (const auto& v : output.views()) wire += as_text(v);
    std::vector<Frame> out;
    for (ByteReader r(as_bytes(wire)); r.left() >= 9;) {
      const auto size = r.u24();
      Frame f;
      f.type = r.u8();
      f.flags = r.u8();
      f.stream = r.u32();
      f.payload = as_text(r.bytes(size));
      out.push_back(std::move(f));
    }
    return out;
  }
  std::optional<std::uint32_t> goaway() {
    for (const auto& f : frames())
      if (f.type == kGoaway) return ByteReader(as_bytes(f.payload).subspan(4)).u32();
    return std::nullopt;
  }
  std::vector<Http2Session::Event> events(Kind kind) {
    std::vector<Http2Session::Event> out;
    for (auto& e : session->take_events())
      if (e.kind == kind) out.push_back(std::move(e));
    return out;
  }
  int refused_with() {
    auto list = events(Kind::refused);
    return list.size() == 1 ? list[0].refusal->status : 0;
  }
  std::string get(std::uint32_t id, std::string_view block) {
    constexpr std::size_t largest = 16 << 10;
    if (block.size() <= largest) return frame_of(kHeaders, kEndStream | kEndHeaders, id, block);
    return frame_of(kHeaders, kEndStream, id, block.substr(0, largest)) +
           frame_of(kContinuation, kEndHeaders, id, block.substr(largest));
  }

  Limits limits;
  MonoTime now{Seconds(1000)};
  std::unique_ptr<Http2Session> session;
};

}  // namespace dvr::http::testing_support
