// Frames of WebSocket (RFC 6455, section 5), seen from a server. Values only: no I/O.
#pragma once
#include "base/bytes.hpp"

#include <optional>

namespace dvr::http {

enum class Opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

// What stands before `size` bytes of payload of a whole message, unmasked as a server's are.
std::string frame_head(Opcode opcode, std::uint64_t size);
// A control frame; `payload` is at most 125 bytes.
std::string control_frame(Opcode opcode, std::string_view payload);
std::string close_frame(std::uint16_t code, std::string_view reason);  // the reason is cut to what fits

struct Message {
  Opcode kind = Opcode::text;  // text, binary, close, ping or pong
  std::string payload;
};

// Why a connection must end: the code for the close frame (section 7.4.1).
struct Violation {
  std::uint16_t code;
  std::string_view why;
};

// The frames of one client, in whatever pieces they come. After a violation it takes nothing more.
class FrameReader {
 public:
  explicit FrameReader(std::size_t message_bytes) : limit_(message_bytes) {}

  // Appends the messages that are whole now.
  std::optional<Violation> take(ByteView bytes, std::vector<Message>& out);

 private:
  std::optional<Violation> read_head();
  std::optional<Violation> end_frame(std::vector<Message>& out);

  const std::size_t limit_;  // of a message, all its frames together
  std::string head_;         // of the present frame, until it is whole
  bool in_payload_ = false, final_ = false;
  Opcode opcode_{};
  std::uint64_t left_ = 0;  // of the payload
  std::array<std::uint8_t, 4> mask_{};
  std::size_t masked_ = 0;       // bytes of the payload so far
  std::optional<Opcode> begun_;  // of a message in several frames
  std::string message_, control_;
  bool broken_ = false;
};

}  // namespace dvr::http
