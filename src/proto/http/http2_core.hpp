// What stands behind an Http2Session: its streams, what it allows and how much of it, frame by frame. Internal to
// http2_session; called by it and by nghttp2, on its thread.
#pragma once
#include "proto/http/flood_guard.hpp"
#include "proto/http/http2_streams.hpp"

#include <nghttp2/nghttp2.h>

#include <unordered_map>

namespace dvr::http {

struct Http2Session::Impl {
  using Stream = Http2Stream;
  using Kind = Event::Kind;

  Impl(const Limits& l, std::function<std::size_t(const Request&)> b, MonoTime n)
      : limits(l),
        body_limit(std::move(b)),
        now(n),
        began(n),
        resets(l.http2_floods.resets, l.http2_floods.resets_per_second),
        controls(l.http2_floods.controls, l.http2_floods.controls_per_second) {}

  Stream* find(StreamId id) {
    const auto it = streams.find(id);
    return it == streams.end() ? nullptr : it->second.get();
  }
  void emit(Kind kind, Stream& stream, std::optional<Refusal> refusal = {});
  void refuse(Stream& stream, Refusal refusal);
  int begin_frame(const nghttp2_frame_hd& head);
  int begin_stream(StreamId id);
  int head_done(Stream& stream, bool ended);
  int body_bytes(Stream& stream, ByteView bytes);
  int throw_away(Stream& stream, std::size_t size);
  void want_no_more(Stream& stream);
  int body_done(Stream& stream);
  int received(const nghttp2_frame& frame);
  void invite(Stream& stream);
  void received_ping_ack();
  int sent(const nghttp2_frame& frame);
  int closed(StreamId id);
  ssize_t give(Stream& stream, std::size_t room, std::uint32_t* flags);
  void add(Stream& stream, Chunk chunk);
  void take(Stream& stream, std::size_t size);
  bool is_stuck(const Stream& stream) const;
  int calm() {  // ends receive(); the connection is then told to calm down
    flooded = true;
    return NGHTTP2_ERR_CALLBACK_FAILURE;
  }

  const Limits& limits;
  const std::function<std::size_t(const Request&)> body_limit;
  nghttp2_session* session = nullptr;
  std::unordered_map<StreamId, std::unique_ptr<Stream>> streams;
  std::vector<Event> events;
  MonoTime now, began, head_began{};
  FloodGuard resets, controls;
  int continuations = 0;
  bool head_open = false, greeted = false, flooded = false, ending = false;
  bool failed = false, announced = false, announcement_arrived = false;
  std::size_t request_bytes = 0;
  AnswerBytes waiting;            // of all streams
  Http2Output* output = nullptr;  // while produce() runs
  std::size_t wanted = 0;
  Counts counts;
};

}  // namespace dvr::http
