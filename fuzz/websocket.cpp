// What a stranger sends after the handshake of a WebSocket, in pieces.
#include "base/utf8.hpp"
#include "proto/http/websocket_frames.hpp"

#include <cstdlib>

namespace {

void require(bool invariant) {
  if (!invariant) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvr;
  constexpr std::size_t kLimit = 2000;
  http::FrameReader reader(kLimit);
  ByteView input(data, size);
  std::vector<http::Message> messages;
  while (!input.empty()) {
    const auto piece = input.first(std::min<std::size_t>(input.size(), 1 + input[0] * 2u));
    input = input.subspan(piece.size());
    const auto violation = reader.take(piece, messages);
    for (const auto& message : messages) {
      require(message.payload.size() <= kLimit);
      require(message.kind == http::Opcode::binary || message.kind == http::Opcode::ping ||
              message.kind == http::Opcode::pong || message.kind == http::Opcode::text ||
              message.kind == http::Opcode::close);
      if (message.kind == http::Opcode::text) require(is_utf8(message.payload));
    }
    messages.clear();
    if (violation) {
      require(http::close_frame(violation->code, violation->why).size() <= 127);
      require(!reader.take(input, messages) && messages.empty());
      break;
    }
  }
  return 0;
}
