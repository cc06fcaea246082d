#include "proto/http/http2_session.hpp"

#include "base/text.hpp"
#include "proto/http/http2_core.hpp"

#include <algorithm>
#include <utility>

namespace dvr::http {
namespace {

constexpr std::int32_t kConnectionWindow = 256 << 10;  // what clients may send before we have seen it
constexpr std::size_t kQueuedFrames = 1000;            // of ours that a client makes us say and does not read

// Of HTTP/1.1 alone (RFC 9113, section 8.2.2).
bool is_hop_by_hop(std::string_view name) {
  return name == "connection" || name == "keep-alive" || name == "transfer-encoding" || name == "upgrade" ||
         name == "proxy-connection";
}

// Secrets stay out of the table that what an attacker sends is compressed with (RFC 7541, section 7.1); what is never
// the same again would only push better out of it.
bool is_indexed(std::string_view name) {
  return name != "set-cookie" && name != "x-request-id" && name != "location" && name != "etag" &&
         name != "content-length" && name != "content-range";
}

nghttp2_nv pair_of(const std::string& name, const std::string& value) {
  nghttp2_nv nv{};
  nv.name = reinterpret_cast<std::uint8_t*>(const_cast<char*>(name.data()));
  nv.value = reinterpret_cast<std::uint8_t*>(const_cast<char*>(value.data()));
  nv.namelen = name.size();
  nv.valuelen = value.size();
  nv.flags = is_indexed(name) ? NGHTTP2_NV_FLAG_NONE : NGHTTP2_NV_FLAG_NO_INDEX;
  return nv;
}

}  // namespace

// nghttp2's callbacks: C functions that find their session again.
struct Http2Session::Callbacks {
  static Impl& self(void* user) { return *static_cast<Impl*>(user); }

  static int begin_frame(nghttp2_session*, const nghttp2_frame_hd* head, void* user) {
    return self(user).begin_frame(*head);
  }
  static int begin_headers(nghttp2_session*, const nghttp2_frame* frame, void* user) {
    return frame->headers.cat == NGHTTP2_HCAT_REQUEST ? self(user).begin_stream(frame->hd.stream_id) : 0;
  }
  static int header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name, std::size_t name_size,
                    const std::uint8_t* value, std::size_t value_size, std::uint8_t, void* user) {
    auto& impl = self(user);
    auto* stream = impl.find(frame->hd.stream_id);
    if (!stream || frame->headers.cat != NGHTTP2_HCAT_REQUEST) return 0;
    return add_field(*stream, as_text({name, name_size}), as_text({value, value_size}), impl.limits) ? 0 : impl.calm();
  }
  static int received(nghttp2_session*, const nghttp2_frame* frame, void* user) { return self(user).received(*frame); }
  static int data(nghttp2_session*, std::uint8_t, StreamId id, const std::uint8_t* bytes, std::size_t size,
                  void* user) {
    auto* stream = self(user).find(id);
    return stream ? self(user).body_bytes(*stream, {bytes, size}) : 0;
  }
  static int closed(nghttp2_session*, StreamId id, std::uint32_t, void* user) { return self(user).closed(id); }
  static int sent(nghttp2_session*, const nghttp2_frame* frame, void* user) { return self(user).sent(*frame); }

  static ssize_t send(nghttp2_session*, const std::uint8_t* bytes, std::size_t size, int, void* user) {
    auto& impl = self(user);
    if (!impl.output || impl.output->size() >= impl.wanted) return NGHTTP2_ERR_WOULDBLOCK;
    impl.output->frame({bytes, size});
    return ssize_t(size);
  }
  static int send_data(nghttp2_session*, nghttp2_frame* frame, const std::uint8_t* head, std::size_t size,
                       nghttp2_data_source*, void* user) {
    auto& impl = self(user);
    if (impl.output->size() >= impl.wanted) return NGHTTP2_ERR_WOULDBLOCK;
    auto* stream = impl.find(frame->hd.stream_id);
    if (!stream) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    impl.output->frame({head, 9});
    impl.take(*stream, size);
    return 0;
  }
  static ssize_t payload(nghttp2_session*, std::uint8_t, StreamId, std::int32_t connection_window,
                         std::int32_t stream_window, std::uint32_t frame_size, void*) {
    return std::min({std::int64_t(connection_window), std::int64_t(stream_window), std::int64_t(frame_size),
                     std::int64_t(kPayload)});
  }
  static ssize_t give(nghttp2_session*, StreamId id, std::uint8_t*, std::size_t room, std::uint32_t* flags,
                      nghttp2_data_source*, void* user) {
    auto* stream = self(user).find(id);
    return stream ? self(user).give(*stream, room, flags) : NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  }

  static nghttp2_session_callbacks* all() {
    static nghttp2_session_callbacks* const made = [] {
      nghttp2_session_callbacks* c = nullptr;
      nghttp2_session_callbacks_new(&c);
      nghttp2_session_callbacks_set_on_begin_frame_callback(c, begin_frame);
      nghttp2_session_callbacks_set_on_begin_headers_callback(c, begin_headers);
      nghttp2_session_callbacks_set_on_header_callback(c, header);
      nghttp2_session_callbacks_set_on_frame_recv_callback(c, received);
      nghttp2_session_callbacks_set_on_data_chunk_recv_callback(c, data);
      nghttp2_session_callbacks_set_on_stream_close_callback(c, closed);
      nghttp2_session_callbacks_set_on_frame_send_callback(c, sent);
      nghttp2_session_callbacks_set_send_callback(c, send);
      nghttp2_session_callbacks_set_send_data_callback(c, send_data);
      nghttp2_session_callbacks_set_data_source_read_length_callback(c, payload);
      return c;
    }();
    return made;
  }
};

Http2Session::Http2Session(const Limits& limits, std::function<std::size_t(const Request&)> body_limit, MonoTime now)
    : impl_(std::make_unique<Impl>(limits, std::move(body_limit), now)) {
  nghttp2_option* option = nullptr;
  nghttp2_option_new(&option);
  nghttp2_option_set_no_closed_streams(option, 1);
  nghttp2_option_set_max_outbound_ack(option, 100);
  nghttp2_session_server_new2(&impl_->session, Callbacks::all(), impl_.get(), option);
  nghttp2_option_del(option);
  const nghttp2_settings_entry settings[] = {
      {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, limits.http2_streams},
      {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, std::uint32_t(limits.header_bytes)},
      {NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1},
  };
  nghttp2_submit_settings(impl_->session, NGHTTP2_FLAG_NONE, settings, std::size(settings));
  nghttp2_session_set_local_window_size(impl_->session, NGHTTP2_FLAG_NONE, 0, kConnectionWindow);
}

Http2Session::~Http2Session() { nghttp2_session_del(impl_->session); }

Result<void> Http2Session::receive(ByteView bytes, MonoTime now) {
  auto& impl = *impl_;
  impl.now = now;
  if (impl.ending) return {};
  const auto used = nghttp2_session_mem_recv(impl.session, bytes.data(), bytes.size());
  const auto queued = nghttp2_session_get_outbound_queue_size(impl.session);
  if (used == NGHTTP2_ERR_FLOODED || queued > kQueuedFrames) impl.flooded = true;
  if (impl.flooded) {
    end(true);
    return fail(ErrorKind::invalid, "HTTP/2: the client floods the connection");
  }
  if (used < 0) {
    end(false);
    return fail(ErrorKind::invalid, "HTTP/2: {}", nghttp2_strerror(int(used)));
  }
  return {};
}

std::vector<Http2Session::Event> Http2Session::take_events() { return std::exchange(impl_->events, {}); }

void Http2Session::produce(Http2Output& output, std::size_t wanted, MonoTime now) {
  auto& impl = *impl_;
  impl.now = now;
  impl.output = &output;
  impl.wanted = output.size() + wanted;
  if (nghttp2_session_send(impl.session) < 0) impl.ending = impl.failed = true;
  if (impl.flooded && !impl.ending) {
    end(true);
    nghttp2_session_send(impl.session);
  }
  impl.output = nullptr;
}

void Http2Session::respond(StreamId id, const Response& head, bool last) {
  auto* stream = impl_->find(id);
  if (!stream) return;
  std::vector<std::pair<std::string, std::string>> fields{{":status", std::to_string(head.status)}};
  for (const auto& [name, value] : head.headers.fields())
    if (auto small = lower(name); !is_hop_by_hop(small)) fields.emplace_back(std::move(small), value);
  std::vector<nghttp2_nv> pairs;
  pairs.reserve(fields.size());
  for (const auto& [name, value] : fields) pairs.push_back(pair_of(name, value));
  nghttp2_data_provider body{};
  body.read_callback = &Callbacks::give;
  nghttp2_submit_response(impl_->session, id, pairs.data(), pairs.size(), last ? nullptr : &body);
  stream->last = last;
  stream->answering = true;
  stream->progress = impl_->now;
}

void Http2Session::push(StreamId id, std::vector<Chunk> chunks, bool last, MonoTime now) {
  auto* stream = impl_->find(id);
  if (!stream) return;
  impl_->now = now;
  for (auto& chunk : chunks)
    if (!chunk.bytes.empty()) impl_->add(*stream, std::move(chunk));
  stream->last = last;
  if (std::exchange(stream->deferred, false)) nghttp2_session_resume_data(impl_->session, id);
}

void Http2Session::keep(StreamId id, std::shared_ptr<const void> lease) {
  if (auto* stream = impl_->find(id)) stream->lease = std::move(lease);
}

void Http2Session::break_off(StreamId id) {
  if (is_open(id)) nghttp2_submit_rst_stream(impl_->session, NGHTTP2_FLAG_NONE, id, NGHTTP2_CANCEL);
}

void Http2Session::refuse_stream(StreamId id) {
  if (is_open(id)) nghttp2_submit_rst_stream(impl_->session, NGHTTP2_FLAG_NONE, id, NGHTTP2_REFUSED_STREAM);
}

bool Http2Session::has_room(StreamId id) const {
  const auto* stream = impl_->find(id);
  return stream && stream->chunks.empty() && nghttp2_session_get_stream_remote_window_size(impl_->session, id) > 0;
}

void Http2Session::announce_end() {
  nghttp2_submit_shutdown_notice(impl_->session);
  nghttp2_submit_ping(impl_->session, NGHTTP2_FLAG_NONE, nullptr);
  impl_->announced = true;
}

bool Http2Session::announcement_arrived() const { return impl_->announcement_arrived; }

void Http2Session::end(bool calm) {
  auto& impl = *impl_;
  if (std::exchange(impl.ending, true)) return;
  impl.counts.floods += calm;
  nghttp2_session_terminate_session(impl.session, calm ? NGHTTP2_ENHANCE_YOUR_CALM : NGHTTP2_NO_ERROR);
}

bool Http2Session::expire(MonoTime now) {
  auto& impl = *impl_;
  const auto& limits = impl.limits;
  impl.now = now;
  if ((!impl.greeted && now - impl.began > limits.header_timeout) ||
      (impl.head_open && now - impl.head_began > limits.header_timeout))
    return end(false), true;
  for (auto& [id, stream] : impl.streams) {
    // A stream begins with the first bytes of its first frame, whose rest may never come.
    if (stream->phase == Http2Stream::Phase::head && now - stream->began > limits.header_timeout)
      return end(false), true;
    const bool late = now - stream->moved > limits.body_timeout || now - stream->began > limits.body_total_timeout;
    if (stream->phase == Http2Stream::Phase::body && late) {
      ++impl.counts.timeouts;
      impl.refuse(*stream, {408, "the body of the request took too long"});
    }
    if (stream->answered && late) impl.want_no_more(*stream);
    if (impl.is_stuck(*stream)) ++impl.counts.timeouts, break_off(id);
  }
  return false;
}

bool Http2Session::is_open(StreamId id) const { return impl_->find(id) != nullptr; }
std::size_t Http2Session::open_streams() const { return impl_->streams.size(); }
const Http2Session::AnswerBytes& Http2Session::waiting() const { return impl_->waiting; }
const Http2Session::Counts& Http2Session::counts() const { return impl_->counts; }

bool Http2Session::finished() const {
  if (impl_->failed) return true;
  return !nghttp2_session_want_read(impl_->session) && !nghttp2_session_want_write(impl_->session);
}

}  // namespace dvr::http
