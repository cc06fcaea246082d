// Splits the bytes of an RTSP connection into interleaved frames and messages (RFC 2326, section 10.12).
//
//   '$'  channel (1 byte)  length (2 bytes)  payload        or        "RTSP/1.0 200 OK" …  or  "OPTIONS rtsp://…" …
//
// Cameras put stray bytes between frames: the framer then searches for the next frame that looks like one.
#pragma once
#include "proto/rtsp/message.hpp"

#include <bitset>

namespace dvr::rtsp {

class Framer {
 public:
  enum class Kind { need_more, frame, message, broken };

  // Takes the next item from the front of `in`. On need_more, what is left of `in` must come again with more behind it:
  // at most kMaxHead + kMaxBody bytes. `broken`: no way to find the thread again.
  Kind next(ByteView& in);

  // Of the latest frame: views into the caller's bytes.
  std::uint8_t channel() const { return channel_; }
  ByteView payload() const { return payload_; }
  // Of the latest message.
  Message& message() { return message_; }

  // Channels that were set up: while in step, their frames are taken as they come.
  void expect_channel(std::uint8_t channel) { expected_.set(channel); }
  std::uint64_t resyncs() const { return resyncs_; }

 private:
  std::optional<Kind> take(ByteView& in);  // none: what is in front is garbage
  std::optional<Kind> take_frame(ByteView& in);
  std::optional<Kind> take_message(ByteView& in);
  bool skip_garbage(ByteView& in);

  std::bitset<256> expected_;
  std::uint8_t channel_ = 0;
  ByteView payload_;
  Message message_;
  std::uint64_t resyncs_ = 0;
  std::size_t garbage_ = 0;  // bytes skipped since the last good item
};

}  // namespace dvr::rtsp
