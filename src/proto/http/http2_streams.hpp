// What one HTTP/2 stream is to us: a request that comes in, an answer that goes out. Internal to http2_session.
#pragma once
#include "proto/http/http2_session.hpp"

#include <deque>

namespace dvr::http {

struct Http2Stream {
  enum class Phase {
    head,     // fields arrive
    body,     // DATA arrives
    taken,    // the request is whole and handed on
    refused,  // what else arrives is thrown away
  };

  Http2Session::StreamId id = 0;
  Phase phase = Phase::head;
  bool client_ended = false;

  Request request;
  std::string authority, cookie;
  std::size_t field_bytes = 0;  // name, value and 32 for each (RFC 9113, section 6.5.2)
  bool fields_too_large = false;
  std::size_t body_limit = 0;
  MonoTime began{}, moved{};  // the request; its last byte of body, or when it was answered before that

  std::deque<Http2Session::Chunk> chunks;  // of the answer, not yet produced
  Http2Session::AnswerBytes waiting;       // in them
  bool answering = false;                  // the head of the answer is given
  bool answered = false;                   // wholly, though the request is not
  std::size_t unread = 0;                  // of the body, thrown away
  bool last = false;                       // nothing follows the chunks
  bool deferred = false;                   // nghttp2 was told to wait
  MonoTime progress{};                     // when enough bytes had gone, or began to wait
  std::size_t gone = 0;                    // since then
  std::shared_ptr<const void> lease;
};

// Adds one field. False: so much too much that the client can only mean harm.
bool add_field(Http2Stream& stream, std::string_view name, std::string_view value, const Limits& limits);

// Makes the request of what add_field() was told, or says why it is none.
std::optional<Refusal> finish_head(Http2Stream& stream, const Limits& limits);

}  // namespace dvr::http
