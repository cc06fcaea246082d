#include "proto/http/http2_core.hpp"

#include <algorithm>
#include <utility>

namespace dvr::http {
namespace {

constexpr int kContinuations = 7;                 // frames of one head after its first; nghttp2's own limit is 8
constexpr std::size_t kProgressBytes = 16 << 10;  // within the write time limit, or the rest: a client that does read
constexpr std::size_t kUnreadBytes = 1 << 20;     // of a request that is answered already
constexpr double kEarnBytes = 2 << 10;  // of DATA earn one frame that carries nothing: Go asks each 4 KiB twice

}  // namespace

void Http2Session::Impl::emit(Kind kind, Stream& stream, std::optional<Refusal> refusal) {
  Event event{kind, stream.id, {}, std::move(refusal)};
  if (kind == Kind::request || kind == Kind::refused) event.request = std::move(stream.request);
  events.push_back(std::move(event));
}

void Http2Session::Impl::refuse(Stream& stream, Refusal refusal) {
  request_bytes -= stream.request.body.size();
  stream.request.body.clear();
  stream.phase = Stream::Phase::refused;
  emit(Kind::refused, stream, std::move(refusal));
}

// Every frame's head, before anything is made of it: what costs us and gives nothing is counted here.
int Http2Session::Impl::begin_frame(const nghttp2_frame_hd& head) {
  switch (head.type) {
    case NGHTTP2_HEADERS:
      continuations = 0;
      head_open = !(head.flags & NGHTTP2_FLAG_END_HEADERS);
      head_began = now;
      return 0;
    case NGHTTP2_CONTINUATION:
      if (head.flags & NGHTTP2_FLAG_END_HEADERS) head_open = false;
      return ++continuations > kContinuations ? calm() : 0;
    case NGHTTP2_DATA:
      if (head.length > 0 || (head.flags & NGHTTP2_FLAG_END_STREAM)) return 0;  // judged when it has arrived
      return controls.spend(now) ? 0 : calm();
    case NGHTTP2_RST_STREAM: return resets.spend(now) ? 0 : calm();
    default: return controls.spend(now) ? 0 : calm();
  }
}

int Http2Session::Impl::begin_stream(StreamId id) {
  auto stream = std::make_unique<Stream>();
  stream->id = id;
  stream->began = stream->moved = now;
  stream->request.id = next_request_id();
  streams[id] = std::move(stream);
  ++counts.streams;
  nghttp2_extpri same{NGHTTP2_EXTPRI_DEFAULT_URGENCY, 1};  // round robin, whatever the client says
  nghttp2_session_change_extpri_stream_priority(session, id, &same, 1);
  return 0;
}

int Http2Session::Impl::head_done(Stream& stream, bool ended) {
  stream.client_ended = ended;
  if (auto refusal = finish_head(stream, limits)) return refuse(stream, std::move(*refusal)), 0;
  if (ended) {
    stream.phase = Stream::Phase::taken;
    return emit(Kind::request, stream), 0;
  }
  stream.phase = Stream::Phase::body;
  stream.began = stream.moved = now;
  stream.body_limit = body_limit(stream.request);
  const auto length = stream.request.headers.find("Content-Length");
  if (length && std::stoull(std::string(*length)) > stream.body_limit)
    return refuse(stream, {413, fmt::format("the body is larger than {} bytes", stream.body_limit)}), 0;
  if (const auto expect = stream.request.headers.find("Expect")) {
    if (!iequals(*expect, "100-continue")) return refuse(stream, {417, "this expectation is unknown"}), 0;
    const auto text = [](const char* t) { return reinterpret_cast<std::uint8_t*>(const_cast<char*>(t)); };
    const nghttp2_nv nv{text(":status"), text("100"), 7, 3, NGHTTP2_NV_FLAG_NONE};
    nghttp2_submit_headers(session, NGHTTP2_FLAG_NONE, stream.id, nullptr, &nv, 1, nullptr);
  }
  return 0;
}

int Http2Session::Impl::body_bytes(Stream& stream, ByteView bytes) {
  if (stream.phase == Stream::Phase::refused) return throw_away(stream, bytes.size());
  if (stream.phase != Stream::Phase::body) return 0;
  stream.moved = now;
  auto& body = stream.request.body;
  if (body.size() + bytes.size() > stream.body_limit)
    return refuse(stream, {413, fmt::format("the body is larger than {} bytes", stream.body_limit)}), 0;
  if (request_bytes + bytes.size() > limits.http2_request_bytes)
    return refuse(stream, {503, "too much is sent at once by this connection"}), 0;
  body.append(as_text(bytes));
  request_bytes += bytes.size();
  return 0;
}

// A client that is reset in the middle of its body may take that for a fault and never look at the answer (curl before
// 8.2): what it still sends is taken, up to a bound, and forgotten.
int Http2Session::Impl::throw_away(Stream& stream, std::size_t size) {
  stream.unread += size;
  if (stream.unread > kUnreadBytes) want_no_more(stream);
  return 0;
}

// The answer is whole before the request is: no more of that is wanted (RFC 9113, section 8.1).
void Http2Session::Impl::want_no_more(Stream& stream) {
  if (stream.answered) nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, stream.id, NGHTTP2_NO_ERROR);
}

int Http2Session::Impl::body_done(Stream& stream) {
  stream.client_ended = true;
  if (stream.phase != Stream::Phase::body) return 0;
  stream.phase = Stream::Phase::taken;
  request_bytes -= stream.request.body.size();  // the handler's from now on
  emit(Kind::request, stream);
  return 0;
}

int Http2Session::Impl::received(const nghttp2_frame& frame) {
  auto* stream = find(frame.hd.stream_id);
  const bool ended = frame.hd.flags & NGHTTP2_FLAG_END_STREAM;
  switch (frame.hd.type) {
    case NGHTTP2_SETTINGS:
      greeted = true;
      for (auto& [id, each] : streams) invite(*each);  // the window that streams begin with may be another
      return 0;
    case NGHTTP2_PING:
      if (frame.hd.flags & NGHTTP2_FLAG_ACK) received_ping_ack();
      return 0;
    case NGHTTP2_HEADERS:
      if (!stream) return 0;
      if (frame.headers.cat == NGHTTP2_HCAT_REQUEST) return head_done(*stream, ended);
      return ended ? body_done(*stream) : 0;  // trailers: they change nothing
    case NGHTTP2_DATA:
      if (const auto useful = frame.hd.length - frame.data.padlen; useful > 0)
        controls.earn(double(useful) / kEarnBytes);
      else if (!ended && frame.hd.length > 0 && !controls.spend(now)) return calm();
      return stream && ended ? body_done(*stream) : 0;
    case NGHTTP2_RST_STREAM: ++counts.resets; return 0;
    case NGHTTP2_WINDOW_UPDATE:
      if (stream) invite(*stream);
      return 0;
    default: return 0;
  }
}

// The client has more room: whoever makes the answer may push again.
void Http2Session::Impl::invite(Stream& stream) {
  if (stream.answering && stream.chunks.empty() && !stream.last) emit(Kind::drained, stream);
}

// What the client had sent before it knew of our end has arrived. Later streams are not looked at any more.
void Http2Session::Impl::received_ping_ack() {
  if (!announced || std::exchange(announcement_arrived, true)) return;
  nghttp2_submit_goaway(session, NGHTTP2_FLAG_NONE, nghttp2_session_get_last_proc_stream_id(session), NGHTTP2_NO_ERROR,
                        nullptr, 0);
}

int Http2Session::Impl::sent(const nghttp2_frame& frame) {
  if (frame.hd.type == NGHTTP2_RST_STREAM && frame.rst_stream.error_code != NGHTTP2_NO_ERROR) {
    ++counts.resets;  // of ours too: a client may make us reset its streams (CVE-2025-8671)
    if (!resets.spend(now)) flooded = true;
  }
  if (frame.hd.type == NGHTTP2_DATA && frame.hd.length > 0) controls.earn(double(frame.hd.length) / kEarnBytes);
  const bool ends =
      (frame.hd.type == NGHTTP2_DATA || frame.hd.type == NGHTTP2_HEADERS) && (frame.hd.flags & NGHTTP2_FLAG_END_STREAM);
  if (auto* stream = find(frame.hd.stream_id); stream && ends && !stream->client_ended) {
    stream->answered = true;
    stream->moved = now;
    if (stream->unread > kUnreadBytes) want_no_more(*stream);
  }
  return 0;
}

int Http2Session::Impl::closed(StreamId id) {
  const auto it = streams.find(id);
  if (it == streams.end()) return 0;
  auto& stream = *it->second;
  waiting.own -= stream.waiting.own;
  waiting.shared -= stream.waiting.shared;
  if (stream.phase == Stream::Phase::body) request_bytes -= stream.request.body.size();
  emit(Kind::closed, stream);
  streams.erase(it);
  return 0;
}

ssize_t Http2Session::Impl::give(Stream& stream, std::size_t room, std::uint32_t* flags) {
  std::size_t available = 0, looked_at = 0;
  for (const auto& chunk : stream.chunks) {
    ++looked_at;
    if ((available += chunk.bytes.size()) >= room) break;
  }
  const bool whole = looked_at == stream.chunks.size();
  if (available == 0 && !stream.last) {
    stream.deferred = true;
    return NGHTTP2_ERR_DEFERRED;
  }
  const auto size = std::min(available, room);
  if (stream.last && whole && available <= room) *flags |= NGHTTP2_DATA_FLAG_EOF;
  if (size > 0) *flags |= NGHTTP2_DATA_FLAG_NO_COPY;
  return ssize_t(size);
}

void Http2Session::Impl::add(Stream& stream, Chunk chunk) {
  if (stream.chunks.empty()) stream.progress = now, stream.gone = 0;
  const auto member = chunk.counted ? &AnswerBytes::own : &AnswerBytes::shared;
  stream.waiting.*member += chunk.bytes.size();
  waiting.*member += chunk.bytes.size();
  stream.chunks.push_back(std::move(chunk));
}

void Http2Session::Impl::take(Stream& stream, std::size_t size) {
  stream.gone += size;
  while (size > 0) {
    auto& chunk = stream.chunks.front();
    const auto part = chunk.bytes.first(std::min(size, chunk.bytes.size()));
    output->payload(chunk.owner, part);
    size -= part.size();
    chunk.bytes = chunk.bytes.subspan(part.size());
    const auto member = chunk.counted ? &AnswerBytes::own : &AnswerBytes::shared;
    stream.waiting.*member -= part.size();
    waiting.*member -= part.size();
    if (chunk.bytes.empty()) stream.chunks.pop_front();
  }
  if (stream.chunks.empty() || stream.gone >= kProgressBytes) stream.progress = now, stream.gone = 0;
  invite(stream);
}

// An answer that waits for its client alone, and for too long.
bool Http2Session::Impl::is_stuck(const Stream& stream) const {
  if (!stream.answering || now - stream.progress <= limits.write_timeout) return false;
  return !stream.chunks.empty() ||
         (!stream.last && nghttp2_session_get_stream_remote_window_size(session, stream.id) <= 0);
}

}  // namespace dvr::http
