#include "proto/http/websocket.hpp"

#include "base/clock.hpp"
#include "base/log.hpp"

#include <openssl/evp.h>

namespace dvr::http {
namespace {

constexpr std::size_t kSocketReadBytes = 4 << 10;
constexpr std::size_t kSocketPieceBytes = 256 << 10;  // one write time limit covers this much
constexpr Seconds kGoodbye{2};                        // for the client's answer to our close

SharedBytes shared_text(std::string_view text) {
  const auto bytes = as_bytes(text);
  return share(Bytes(bytes.begin(), bytes.end()));
}

// Proves that the answer is to this very handshake (section 4.2.2).
std::string accept_key(std::string_view key) {
  const auto text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<std::uint8_t, 20> digest{};
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
  return base64_encode(digest);
}

bool is_key(std::string_view key) {
  const auto bytes = base64_decode(key);
  return key.size() == 24 && bytes && bytes->size() == 16;
}

}  // namespace

void SocketSession::received(WebSocket& socket, Message) {
  socket.close(close_code::policy, "nothing is expected here");
}

std::optional<Refusal> refuse_websocket(const Request& request) {
  const bool asks = request.method == Method::get && has_token(request.header("Upgrade"), "websocket") &&
                    has_token(request.header("Connection"), "upgrade");
  if (!asks || request.header("Sec-WebSocket-Version") != "13")
    return Refusal{426, "this is a WebSocket of version 13, over HTTP/1.1"};
  if (request.headers.count("Sec-WebSocket-Key") != 1 || !is_key(request.header("Sec-WebSocket-Key")))
    return Refusal{400, "Sec-WebSocket-Key: 16 bytes in base64 are needed"};
  return std::nullopt;
}

Response accept_websocket(const Request& request, std::shared_ptr<SocketSession> session) {
  auto response = Response::empty(101)
                      .with("Upgrade", "websocket")
                      .with("Sec-WebSocket-Accept", accept_key(request.header("Sec-WebSocket-Key")));
  response.session = std::move(session);
  return response;
}

WebSocket::WebSocket(Transport& transport, Watchdog& watchdog, const Limits& limits, ServerStats& stats,
                     asio::any_io_executor executor)
    : transport_(transport),
      watchdog_(watchdog),
      limits_(limits),
      stats_(stats),
      tasks_(executor),
      changed_(executor, MonoTime::max()),
      output_(executor, MonoTime::max()),
      drained_(executor, MonoTime::max()),
      heard_(system_clock().mono()) {}

Task<bool> WebSocket::send(std::string text) {
  co_return co_await put({shared_text(frame_head(Opcode::text, text.size()) + text)});
}

Task<bool> WebSocket::send(std::vector<SharedBytes> binary) {
  std::uint64_t size = 0;
  for (const auto& buffer : binary) size += buffer->size();
  binary.insert(binary.begin(), shared_text(frame_head(Opcode::binary, size)));
  co_return co_await put(std::move(binary));
}

Task<bool> WebSocket::put(Frame frame) {
  if (!is_open()) co_return false;
  frames_.push_back(std::move(frame));
  output_.cancel();
  while (!gone_ && (writing_ || !frames_.empty())) {
    drained_.expires_at(MonoTime::max());
    co_await drained_.async_wait(kAwait);
  }
  co_return !gone_;
}

void WebSocket::close(std::uint16_t code, std::string_view reason, Millis patience) {
  if (std::exchange(closing_, true)) return;
  patience_ = patience;
  goodbye_ = shared_text(close_frame(code, reason));
  output_.cancel();
  changed_.cancel();
}

// Whatever ends it, nothing of it runs when this returns.
Task<void> WebSocket::run(SocketSession& session, ByteView rest) {
  ++stats_.websockets_total;
  ++stats_.websockets_open;
  transport_.limit_unsent(kUnsentBytes);
  std::exception_ptr broken;
  try {
    co_await serve(session, rest);
  } catch (...) {
    broken = std::current_exception();
  }
  tasks_.cancel();
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  co_await tasks_.join();
  --stats_.websockets_open;
  if (broken) std::rethrow_exception(broken);
}

Task<void> WebSocket::serve(SocketSession& session, ByteView rest) {
  take(session, rest);
  tasks_.spawn(write_loop(), "websocket writer");
  tasks_.spawn(read_loop(session), "websocket reader");
  tasks_.spawn(pulse(), "websocket pulse");
  tasks_.spawn(talk(session), "websocket session");
  while (!gone_ && !closing_) {
    changed_.expires_at(MonoTime::max());
    co_await changed_.async_wait(kAwait);
  }
  const auto too_late = system_clock().mono() + std::min<Millis>(patience_, limits_.write_timeout);
  while (!gone_ && !close_sent_ && system_clock().mono() < too_late) {
    changed_.expires_at(too_late);
    co_await changed_.async_wait(kAwait);
  }
  if (!gone_ && !close_sent_) {
    transport_.abort();
    lose();
  }
  const auto until = system_clock().mono() + kGoodbye;
  while (!gone_ && !close_seen_ && system_clock().mono() < until) {
    changed_.expires_at(until);
    co_await changed_.async_wait(kAwait);
  }
}

Task<void> WebSocket::talk(SocketSession& session) {
  try {
    co_await session.run(*this);
    close(close_code::normal, "");
  } catch (const boost::system::system_error& e) {
    close(e.code() == asio::error::operation_aborted ? close_code::going_away : close_code::internal, "");
    throw;
  } catch (...) {
    close(close_code::internal, "");
    throw;  // the group logs it
  }
}

Task<void> WebSocket::read_loop(SocketSession& session) {
  Bytes buffer(kSocketReadBytes);
  while (!gone_ && !close_seen_) {
    const auto n = co_await transport_.read_some(buffer);
    if (!n || *n == 0) break;
    heard_ = system_clock().mono();
    take(session, {buffer.data(), *n});
  }
  if (!close_seen_) lose();
}

void WebSocket::take(SocketSession& session, ByteView bytes) {
  std::vector<Message> messages;
  const auto violation = reader_.take(bytes, messages);
  for (auto& message : messages) {
    const bool is_control = message.kind == Opcode::ping || message.kind == Opcode::pong;
    if (is_control && !controls_.spend(system_clock().mono())) return close(close_code::policy, "too many pings");
    if (message.kind == Opcode::ping) {
      pong_ = shared_text(control_frame(Opcode::pong, message.payload));
      output_.cancel();
    } else if (message.kind == Opcode::close) {
      close_seen_ = true;
      close(close_code::normal, "");
      changed_.cancel();
      return;
    } else if (message.kind == Opcode::text || message.kind == Opcode::binary) {
      if (is_open()) session.received(*this, std::move(message));
    }
  }
  if (violation) close(violation->code, violation->why);
}

Task<void> WebSocket::write_loop() {
  while (!gone_ && !close_sent_) {
    Frame out;
    if (pong_) out.push_back(std::exchange(pong_, nullptr));
    if (std::exchange(ping_, false)) out.push_back(shared_text(control_frame(Opcode::ping, "")));
    while (!frames_.empty()) {
      std::move(frames_.front().begin(), frames_.front().end(), std::back_inserter(out));
      frames_.pop_front();
    }
    const bool last = goodbye_ != nullptr;
    if (last) out.push_back(std::exchange(goodbye_, nullptr));
    if (out.empty()) {
      output_.expires_at(MonoTime::max());
      co_await output_.async_wait(kAwait);
      continue;
    }
    writing_ = true;
    const bool written = co_await write(out);
    writing_ = false;
    if (!written) lose();
    if (last) close_sent_ = true, changed_.cancel();
    if (frames_.empty()) drained_.cancel();
  }
}

// A client that is slow and takes each piece in its time is not sent away for a large message.
Task<bool> WebSocket::write(const Frame& buffers) {
  std::vector<ByteView> views;
  for (const auto& buffer : buffers) views.emplace_back(*buffer);
  for (auto& piece : cut_to_pieces(views, kSocketPieceBytes)) {
    std::uint64_t size = 0;
    for (const auto& view : piece) size += view.size();
    watchdog_.set(limits_.write_timeout);
    const auto written = co_await transport_.write(std::move(piece));
    watchdog_.off();
    if (!written) co_return false;
    stats_.bytes_sent += size;
  }
  co_return true;
}

// A client that fell off the network answers no ping.
Task<void> WebSocket::pulse() {
  while (!gone_) {
    co_await sleep_for(kPing);
    if (system_clock().mono() - heard_ > kSilence) {
      log::debug("http", "a WebSocket's client says nothing any more");
      transport_.abort();
      lose();
      co_return;
    }
    ping_ = true;
    output_.cancel();
  }
}

void WebSocket::lose() {
  gone_ = true;
  changed_.cancel();
  output_.cancel();
  drained_.cancel();
}

}  // namespace dvr::http
