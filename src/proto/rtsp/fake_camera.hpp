// For tests: a scripted camera on loopback. It answers as a plain camera would; a test overrides what it wants to be
// odd.
#pragma once
#include "base/executors.hpp"
#include "proto/rtsp/framer.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

namespace dvr::rtsp {

class FakeCamera {
 public:
  struct Answer {
    std::string bytes;
    bool hang_up = false;  // after the bytes
  };
  // None: answer as usual. Runs on the camera's own thread.
  using Script = std::function<std::optional<Answer>(const Message& request, int connection)>;

  explicit FakeCamera(Script script = {}, std::string sdp = kSdp)
      : script_(std::move(script)),
        sdp_(std::move(sdp)),
        acceptor_(io_.context(0), {asio::ip::make_address("127.0.0.1"), 0}),
        port_(acceptor_.local_endpoint().port()) {
    spawn(io_.executor(0), accept_loop(), "fake camera");
  }
  ~FakeCamera() { io_.stop(); }

  std::uint16_t port() const { return port_; }
  std::string url(std::string_view path = "/live") const { return fmt::format("rtsp://127.0.0.1:{}{}", port_, path); }

  // "1 SETUP rtsp://…/track1": connection, method, URL (without host) of each request, in order.
  std::vector<std::string> log() const {
    std::lock_guard lock(mutex_);
    return log_;
  }
  std::vector<Message> requests() const {
    std::lock_guard lock(mutex_);
    return requests_;
  }
  std::size_t frames_received() const {  // RTCP of the client
    std::lock_guard lock(mutex_);
    return frames_;
  }
  // Once the newest connection has been told to play (or at once when it has), sends it these bytes.
  void send(std::string bytes) {
    asio::post(io_.context(0), [this, bytes = std::move(bytes)]() mutable {
      if (auto peer = newest_.lock()) spawn(io_.executor(0), write(std::move(peer), std::move(bytes)), "fake camera");
    });
  }
  void hang_up() {
    asio::post(io_.context(0), [this] {
      error_code ec;
      if (auto peer = newest_.lock()) peer->close(ec);
    });
  }

  static std::string reply(const Message& request, int status, std::string_view reason, std::string_view headers = "",
                           std::string_view body = "") {
    auto out =
        fmt::format("RTSP/1.0 {} {}\r\nCSeq: {}\r\n{}", status, reason, request.header("CSeq").value_or("0"), headers);
    if (!body.empty()) out += fmt::format("Content-Length: {}\r\n", body.size());
    return out.append("\r\n").append(body);
  }
  static std::string frame(std::uint8_t channel, ByteView payload) {
    std::string out{'$', char(channel), char(payload.size() >> 8), char(payload.size() & 0xff)};
    return out.append(as_text(payload));
  }

  static constexpr const char* kSdp =
      "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nt=0 0\r\na=control:*\r\n"
      "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1\r\na=control:track1\r\n"
      "m=audio 0 RTP/AVP 97\r\na=rtpmap:97 MPEG4-GENERIC/48000/2\r\n"
      "a=fmtp:97 "
      "streamtype=5;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config=1190\r\na=control:track2\r\n";

  std::string usual(const Message& request) const {
    if (request.method == "DESCRIBE")
      return reply(request, 200, "OK",
                   fmt::format("Content-Base: {}/\r\nContent-Type: application/sdp\r\n", request.url), sdp_);
    if (request.method == "SETUP")
      return reply(request, 200, "OK",
                   fmt::format("Transport: {}\r\nSession: 4711;timeout=60\r\n", *request.header("Transport")));
    return reply(request, 200, "OK", request.method == "PLAY" ? "Session: 4711\r\n" : "");
  }

 private:
  using Socket = asio::ip::tcp::socket;

  Task<void> accept_loop() {
    for (;;) {
      auto [ec, socket] = co_await acceptor_.async_accept(kAwait);
      if (ec) co_return;
      auto peer = std::make_shared<Socket>(std::move(socket));
      newest_ = peer;
      spawn(io_.executor(0), serve(peer, ++connections_), "fake camera");
    }
  }

  Task<void> write(std::shared_ptr<Socket> peer, std::string bytes) {
    co_await asio::async_write(*peer, asio::buffer(bytes), kAwait);
  }

  Task<void> serve(std::shared_ptr<Socket> peer, int number) {
    Framer framer;
    Bytes inbox, chunk(65536);
    for (;;) {
      ByteView in(inbox);
      for (Framer::Kind kind; (kind = framer.next(in)) != Framer::Kind::need_more;) {
        if (kind == Framer::Kind::broken) co_return;
        if (kind == Framer::Kind::frame) {
          std::lock_guard lock(mutex_);
          ++frames_;
          continue;
        }
        const auto answer = answer_to(framer.message(), number);
        co_await asio::async_write(*peer, asio::buffer(answer.bytes), kAwait);
        if (answer.hang_up) co_return;
      }
      inbox.assign(in.begin(), in.end());
      const auto [ec, n] = co_await peer->async_read_some(asio::buffer(chunk), kAwait);
      if (ec) co_return;
      inbox.insert(inbox.end(), chunk.begin(), chunk.begin() + std::ptrdiff_t(n));
    }
  }

  Answer answer_to(const Message& request, int connection) {
    auto scripted = script_ ? script_(request, connection) : std::nullopt;
    std::lock_guard lock(mutex_);
    const auto path = request.url.find('/', 8);
    log_.push_back(
        fmt::format("{} {} {}", connection, request.method, path == std::string::npos ? "" : request.url.substr(path)));
    requests_.push_back(request);
    return scripted ? std::move(*scripted) : Answer{request.is_request() ? usual(request) : "", false};
  }

  IoPool io_{1};
  Script script_;
  std::string sdp_;
  asio::ip::tcp::acceptor acceptor_;
  std::uint16_t port_;
  std::weak_ptr<Socket> newest_;
  int connections_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::string> log_;
  std::vector<Message> requests_;
  std::size_t frames_ = 0;
};

}  // namespace dvr::rtsp
