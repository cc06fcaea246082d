#include "proto/http/connection.hpp"

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/scoped_executor.hpp"
#include "proto/http/websocket.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

namespace dvr::http {
namespace beast = boost::beast::http;
namespace {

constexpr std::size_t kReadSize = 8 << 10;
constexpr Seconds kSoon{1};                      // pages that were just fetched are still there
constexpr std::size_t kPieceBytes = 256 << 10;   // one write time limit covers this much
constexpr std::size_t kChunkOverhead = 8 << 10;  // a chunk header or trailer longer than this is an attack
constexpr std::size_t kDiscardBytes = 4 << 20;

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

// Where a body ends must not be a matter of opinion: a proxy before us may see another end (RFC 9112, section 6.1).
bool is_framing_known(const Headers& headers, unsigned version) {
  const auto codings = headers.count("Transfer-Encoding");
  return codings == 0 || (codings == 1 && version == 11 && iequals(headers.get("Transfer-Encoding"), "chunked"));
}

}  // namespace

struct Http1Connection::Parser {
  beast::request_parser<beast::string_body> beast;
  error_code error;

  // Parses what it can; true when it wants more bytes.
  bool put(std::span<std::uint8_t> bytes, std::size_t& consumed) {
    error = {};
    consumed = beast.put(asio::const_buffer(bytes.data(), bytes.size()), error);
    if (error == beast::error::need_more) {
      error = {};
      return true;
    }
    return false;
  }
};

Http1Connection::Http1Connection(Transport& transport, Watchdog& watchdog, ConnectionContext context)
    : transport_(transport), watchdog_(watchdog), context_(std::move(context)) {}

void Http1Connection::stop() {
  if (socket_) return socket_->close(close_code::going_away, "the server stops");
  if (idle_) transport_.abort();
}

Task<void> Http1Connection::run() {
  while (!closed_ && !context_.stopping)
    if (co_await serve_one() == Next::close) break;
  if (!closed_) co_await close_politely();
}

Task<bool> Http1Connection::fill() {
  if (begin_ == end_) begin_ = end_ = 0;
  if (begin_ > 0 && buffer_.size() - end_ < kReadSize / 2) {
    std::copy(buffer_.begin() + long(begin_), buffer_.begin() + long(end_), buffer_.begin());
    end_ -= begin_;
    begin_ = 0;
  }
  if (buffer_.size() - end_ < kReadSize / 2) buffer_.resize(end_ + kReadSize);
  const auto n = co_await transport_.read_some({buffer_.data() + end_, buffer_.size() - end_});
  if (!n || *n == 0) {
    closed_ = true;
    co_return false;
  }
  end_ += *n;
  co_return true;
}

Task<std::optional<Refusal>> Http1Connection::read_head(Parser& parser) {
  const auto& limits = context_.limits;
  parser.beast.header_limit(std::uint32_t(limits.header_bytes));
  parser.beast.body_limit(boost::none);  // ours is asked for when the head is there
  if (begin_ == end_) {
    idle_ = true;
    watchdog_.set(limits.idle_timeout);
    if (!co_await fill()) co_return std::nullopt;
  }
  idle_ = false;
  watchdog_.set(limits.header_timeout);
  while (!parser.beast.is_header_done()) {
    std::size_t consumed = 0;
    const bool more = parser.put(buffered(), consumed);
    begin_ += consumed;
    if (parser.error == beast::error::header_limit) {
      if (parser.beast.get().target().empty()) co_return Refusal{414, "the request target is too long"};
      co_return Refusal{431, "the request's header fields are too large"};
    }
    if (parser.error == beast::error::bad_version) co_return Refusal{505, "only HTTP/1.0 and HTTP/1.1 are spoken here"};
    if (parser.error) co_return Refusal{400, "malformed HTTP request: " + parser.error.message()};
    if ((more || begin_ == end_) && !parser.beast.is_header_done() && !co_await fill()) co_return std::nullopt;
  }
  co_return std::nullopt;
}

std::optional<Refusal> Http1Connection::make_request(Parser& parser, Request& request) const {
  const auto& head = parser.beast.get();
  request.method_name = std::string(view(head.method_string()));
  request.method = method_of(request.method_name);
  request.target = std::string(view(head.target()));
  for (const auto& field : head) request.headers.add(view(field.name_string()), view(field.value()));
  request.id = request_id_;
  request.is_tls = transport_.is_tls();
  request.remote_address = context_.peer_address;
  const auto hosts = request.headers.count("Host");
  if (hosts > 1 || (hosts == 0 && head.version() == 11)) return Refusal{400, "exactly one Host field is needed"};
  if (!is_framing_known(request.headers, head.version()))
    return Refusal{501, "the only transfer coding known here is chunked, in HTTP/1.1"};
  return resolve_target(request, context_.limits);
}

Task<std::optional<Refusal>> Http1Connection::read_body(Parser& parser, const Request& request) {
  if (parser.beast.is_done()) co_return std::nullopt;
  const auto limit = context_.handler.body_limit(request);
  const auto too_large = Refusal{413, fmt::format("the body is larger than {} bytes", limit)};
  if (const auto length = parser.beast.content_length(); length && *length > limit) co_return too_large;
  if (const auto expect = request.headers.find("Expect")) {
    if (!iequals(*expect, "100-continue")) co_return Refusal{417, "this expectation is unknown"};
    const std::vector<ByteView> go_on{as_bytes("HTTP/1.1 100 Continue\r\n\r\n")};
    if (begin_ == end_ && !co_await write(go_on)) co_return std::nullopt;
  }
  parser.beast.body_limit(limit);
  parser.beast.eager(true);
  const auto deadline = std::chrono::steady_clock::now() + context_.limits.body_total_timeout;
  while (!parser.beast.is_done()) {
    std::size_t consumed = 0;
    const bool more = begin_ == end_ || parser.put(buffered(), consumed);
    begin_ += consumed;
    if (parser.error == beast::error::body_limit || parser.error == beast::error::buffer_overflow) co_return too_large;
    if (parser.error || (more && end_ - begin_ > kChunkOverhead)) co_return Refusal{400, "malformed request body"};
    if (parser.beast.is_done() || (!more && begin_ != end_)) continue;
    const auto left = std::chrono::duration_cast<Millis>(deadline - std::chrono::steady_clock::now());
    watchdog_.set(std::clamp(left, Millis(1), context_.limits.body_timeout));
    if (!co_await fill()) co_return std::nullopt;
  }
  co_return std::nullopt;
}

Task<Http1Connection::Next> Http1Connection::serve_one() {
  Parser parser;
  request_id_ = next_request_id();
  is_tls_ = transport_.is_tls();
  if (auto refusal = co_await read_head(parser)) co_return co_await refuse(std::move(*refusal));
  if (closed_) co_return Next::close;
  Request request;
  if (auto refusal = make_request(parser, request)) co_return co_await refuse(std::move(*refusal));
  const bool plain_client = believe_proxy(request, context_);
  is_tls_ = request.is_tls;
  request_id_ = request.id;
  if (auto refusal = co_await read_body(parser, request)) co_return co_await refuse(std::move(*refusal));
  if (closed_) co_return Next::close;
  watchdog_.off();  // the handler's time is its own affair
  request.body = std::move(parser.beast.get().body());
  const log::ScopePtr scope(new log::Scope(request_id_));
  co_return co_await in_scope(scope, respond(parser, std::move(request), plain_client));
}

Task<Http1Connection::Next> Http1Connection::respond(Parser& parser, Request request, bool plain_client) {
  request.executor = co_await asio::this_coro::executor;
  request.abort = [this] { transport_.abort(); };
  const bool head_only = request.method == Method::head, http_1_0 = parser.beast.get().version() == 10;
  RedirectHandler to_https(443);
  auto response =
      plain_client ? co_await to_https.handle(std::move(request)) : co_await answer(context_, std::move(request));
  if (response.session && !head_only) {
    co_await become_socket(std::move(response));
    co_return Next::close;
  }
  const bool keep =
      parser.beast.keep_alive() && !context_.stopping && !has_token(response.headers.get("Connection"), "close");
  const bool sent = co_await send(std::move(response), head_only, keep, http_1_0);
  co_return sent&& keep ? Next::keep : Next::close;
}

Task<void> Http1Connection::become_socket(Response response) {
  const auto session = std::move(response.session);
  dress(response, request_id_, is_tls_, context_.stats);
  response.headers.set("Connection", "Upgrade");
  const auto head = serialise_head(response);
  std::vector<ByteView> only{as_bytes(head)};
  if (!co_await write(std::move(only))) co_return;
  WebSocket socket(transport_, watchdog_, context_.limits, context_.stats, co_await asio::this_coro::executor);
  socket_ = &socket;
  std::exception_ptr broken;
  try {
    if (context_.stopping) stop();
    co_await socket.run(*session, buffered());
  } catch (...) {
    broken = std::current_exception();
  }
  socket_ = nullptr;
  closed_ = socket.gone();
  if (broken) std::rethrow_exception(broken);
}

// After a refusal the rest of the connection's bytes cannot be trusted, or are not wanted.
Task<Http1Connection::Next> Http1Connection::refuse(Refusal refusal) {
  auto response = context_.handler.refusal(refusal.status, refusal.detail);
  ++context_.stats.requests_total;
  co_await send(std::move(response), false, false, false);
  co_return Next::close;
}

void Http1Connection::finish_headers(Response& response, bool keep_alive, bool http_1_0) const {
  dress(response, request_id_, is_tls_, context_.stats);
  if (!keep_alive) response.headers.set("Connection", "close");
  else if (http_1_0) response.headers.set("Connection", "keep-alive");
}

std::string serialise_head(const Response& response) {
  auto out = fmt::format("HTTP/1.1 {} {}\r\n", response.status, reason_phrase(response.status));
  for (const auto& [name, value] : response.headers.fields())
    out.append(name).append(": ").append(value).append("\r\n");
  return out += "\r\n";
}

Task<bool> Http1Connection::send(Response response, bool head_only, bool keep_alive, bool http_1_0) {
  finish_headers(response, keep_alive, http_1_0);
  auto head = serialise_head(response);
  if (head_only || !may_have_body(response.status)) {
    const std::vector<ByteView> only{as_bytes(head)};
    co_return co_await write(only);
  }
  if (auto* text = std::get_if<std::string>(&response.body)) {
    const std::vector<ByteView> both{as_bytes(head), as_bytes(*text)};
    co_return co_await write(both);
  }
  if (auto* source = std::get_if<std::unique_ptr<ByteSource>>(&response.body))
    co_return co_await send_stream(std::move(head), std::move(*source));
  co_return co_await send_pieces(std::move(head), std::move(std::get<std::vector<SharedBytes>>(response.body)));
}

// Gathers up to kPieceBytes a write, cutting large buffers, so that a slow but living client is not timed out.
Task<bool> Http1Connection::send_pieces(std::string head, std::vector<SharedBytes> body) {
  std::vector<ByteView> all;
  if (!head.empty()) all.push_back(as_bytes(head));
  for (const auto& buffer : body) all.emplace_back(*buffer);
  for (auto& piece : cut_to_pieces(all, kPieceBytes))
    if (!co_await write(std::move(piece))) co_return false;
  co_return true;
}

// The next read waits until the last bytes are on their way: a slow client slows its own source and nothing else.
Task<bool> Http1Connection::send_stream(std::string head, std::unique_ptr<ByteSource> source) {
  std::uint64_t left = source ? source->size_bytes() : 0;
  bool files = transport_.sends_files();
  while (left > 0) {
    watchdog_.off();
    if (files) {
      const auto stretch = co_await source->next_stretch();
      if (!stretch) co_return ended_early(stretch.error(), left);
      if (*stretch) {
        if (!head.empty() && !co_await send_pieces(std::exchange(head, {}), {})) co_return false;
        const auto size = (*stretch)->size_bytes;
        if (size > left) co_return ended_early(fail(ErrorKind::internal, "wrong length"), left);
        const auto began = system_clock().mono();
        if (!co_await send_file(**stretch)) co_return false;
        left -= size;
        // What waits for a slow client may be evicted meanwhile, and sending it would wait for the disk on this thread.
        files = system_clock().mono() - began < kSoon;
        continue;
      }
    }
    auto bytes = co_await source->read();
    if (!bytes) co_return ended_early(bytes.error(), left);
    std::uint64_t got = 0;
    for (const auto& b : *bytes) got += b->size();
    if (got == 0 || got > left) co_return ended_early(fail(ErrorKind::internal, "wrong length"), left);
    left -= got;
    if (!co_await send_pieces(std::exchange(head, {}), std::move(*bytes))) co_return false;
  }
  if (head.empty()) co_return true;
  co_return co_await send_pieces(std::move(head), {});
}

// The length is promised already: only closing tells the client. Always false.
bool Http1Connection::ended_early(const Result<void>& why, std::uint64_t missing_bytes) {
  log::warn("http", "an answer ended early",
            {{"request", request_id_}, {"error", why.error().message}, {"missing_bytes", missing_bytes}});
  transport_.abort();
  closed_ = true;
  return false;
}

Task<bool> Http1Connection::send_file(FileStretch stretch) {
  while (stretch.size_bytes > 0) {
    auto piece = stretch;
    piece.size_bytes = std::min<std::uint64_t>(stretch.size_bytes, kPieceBytes);
    watchdog_.set(context_.limits.write_timeout);
    const auto sent = co_await transport_.send_file(piece);
    watchdog_.off();
    if (!sent && sent.error().kind == ErrorKind::corrupt) co_return ended_early(sent, stretch.size_bytes);
    closed_ = !sent;
    if (closed_) co_return false;
    context_.stats.bytes_sent += piece.size_bytes;
    stretch.offset += piece.size_bytes;
    stretch.size_bytes -= piece.size_bytes;
  }
  co_return true;
}

Task<bool> Http1Connection::write(std::vector<ByteView> buffers) {
  std::uint64_t size = 0;
  for (const auto& b : buffers) size += b.size();
  watchdog_.set(context_.limits.write_timeout);
  const auto written = co_await transport_.write(std::move(buffers));
  watchdog_.off();
  if (!written) {
    closed_ = true;
    co_return false;
  }
  context_.stats.bytes_sent += size;
  co_return true;
}

// Closing with unread input would make the kernel send a reset, which can overtake our answer (RFC 9112, section 9.6).
Task<void> Http1Connection::close_politely() {
  watchdog_.set(Millis(2000));
  co_await transport_.shut_down();
  std::size_t discarded = 0;
  buffer_.resize(std::max(buffer_.size(), kReadSize));
  while (discarded < kDiscardBytes) {
    const auto n = co_await transport_.discard_some(buffer_);
    if (!n || *n == 0) break;
    discarded += *n;
  }
}

}  // namespace dvr::http
