#include "proto/http/http2_connection.hpp"

#include "base/log.hpp"
#include "base/scoped_executor.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>

namespace dvr::http {
namespace {

constexpr std::size_t kReadBytes = 8 << 10;
constexpr std::size_t kWriteBytes = 256 << 10;  // one write time limit covers this much
constexpr std::size_t kReadAhead = 1 << 20;     // most that a source gives at once
constexpr std::size_t kRestBytes = 4 << 20;     // of a client that goes on talking after our end
constexpr Millis kTick{1000};
constexpr Millis kAnnouncement{250};  // for the answer to it, when nothing else keeps the connection
constexpr unsigned kHandlers = 2;     // times the streams: of those that were reset and still run

MonoTime mono_now() { return std::chrono::steady_clock::now(); }

bool changes_nothing(Method method) {
  return method == Method::get || method == Method::head || method == Method::options;
}

Http2Session::Chunk text_chunk(std::string text) {
  auto owner = std::make_shared<const std::string>(std::move(text));
  const auto bytes = as_bytes(*owner);
  return {std::move(owner), bytes, true};
}

std::vector<Http2Session::Chunk> chunks_of(std::vector<SharedBytes> buffers, bool counted) {
  std::vector<Http2Session::Chunk> chunks;
  chunks.reserve(buffers.size());
  for (auto& buffer : buffers) {
    const ByteView bytes(*buffer);
    chunks.push_back({std::move(buffer), bytes, counted});
  }
  return chunks;
}

}  // namespace

Http2Connection::Http2Connection(Transport& transport, Watchdog& watchdog, ConnectionContext context,
                                 asio::any_io_executor executor)
    : transport_(transport),
      watchdog_(watchdog),
      context_(std::move(context)),
      executor_(std::move(executor)),
      session_(
          context_.limits, [this](const Request& head) { return context_.handler.body_limit(head); }, mono_now()),
      ticks_(executor_, [this] { tick(); }),
      requests_(executor_),
      reader_(executor_),
      writer_(executor_),
      output_(executor_, MonoTime::max()),
      changed_(executor_, MonoTime::max()),
      idle_since_(mono_now()) {
  ++context_.stats.http2_connections_total;
}

// Whatever ends it, nothing of it runs when this returns.
Task<void> Http2Connection::run() {
  std::exception_ptr broken;
  try {
    co_await serve_until_done();
  } catch (...) {
    broken = std::current_exception();
  }
  ticks_.off();
  for (auto* tasks : {&reader_, &writer_, &requests_}) {
    tasks->cancel();
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    co_await tasks->join();
  }
  count();
  if (broken) std::rethrow_exception(broken);
}

Task<void> Http2Connection::serve_until_done() {
  reader_.spawn(read_loop(), "http2 reader");
  writer_.spawn(write_loop(), "http2 writer");
  ticks_.set(std::min(kTick, context_.limits.header_timeout));
  while (!closed_ && !session_.finished()) {
    changed_.expires_at(MonoTime::max());
    co_await changed_.async_wait(kAwait);
  }
  if (closed_) transport_.abort();
  reader_.cancel();
  co_await reader_.join();
  finishing_ = true;
  output_.cancel();
  co_await writer_.join();
  if (!closed_) co_await close_politely();
  transport_.abort();
  cancel_readers_only();
  while (requests_.running() > 0) {  // what changes something is not left half done
    changed_.expires_at(MonoTime::max());
    co_await changed_.async_wait(kAwait);
  }
}

void Http2Connection::stop() {
  if (announced_ || closed_) return;
  announced_ = true;
  idle_since_ = mono_now();
  session_.announce_end();
  output_.cancel();
  ticks_.set(std::min(kTick, kAnnouncement));
}

Task<void> Http2Connection::read_loop() {
  Bytes buffer(kReadBytes);
  while (!closed_) {
    const auto n = co_await transport_.read_some(buffer);
    if (!n || *n == 0) {
      closed_ = true;
      break;
    }
    const bool was_idle = session_.open_streams() == 0;
    const auto taken = session_.receive({buffer.data(), *n}, mono_now());
    if (was_idle && session_.open_streams() > 0) ticks_.set(kTick);
    handle_events();
    output_.cancel();
    if (!taken) {
      log::debug("http", "an HTTP/2 connection was ended",
                 {{"peer", context_.peer_address}, {"error", taken.error().message}});
      break;
    }
  }
  changed_.cancel();
}

Task<void> Http2Connection::write_loop() {
  while (!closed_) {
    Http2Output output;
    session_.produce(output, kWriteBytes, mono_now());
    handle_events();
    if (output.empty()) {
      if (finishing_) break;
      if (session_.finished()) changed_.cancel();
      output_.expires_at(MonoTime::max());
      co_await output_.async_wait(kAwait);
      continue;
    }
    watchdog_.set(context_.limits.write_timeout);
    const auto written = co_await transport_.write(output.views());
    watchdog_.off();
    if (!written) closed_ = true;
    else context_.stats.bytes_sent += output.size();
  }
  changed_.cancel();
}

void Http2Connection::handle_events() {
  for (auto& event : session_.take_events()) {
    switch (event.kind) {
      case Http2Session::Event::Kind::request:
      case Http2Session::Event::Kind::refused: waiting_.push_back(std::move(event)); break;
      case Http2Session::Event::Kind::drained:
        if (const auto it = active_.find(event.stream); it != active_.end()) it->second.wake->cancel();
        break;
      case Http2Session::Event::Kind::closed:
        if (const auto it = active_.find(event.stream); it != active_.end()) {
          it->second.wake->cancel();
          if (it->second.may_be_cancelled) requests_.cancel(it->second.task);
        }
        std::erase_if(waiting_, [&](const auto& waits) { return waits.stream == event.stream; });
        if (session_.open_streams() == 0) idle_since_ = mono_now();
        break;
    }
  }
  if (std::exchange(was_full_, is_full()) && !was_full_) wake_all();
  start_waiting();
  count();
}

bool Http2Connection::is_full() const {
  const auto& [own, shared] = session_.waiting();
  return own + reading_bytes_ >= context_.limits.http2_answer_bytes || shared >= context_.limits.http2_shared_bytes;
}

// Those that wait for others' bytes to go.
void Http2Connection::wake_all() {
  for (auto& [id, active] : active_) active.wake->cancel();
}

// One a turn of this thread: who asks for one thing waits for one of each other connection, not for all that those ask
// for at once.
void Http2Connection::start_waiting() {
  if (starting_ || waiting_.empty() || is_full()) return;
  auto event = std::move(waiting_.front());
  waiting_.pop_front();
  if (session_.is_open(event.stream)) begin(std::move(event));
  if (!waiting_.empty()) start_next_turn();
}

void Http2Connection::start_next_turn() {
  starting_ = true;
  asio::post(executor_, [weak = std::weak_ptr(self_)] {
    const auto self = weak.lock();
    if (!self) return;
    auto& connection = **self;
    connection.starting_ = false;
    if (connection.closed_ || connection.finishing_) return;
    connection.start_waiting();
    connection.output_.cancel();
  });
}

void Http2Connection::begin(Http2Session::Event event) {
  if (requests_.running() >= std::size_t(kHandlers) * context_.limits.http2_streams)
    return session_.refuse_stream(event.stream);
  auto& request = *event.request;
  request.is_tls = transport_.is_tls();
  request.remote_address = context_.peer_address;
  request.executor = executor_;
  const auto id = event.stream;
  const bool may_be_cancelled = event.refusal || changes_nothing(request.method);
  active_[id] = {0, may_be_cancelled, std::make_shared<asio::steady_timer>(executor_, MonoTime::max())};
  const auto task = event.refusal
                        ? requests_.spawn(refuse(id, std::move(request), std::move(*event.refusal)), "http2 refusal")
                        : requests_.spawn(serve(id, std::move(request)), "http2 request");
  if (const auto it = active_.find(id); it != active_.end()) it->second.task = task;  // it may have ended already
}

namespace {

struct Finally {
  std::function<void()> action;
  ~Finally() { action(); }
};

}  // namespace

Task<void> Http2Connection::serve(StreamId id, Request request) {
  Finally ended{[this, id] {
    active_.erase(id);
    changed_.cancel();
  }};
  const bool plain_client = believe_proxy(request, context_);
  const log::ScopePtr scope(new log::Scope(request.id));
  co_await in_scope(scope, respond(id, std::move(request), plain_client));
}

Task<void> Http2Connection::respond(StreamId id, Request request, bool plain_client) {
  request.executor = co_await asio::this_coro::executor;
  const bool head_only = request.method == Method::head, is_tls = request.is_tls;
  const auto request_id = request.id;
  request.abort = [this, id] {
    session_.break_off(id);
    output_.cancel();
  };
  RedirectHandler to_https(443);
  auto response =
      plain_client ? co_await to_https.handle(std::move(request)) : co_await answer(context_, std::move(request));
  if (!session_.is_open(id)) co_return;
  dress(response, request_id, is_tls, context_.stats);
  co_await send(id, std::move(response), head_only, request_id);
}

Task<void> Http2Connection::refuse(StreamId id, Request request, Refusal refusal) {
  Finally ended{[this, id] {
    active_.erase(id);
    changed_.cancel();
  }};
  auto response = context_.handler.refusal(refusal.status, refusal.detail);
  ++context_.stats.requests_total;
  dress(response, request.id, request.is_tls, context_.stats);
  co_await send(id, std::move(response), request.method == Method::head, request.id);
}

Task<void> Http2Connection::send(StreamId id, Response response, bool head_only, std::string request_id) {
  const bool no_body = head_only || !may_have_body(response.status) || response.body_size() == 0;
  session_.respond(id, response, no_body);
  session_.keep(id, std::move(response.lease));
  output_.cancel();
  if (no_body) co_return;
  if (auto* source = std::get_if<std::unique_ptr<ByteSource>>(&response.body)) {
    co_await send_stream(id, std::move(*source), std::move(request_id));
    co_return;
  }
  std::vector<Http2Session::Chunk> chunks;
  if (auto* text = std::get_if<std::string>(&response.body)) chunks.push_back(text_chunk(std::move(*text)));
  else chunks = chunks_of(std::move(std::get<std::vector<SharedBytes>>(response.body)), false);
  session_.push(id, std::move(chunks), true, mono_now());
}

// The next read waits until the last bytes are on their way: a slow client slows its own source and nothing else.
Task<void> Http2Connection::send_stream(StreamId id, std::unique_ptr<ByteSource> source, std::string request_id) {
  for (auto left = source->size_bytes(); left > 0;) {
    if (!co_await wait_for_room(id)) co_return;
    auto bytes = co_await read_counted(*source);
    std::uint64_t got = 0;
    if (bytes)
      for (const auto& b : *bytes) got += b->size();
    if (!bytes || got == 0 || got > left) {  // the length is promised already: only a reset tells the client
      log::warn("http", "an answer ended early",
                {{"request", request_id},
                 {"error", bytes ? "wrong length" : bytes.error().message},
                 {"missing_bytes", left}});
      session_.break_off(id);
      output_.cancel();
      co_return;
    }
    left -= got;
    session_.push(id, chunks_of(std::move(*bytes), true), left == 0, mono_now());
    output_.cancel();
  }
}

// What is being read takes its room before it is there, or all streams would read at once.
Task<Result<std::vector<SharedBytes>>> Http2Connection::read_counted(ByteSource& source) {
  reading_bytes_ += kReadAhead;
  Finally read{[this] { reading_bytes_ -= kReadAhead; }};
  co_return co_await source.read();
}

// False when the stream has ended.
Task<bool> Http2Connection::wait_for_room(StreamId id) {
  const auto wake = active_.at(id).wake;
  while (session_.is_open(id) && (!session_.has_room(id) || is_full())) {
    was_full_ |= is_full();  // or nobody would look whether it still is
    wake->expires_at(MonoTime::max());
    co_await wake->async_wait(kAwait);
  }
  co_return session_.is_open(id);
}

void Http2Connection::tick() {
  const auto now = mono_now();
  const bool idle = session_.open_streams() == 0;
  bool over = session_.expire(now);
  if (idle && !over) {
    const auto patience = announced_ ? kAnnouncement : context_.limits.idle_timeout;
    over = (announced_ && session_.announcement_arrived()) || now - idle_since_ >= patience;
    if (over) session_.end();
  }
  if (over && !announced_) ++context_.stats.timeouts;
  handle_events();
  output_.cancel();
  changed_.cancel();
  if (over) return;
  const auto& limits = context_.limits;
  if (announced_ || !idle)
    return ticks_.set(announced_ ? Millis(50) : std::min({kTick, limits.body_timeout, limits.write_timeout}));
  ticks_.set(std::min(limits.idle_timeout, limits.header_timeout));
}

void Http2Connection::cancel_readers_only() {
  wake_all();
  std::vector<TaskGroup::Child> readers;
  for (const auto& [id, active] : active_)
    if (active.may_be_cancelled) readers.push_back(active.task);
  for (const auto task : readers) requests_.cancel(task);
}

// Adds to the server's counters what is new in the session's.
void Http2Connection::count() {
  const auto& now = session_.counts();
  auto& stats = context_.stats;
  stats.http2_streams_total += now.streams - counted_.streams;
  stats.http2_resets_total += now.resets - counted_.resets;
  stats.http2_floods_total += now.floods - counted_.floods;
  stats.timeouts += now.timeouts - counted_.timeouts;
  counted_ = now;
}

// Closing with unread input would make the kernel send a reset, which can overtake our last words.
Task<void> Http2Connection::close_politely() {
  watchdog_.set(Millis(2000));
  co_await transport_.shut_down();
  Bytes scratch(kReadBytes);
  for (std::size_t discarded = 0; discarded < kRestBytes;) {
    const auto n = co_await transport_.discard_some(scratch);
    if (!n || *n == 0) break;
    discarded += *n;
  }
  watchdog_.off();
}

}  // namespace dvr::http
