// A live picture over a WebSocket: docs/reference/live-socket.md says what is sent.
#pragma once
#include "api/context.hpp"
#include "api/sockets.hpp"
#include "live/stream.hpp"

#include <atomic>

namespace dvr::api {

// What the sockets of all streams share. Any thread.
struct LiveSockets {
  static constexpr int kPerUser = 64;
  Seats seats{kPerUser};
  std::atomic<std::uint64_t> parts = 0, parts_dropped = 0;
};

// The stream at present; null: none now, it may come. Nothing: there will be none, the socket closes with 4404.
using FindStream = std::optional<std::shared_ptr<live::Stream>> (*)(Services& services, std::int64_t camera_id);

// Answers the handshake. `stream`: its name for the client, a constant.
Task<Answer> open_live_socket(Services& services, Context context, std::string_view stream, FindStream find);

// Tells viewers of a stream apart, for the statistics.
std::uint64_t viewer_of(const Context& context);

}  // namespace dvr::api
