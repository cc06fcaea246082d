#include "proto/rtsp/framer.hpp"

namespace dvr::rtsp {
namespace {

constexpr std::size_t kFrameHead = 4;
constexpr std::size_t kMaxGarbage = 1024 * 1024;  // skipped in a row; then the connection is beyond help

constexpr std::array<std::string_view, 13> kStarts{
    "RTSP/",     "OPTIONS ",  "DESCRIBE ", "ANNOUNCE ",    "SETUP ",         "PLAY ",         "PAUSE ",
    "TEARDOWN ", "REDIRECT ", "RECORD ",   "PLAY_NOTIFY ", "GET_PARAMETER ", "SET_PARAMETER "};

enum class Start { yes, no, maybe };

// Does `in` begin like a message? maybe: too short to tell.
Start message_start(std::string_view in) {
  for (auto start : kStarts) {
    if (in.starts_with(start)) return Start::yes;
    if (in.size() < start.size() && start.starts_with(in)) return Start::maybe;
  }
  return Start::no;
}

std::size_t frame_length(ByteView in) { return std::size_t(in[2]) << 8 | in[3]; }

bool can_follow(std::uint8_t byte) {
  return byte == '$' || byte == '\r' || byte == '\n' || (byte >= 'A' && byte <= 'Z');
}

// For a frame among garbage or on a channel that nobody set up: RTP or RTCP of version 2, of a length that such a
// packet can have, with something sensible behind it. With too few bytes to tell (but at least its head): so far so
// good.
bool plausible(ByteView in) {
  const auto length = frame_length(in);
  if (in[1] >= 32 || length < 8) return false;
  if (in.size() > kFrameHead && in[kFrameHead] >> 6 != 2) return false;
  return in.size() <= kFrameHead + length || can_follow(in[kFrameHead + length]);
}

bool may_start_item(ByteView in) {
  if (in[0] == '$') return in.size() < kFrameHead || plausible(in);
  return in[0] == 'R' && message_start(as_text(in)) != Start::no;
}

}  // namespace

Framer::Kind Framer::next(ByteView& in) {
  for (;;) {
    while (!in.empty() && (in[0] == '\r' || in[0] == '\n')) in = in.subspan(1);
    if (in.empty()) return Kind::need_more;
    if (const auto kind = take(in)) {
      if (*kind != Kind::need_more) garbage_ = 0;
      return *kind;
    }
    if (!skip_garbage(in)) return Kind::broken;
  }
}

std::optional<Framer::Kind> Framer::take(ByteView& in) {
  if (in[0] == '$') return take_frame(in);
  switch (message_start(as_text(in))) {
    case Start::yes: return take_message(in);
    case Start::maybe: return Kind::need_more;
    case Start::no: break;
  }
  return std::nullopt;
}

std::optional<Framer::Kind> Framer::take_frame(ByteView& in) {
  if (in.size() < kFrameHead) return Kind::need_more;
  const bool in_step = garbage_ == 0 && expected_.test(in[1]);
  if (!in_step && !plausible(in)) return std::nullopt;
  const auto length = frame_length(in);
  if (in.size() < kFrameHead + length) return Kind::need_more;
  channel_ = in[1];
  payload_ = in.subspan(kFrameHead, length);
  in = in.subspan(kFrameHead + length);
  return Kind::frame;
}

std::optional<Framer::Kind> Framer::take_message(ByteView& in) {
  std::size_t used = 0;
  switch (parse_message(as_text(in), message_, used)) {
    case Parse::need_more: return Kind::need_more;
    case Parse::bad: return std::nullopt;
    case Parse::ok: break;
  }
  in = in.subspan(used);
  return Kind::message;
}

// Drops at least one byte, up to the next that may start an item. False: too much of it.
bool Framer::skip_garbage(ByteView& in) {
  if (garbage_ == 0) ++resyncs_;
  std::size_t skip = 1;
  while (skip < in.size() && !may_start_item(in.subspan(skip))) ++skip;
  in = in.subspan(skip);
  garbage_ += skip;
  return garbage_ <= kMaxGarbage;
}

}  // namespace dvr::rtsp
