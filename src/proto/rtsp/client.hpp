// An RTSP/1.0 client over one connection, media interleaved (RFC 2326, section 10.12).
//
// Two lives, as its connection: first a dialogue of coroutines (open, describe, setup…, play), then no coroutine at
// all: poll() is called in rounds (Pacer) and does everything that there is to do.
#pragma once
#include "base/clock.hpp"
#include "proto/rtsp/connection.hpp"
#include "proto/rtsp/framer.hpp"
#include "proto/rtsp/headers.hpp"
#include "proto/rtsp/url.hpp"

#include <set>

namespace dvr::rtsp {

struct ClientOptions {
  std::string user_agent = "DVR-Lite";
  Resolve resolve = resolve_by_system;
  ConnectOptions connect;
  Micros request_timeout = Seconds(10);
};

struct Description {
  std::string sdp;
  std::string base;    // what `a=control:` is resolved against
  std::string server;  // what the camera calls itself; may be empty
};

// Where the frames of poll() go. The payload is gone after the call.
class FrameReceiver {
 public:
  virtual void on_frame(std::uint8_t channel, ByteView payload) = 0;

 protected:
  ~FrameReceiver() = default;
};

// On one executor, one call at a time. Errors: unavailable (no connection), unauthenticated, not_found, timeout,
// protocol, io (the connection ended).
class Client {
 public:
  Client(Url url, Credentials credentials, ClientOptions options);
  ~Client();

  // Connects, asks OPTIONS and DESCRIBE, follows redirects.
  Task<Result<Description>> describe();
  // `wanted`: the channel for RTP; the next one is for RTCP. The camera may answer others.
  Task<Result<Transport>> setup(std::string control_url, std::uint8_t wanted);
  Task<Result<void>> play(std::string session_url);  // after it: poll()

  // Reads once what is there, hands out its frames, answers, keeps the session alive. True: there is more, poll again.
  // An error is the end of the session.
  Result<bool> poll(std::span<std::uint8_t> scratch, MonoTime now, FrameReceiver& receiver);
  void send_frame(std::uint8_t channel, ByteView payload);  // RTCP; dropped when the camera does not read

  // Says goodbye, waiting at most half a second for the camera to hear it. After play(); not interrupted by
  // cancellation.
  Task<void> teardown();

  bool password_in_clear() const;                                     // Basic without TLS
  const std::vector<StreamStart>& starts() const { return starts_; }  // of the answer to PLAY
  const std::set<std::string>& quirks() const { return quirks_; }
  std::uint64_t resyncs() const { return framer_.resyncs(); }
  bool playing() const { return playing_; }
  Micros session_timeout() const { return session_timeout_; }  // the camera's patience with us

 private:
  Task<Result<void>> connect();
  Task<Result<Message>> ask_description();
  Task<Result<Message>> request(Message message);
  Task<Result<Message>> exchange(Message message);
  Task<Result<Message>> read_answer(int cseq);
  Task<Result<void>> send(Message message);
  Result<void> follow(const Message& redirect);
  Message make(std::string method, std::string url);
  int stamp(Message& message);
  void note_session(const Message& answer);
  std::optional<Message> take_buffered(Framer::Kind& kind);
  void keep_early_frame();
  Description description_of(const Message& answer) const;

  std::size_t feed(ByteView bytes, FrameReceiver& receiver, bool& broken);
  void on_message_while_playing();
  void keep_alive(MonoTime now);
  void post(std::string bytes);
  bool flush();

  Url url_;
  Authenticator authenticator_;
  Credentials credentials_;
  ClientOptions options_;
  std::unique_ptr<Connection> connection_;
  Framer framer_;
  Bytes inbox_;  // dialogue: received, not yet understood; playing: the front of an item whose end has not come
  Bytes early_;  // frames that came before the answer to PLAY
  std::string outbox_;
  int cseq_ = 0;
  std::string session_;
  Micros session_timeout_ = Seconds(60);
  std::string session_url_;
  MonoTime next_keep_alive_{};
  std::vector<StreamStart> starts_;
  bool playing_ = false;
  bool reauthenticated_ = false;  // the last keep-alive was refused and asked again
  std::set<std::string> quirks_;
};

}  // namespace dvr::rtsp
