#include "proto/http/connection.hpp"

#include "base/clock.hpp"
#include "base/log.hpp"
#include "proto/http/conditional.hpp"
#include "proto/http/forwarded.hpp"
#include "proto/http/security_headers.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

namespace dvr::http {
namespace beast = boost::beast::http;
namespace {

constexpr std::size_t kReadSize = 8 << 10;
constexpr std::size_t kPieceBytes = 256 << 10;   // one write time limit covers this much
constexpr std::size_t kChunkOverhead = 8 << 10;  // a chunk header or trailer longer than this is an attack
constexpr std::size_t kDiscardBytes = 4 << 20;

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

Method method_of(beast::verb verb) {
  switch (verb) {
    case beast::verb::get: return Method::get;
    case beast::verb::head: return Method::head;
    case beast::verb::post: return Method::post;
    case beast::verb::put: return Method::put;
    case beast::verb::patch: return Method::patch;
    case beast::verb::delete_: return Method::delete_;
    case beast::verb::options: return Method::options;
    default: return Method::other;
  }
}

std::string next_request_id() {
  static const std::string boot = to_hex(random_bytes(4));
  static std::atomic<std::uint64_t> count = 0;
  return fmt::format("{}-{:x}", boot, count.fetch_add(1, std::memory_order_relaxed));
}

bool has_body(int status) { return status >= 200 && status != 204 && status != 304; }

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

Task<std::optional<Http1Connection::Refusal>> Http1Connection::read_head(Parser& parser) {
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

std::optional<Http1Connection::Refusal> Http1Connection::make_request(Parser& parser, Request& request) const {
  const auto& head = parser.beast.get();
  request.method = method_of(head.method());
  request.method_name = std::string(view(head.method_string()));
  request.target = std::string(view(head.target()));
  for (const auto& field : head) request.headers.add(view(field.name_string()), view(field.value()));
  request.id = request_id_;
  request.is_tls = transport_.is_tls();
  request.remote_address = context_.peer_address;
  if (request.target.size() > context_.limits.target_bytes) return Refusal{414, "the request target is too long"};
  const auto hosts = request.headers.count("Host");
  if (hosts > 1 || (hosts == 0 && head.version() == 11)) return Refusal{400, "exactly one Host field is needed"};
  if (!is_framing_known(request.headers, head.version()))
    return Refusal{501, "the only transfer coding known here is chunked, in HTTP/1.1"};
  if (request.target == "*" && request.method == Method::options) {
    request.path = "*";
    return std::nullopt;
  }
  auto target = parse_target(request.target);
  if (!target) return Refusal{400, "the request target is malformed: " + target.error().message};
  request.path = std::move(target->path);
  request.raw_query = std::move(target->raw_query);
  request.query = std::move(target->query);
  return std::nullopt;
}

// True when the proxy says that its client speaks plain HTTP: nothing but the way to HTTPS is answered then.
bool Http1Connection::believe_proxy(Request& request) const {
  error_code ec;
  const auto peer = asio::ip::make_address(context_.peer_address, ec);
  if (ec || !any_contains(context_.trusted_proxies, peer)) return false;
  auto client = client_of(request.headers, context_.trusted_proxies, context_.peer_address);
  request.remote_address = std::move(client.address);
  request.is_tls = client.is_tls.value_or(request.is_tls);
  return client.is_tls == false;
}

Task<std::optional<Http1Connection::Refusal>> Http1Connection::read_body(Parser& parser, const Request& request) {
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
  const bool plain_client = believe_proxy(request);
  is_tls_ = request.is_tls;
  if (auto refusal = co_await read_body(parser, request)) co_return co_await refuse(std::move(*refusal));
  if (closed_) co_return Next::close;
  watchdog_.off();  // the handler's time is its own affair
  request.body = std::move(parser.beast.get().body());
  request.executor = co_await asio::this_coro::executor;
  request.abort = [this] { transport_.abort(); };
  const bool head_only = request.method == Method::head, http_1_0 = parser.beast.get().version() == 10;
  RedirectHandler to_https(443);
  auto response = plain_client ? co_await to_https.handle(std::move(request)) : co_await answer(std::move(request));
  const bool keep =
      parser.beast.keep_alive() && !context_.stopping && !has_token(response.headers.get("Connection"), "close");
  const bool sent = co_await send(std::move(response), head_only, keep, http_1_0);
  co_return sent&& keep ? Next::keep : Next::close;
}

Task<Response> Http1Connection::answer(Request request) {
  auto& running = context_.stats.requests_running;
  ++running;
  struct Leave {
    std::atomic<std::int64_t>& count;
    ~Leave() { --count; }
  } leave{running};
  ++context_.stats.requests_total;
  const auto path = request.path;
  std::string error;
  try {
    co_return co_await context_.handler.handle(std::move(request));
  } catch (const boost::system::system_error& e) {
    if (e.code() == asio::error::operation_aborted) throw;  // the server stops
    error = e.what();
  } catch (const std::exception& e) {
    error = e.what();
  }
  log::error("http", "a handler ended by an exception", {{"path", path}, {"error", error}, {"request", request_id_}});
  co_return context_.handler.refusal(500, "an error of the server; its log has more under the id of this request");
}

// After a refusal the rest of the connection's bytes cannot be trusted, or are not wanted.
Task<Http1Connection::Next> Http1Connection::refuse(Refusal refusal) {
  auto response = context_.handler.refusal(refusal.status, refusal.detail);
  ++context_.stats.requests_total;
  co_await send(std::move(response), false, false, false);
  co_return Next::close;
}

void Http1Connection::finish_headers(Response& response, bool keep_alive, bool http_1_0) const {
  auto& headers = response.headers;
  headers.set("Date", format_date(system_clock().wall()));
  headers.set("Server", "dvr-lite");
  headers.set("X-Request-Id", request_id_);
  if (has_body(response.status)) headers.set("Content-Length", std::to_string(response.body_size()));
  else headers.remove("Content-Length");
  headers.remove("Connection");
  if (!keep_alive) headers.set("Connection", "close");
  else if (http_1_0) headers.set("Connection", "keep-alive");
  add_security_headers(headers, is_tls_);
}

std::string serialise_head(const Response& response) {
  auto out = fmt::format("HTTP/1.1 {} {}\r\n", response.status, reason_phrase(response.status));
  for (const auto& [name, value] : response.headers.fields())
    out.append(name).append(": ").append(value).append("\r\n");
  return out += "\r\n";
}

Task<bool> Http1Connection::send(Response response, bool head_only, bool keep_alive, bool http_1_0) {
  finish_headers(response, keep_alive, http_1_0);
  ++context_.stats.by_status_class[std::size_t(std::clamp(response.status / 100, 0, 5))];
  auto head = serialise_head(response);
  if (head_only || !has_body(response.status)) {
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
  std::vector<ByteView> piece;
  std::size_t size = 0;
  if (!head.empty()) piece.push_back(as_bytes(head));
  for (const auto& buffer : body) {
    for (ByteView rest(*buffer); !rest.empty();) {
      const auto take = rest.first(std::min(rest.size(), kPieceBytes - size));
      rest = rest.subspan(take.size());
      piece.push_back(take);
      if ((size += take.size()) < kPieceBytes) continue;
      if (!co_await write(std::move(piece))) co_return false;
      piece = {};
      size = 0;
    }
  }
  if (piece.empty()) co_return true;
  co_return co_await write(std::move(piece));
}

// The next read waits until the last bytes are on their way: a slow client slows its own source and nothing else.
Task<bool> Http1Connection::send_stream(std::string head, std::unique_ptr<ByteSource> source) {
  std::uint64_t left = source ? source->size_bytes() : 0;
  while (left > 0) {
    watchdog_.off();
    auto bytes = co_await source->read();
    std::uint64_t got = 0;
    if (bytes)
      for (const auto& b : *bytes) got += b->size();
    if (!bytes || got == 0 || got > left) {  // the length is promised already: only closing tells the client
      log::warn("http", "an answer ended early",
                {{"request", request_id_},
                 {"error", bytes ? "wrong length" : bytes.error().message},
                 {"missing_bytes", left}});
      transport_.abort();
      closed_ = true;
      co_return false;
    }
    left -= got;
    if (!co_await send_pieces(std::exchange(head, {}), std::move(*bytes))) co_return false;
  }
  if (head.empty()) co_return true;
  co_return co_await send_pieces(std::move(head), {});
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

Task<Response> RedirectHandler::handle(Request request) {
  std::string host(request.header("Host"));
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:[]";
  if (host.empty() || host.find_first_not_of(allowed) != host.npos)
    co_return Response::text(400, "use https\n").with("Connection", "close");
  if (const auto colon = host.rfind(':'); colon != host.npos && host.find(']', colon) == host.npos) host.resize(colon);
  const auto port = https_port_ == 443 ? std::string() : fmt::format(":{}", https_port_);
  const auto path = request.target.starts_with('/') ? request.target : "/";
  co_return Response::redirect(308, "https://" + host + port + path).with("Connection", "close");
}

}  // namespace dvr::http
