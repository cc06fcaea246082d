// Frames as a WebSocket client sends them, for tests.
#pragma once
#include "base/bytes.hpp"

#include <string>
#include <string_view>

namespace dvr::http::testing_support {

inline constexpr int kText = 1, kBinary = 2, kClose = 8, kPingMessage = 9;

inline std::string client_frame(int opcode, std::string_view payload, bool last = true) {
  constexpr std::string_view mask = "\x12\x34\x56\x78";
  Bytes out;
  ByteWriter w(out);
  w.u8(std::uint8_t((last ? 0x80 : 0) | opcode));
  if (payload.size() < 126) {
    w.u8(std::uint8_t(0x80 | payload.size()));
  } else if (payload.size() <= 0xffff) {
    w.u8(0x80 | 126);
    w.u16(std::uint16_t(payload.size()));
  } else {
    w.u8(0x80 | 127);
    w.u64(payload.size());
  }
  w.text(mask);
  for (std::size_t i = 0; i < payload.size(); ++i) w.u8(std::uint8_t(payload[i] ^ mask[i % 4]));
  return std::string(as_text(out));
}

}  // namespace dvr::http::testing_support
