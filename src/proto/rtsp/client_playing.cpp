// After PLAY: rounds of poll(), no coroutine, no wake-up but the pacer's.
#include "proto/rtsp/client.hpp"

namespace dvr::rtsp {
namespace {

constexpr std::size_t kMaxOutbox = 64 * 1024;  // more than that unread: the camera has stopped listening
constexpr Seconds kKeepAliveMost{30};
constexpr Millis kGoodbye{500};

}  // namespace

Result<bool> Client::poll(std::span<std::uint8_t> scratch, MonoTime now, FrameReceiver& receiver) {
  const auto no_rtsp = [] { return fail(ErrorKind::protocol, "the camera sends something that is no RTSP"); };
  keep_alive(now);
  if (!flush()) return fail(ErrorKind::io, "the camera closed the connection");
  bool broken = false;
  if (!early_.empty()) {
    const auto early = std::exchange(early_, {});
    inbox_.assign(early.begin() + std::ptrdiff_t(feed(early, receiver, broken)), early.end());
  }
  const auto carried = inbox_.size();
  if (broken || carried >= scratch.size()) return no_rtsp();  // an empty read would look like the end
  DVR_TRY(const auto got, connection_->try_read(scratch.subspan(carried)));
  if (got.closed) return fail(ErrorKind::io, "the camera closed the connection");
  if (got.bytes == 0) return false;
  std::copy(inbox_.begin(), inbox_.end(), scratch.begin());
  const ByteView in(scratch.data(), carried + got.bytes);
  const auto used = feed(in, receiver, broken);
  if (broken) return no_rtsp();
  inbox_.assign(in.begin() + std::ptrdiff_t(used), in.end());
  return carried + got.bytes == scratch.size();
}

// Hands out all whole items; answers how many bytes they took.
std::size_t Client::feed(ByteView bytes, FrameReceiver& receiver, bool& broken) {
  auto in = bytes;
  for (;;) {
    switch (framer_.next(in)) {
      case Framer::Kind::frame: receiver.on_frame(framer_.channel(), framer_.payload()); break;
      case Framer::Kind::message: on_message_while_playing(); break;
      case Framer::Kind::broken: broken = true; [[fallthrough]];
      case Framer::Kind::need_more: return bytes.size() - in.size();
    }
  }
}

// A request is answered. An answer to a keep-alive never ends a session: cameras refuse what they advertise.
void Client::on_message_while_playing() {
  const auto& message = framer_.message();
  if (message.is_request()) {
    quirks_.insert("camera_requests");
    Message ok;
    ok.status = 200;
    ok.reason = "OK";
    ok.headers.push_back({"CSeq", std::string(message.header("CSeq").value_or("0"))});
    return post(ok.serialize());
  }
  if (message.status != 401 || reauthenticated_ || !authenticator_.accept(message)) return;
  reauthenticated_ = true;
  auto again = make("OPTIONS", session_url_);
  stamp(again);
  post(again.serialize());
}

void Client::keep_alive(MonoTime now) {
  const auto period = std::min<Micros>(session_timeout_ / 2, kKeepAliveMost);
  if (next_keep_alive_ == MonoTime{}) next_keep_alive_ = now + period;
  if (now < next_keep_alive_) return;
  next_keep_alive_ = now + period;
  reauthenticated_ = false;
  auto ask = make("OPTIONS", session_url_);
  stamp(ask);
  post(ask.serialize());
}

void Client::send_frame(std::uint8_t channel, ByteView payload) {
  if (!playing_ || payload.size() > 0xffff || outbox_.size() > kMaxOutbox / 2) return;
  std::string frame{'$', char(channel), char(payload.size() >> 8), char(payload.size() & 0xff)};
  post(frame.append(as_text(payload)));
}

void Client::post(std::string bytes) {
  if (outbox_.size() + bytes.size() > kMaxOutbox) return;
  outbox_ += bytes;
}

// False: the connection is gone.
bool Client::flush() {
  if (outbox_.empty()) return true;
  const auto sent = connection_->try_write(as_bytes(outbox_));
  if (!sent.has_value()) return false;
  outbox_.erase(0, *sent);
  return true;
}

// Cameras with an old live555 keep sending into a connection that just disappears, so they are told, and get the time
// to hear it: closing with unread media in the socket would throw the request away on their side.
Task<void> Client::teardown() {
  if (!playing_ || !connection_) co_return;
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  playing_ = false;
  auto bye = make("TEARDOWN", session_url_);
  stamp(bye);
  post(bye.serialize());
  std::array<std::uint8_t, 16 * 1024> drain;
  const auto deadline = std::chrono::steady_clock::now() + kGoodbye;
  for (bool writing = true; std::chrono::steady_clock::now() < deadline; co_await sleep_for(Millis(10))) {
    if (!flush()) break;
    if (writing && outbox_.empty()) {
      connection_->finish_writing();
      writing = false;
    }
    bool ended = false;
    for (int reads = 0; reads < 64; ++reads) {
      const auto got = connection_->try_read(drain);
      ended = !got.has_value() || got->closed;
      if (ended || got->bytes == 0) break;
    }
    if (ended) break;
  }
  connection_.reset();
}

}  // namespace dvr::rtsp
