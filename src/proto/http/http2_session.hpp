// HTTP/2 (RFC 9113) without I/O: bytes in, requests out; answers in, bytes out. nghttp2 does frames, HPACK and flow
// control; what a client may not do, and how much of it, is decided here.
//
//   session.receive(bytes, now);  for (auto& event : session.take_events()) …;  session.produce(output, …);  send it
//
// Priorities are ignored: all streams share the connection alike (RFC 9218 is told so by
// SETTINGS_NO_RFC7540_PRIORITIES).
#pragma once
#include "proto/http/exchange.hpp"
#include "proto/http/http2_output.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace dvr::http {

// All on one thread. After an error of receive() what is to be produced is still sent: it says why.
class Http2Session {
 public:
  using StreamId = std::int32_t;

  struct Event {
    enum class Kind {
      request,  // whole, with its body
      refused,  // answer with the document of `refusal`; the rest of the request is thrown away
      drained,  // what was pushed is on its way, or the client has room again: more may be pushed
      closed,   // ended or broken off; nothing more of it is heard
    };
    Kind kind;
    StreamId stream;
    std::optional<Request> request;  // of `refused`, as far as it was read
    std::optional<Refusal> refusal;
  };

  // `body_limit` is asked for each head. `limits` outlives the session.
  Http2Session(const Limits& limits, std::function<std::size_t(const Request&)> body_limit, MonoTime now);
  ~Http2Session();
  Http2Session(const Http2Session&) = delete;
  Http2Session& operator=(const Http2Session&) = delete;

  // ErrorKind::invalid: the connection is to end when what is to be produced has been sent.
  Result<void> receive(ByteView bytes, MonoTime now);
  std::vector<Event> take_events();
  // Appends frames until there are none or the output holds about `wanted` bytes.
  void produce(Http2Output& output, std::size_t wanted, MonoTime now);

  // Of a stream that is_open(); once. The response has its final fields; its body comes by push() unless `last`.
  void respond(StreamId stream, const Response& head, bool last);
  struct Chunk {
    std::shared_ptr<const void> owner;
    ByteView bytes;
    bool counted = true;  // memory of this answer alone, not a part that many share
  };
  void push(StreamId stream, std::vector<Chunk> chunks, bool last, MonoTime now);
  void keep(StreamId stream, std::shared_ptr<const void> lease);  // until the stream ends
  void break_off(StreamId stream);                                // RST_STREAM
  void refuse_stream(StreamId stream);                            // the same; the client may try again
  bool has_room(StreamId stream) const;                           // nothing waits there, and the client would take more

  // Says that no more requests are wanted (GOAWAY, section 6.8); those that are under way are still taken and served,
  // those that come after the client knows are not.
  void announce_end();
  bool announcement_arrived() const;  // nothing that was sent before it is still on its way
  // The last word: whatever is still open ends here.
  void end(bool calm = false);
  // Ends what has taken too long: heads, bodies, answers that nobody takes. True: the connection ends.
  bool expire(MonoTime now);

  bool is_open(StreamId stream) const;
  std::size_t open_streams() const;
  struct AnswerBytes {
    std::size_t own = 0, shared = 0;  // of counted chunks, and of the others
  };
  const AnswerBytes& waiting() const;  // to be sent, of all streams
  bool finished() const;               // nothing more is read or said
  struct Counts {
    std::uint64_t streams = 0, resets = 0, floods = 0, timeouts = 0;
  };
  const Counts& counts() const;

  static constexpr std::size_t kPayload = (16 << 10) - 9;  // with its head, a DATA frame fills one TLS record

 private:
  struct Impl;
  struct Callbacks;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dvr::http
