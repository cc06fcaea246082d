// WebSocket (RFC 6455) over HTTP/1.1: the handshake, and a connection that has become one.
// All on the connection's own thread, but for the two functions at the end.
#pragma once
#include "proto/http/exchange.hpp"
#include "proto/http/flood_guard.hpp"
#include "proto/http/transport.hpp"
#include "proto/http/watchdog.hpp"
#include "proto/http/websocket_frames.hpp"

#include <deque>

namespace dvr::http {

// Codes to close with (RFC 6455, section 7.4.1); 4000 to 4999 are the application's.
namespace close_code {
inline constexpr std::uint16_t normal = 1000, going_away = 1001, policy = 1008, internal = 1011;
}

class WebSocket;

// The application's side of one socket.
class SocketSession {
 public:
  virtual ~SocketSession() = default;
  // Talks until it has nothing more to say; cancelled when the client is gone. When it returns the socket is closed.
  virtual Task<void> run(WebSocket& socket) = 0;
  // A message of the client, text or binary, within the limit. Returns at once.
  virtual void received(WebSocket& socket, Message message);  // none is expected: closes the socket
};

class WebSocket {
 public:
  static constexpr std::size_t kMessageBytes = 4096;  // of a client's
  // Of what is sent, so much waits in the kernel beyond what is on its way: who sends learns soon that a client is
  // slow.
  static constexpr std::size_t kUnsentBytes = 128 << 10;
  static constexpr Seconds kPing{20}, kSilence{60};  // a client that says nothing for so long is gone

  WebSocket(Transport& transport, Watchdog& watchdog, const Limits& limits, ServerStats& stats,
            asio::any_io_executor executor);

  // Returns when it is on its way: a slow client slows who sends. False: the socket is closed. One task at a time.
  Task<bool> send(std::string text);
  Task<bool> send(std::vector<SharedBytes> binary);  // one message, without a copy
  // After what is being sent, for which the client has so long. The first call counts.
  void close(std::uint16_t code, std::string_view reason, Millis patience = Millis::max());
  bool is_open() const { return !closing_ && !gone_; }

  // For the connection: until either side has ended it. `rest`: bytes that were read behind the request.
  Task<void> run(SocketSession& session, ByteView rest);
  bool gone() const { return gone_; }  // the client went without a word

 private:
  using Frame = std::vector<SharedBytes>;
  Task<void> serve(SocketSession& session, ByteView rest);
  Task<void> talk(SocketSession& session);
  Task<void> read_loop(SocketSession& session);
  Task<void> write_loop();
  Task<void> pulse();
  void take(SocketSession& session, ByteView bytes);
  Task<bool> put(Frame frame);
  Task<bool> write(const Frame& buffers);
  void lose();

  Transport& transport_;
  Watchdog& watchdog_;
  const Limits& limits_;
  ServerStats& stats_;
  TaskGroup tasks_;
  asio::steady_timer changed_, output_, drained_;
  FrameReader reader_{kMessageBytes};
  FloodGuard controls_{100, 10};
  std::deque<Frame> frames_;  // of the session: at most one and the last word
  SharedBytes pong_;          // the newest; older ones need no answer (section 5.5.3)
  bool ping_ = false;         // one is due
  SharedBytes goodbye_;
  Millis patience_ = Millis::max();  // for what is sent before it
  MonoTime heard_;
  bool writing_ = false, closing_ = false, close_sent_ = false, close_seen_ = false, gone_ = false;
};

// Why a request is no handshake of version 13 (section 4.2): 400, or 426. A connection of HTTP/2 is told 426: browsers
// open one of HTTP/1.1 for their sockets by themselves.
std::optional<Refusal> refuse_websocket(const Request& request);
// The answer to one that is: hands the connection to `session`.
Response accept_websocket(const Request& request, std::shared_ptr<SocketSession> session);

}  // namespace dvr::http
