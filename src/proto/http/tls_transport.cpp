// TLS over a socket. OpenSSL reads from the socket itself; what it encrypts is gathered in a buffer and sent with few
// calls. Nothing is waited for before the socket has said that it would block: a viewer's part mostly goes in one turn.
#include "proto/http/transport.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <boost/asio/post.hpp>

#include <array>
#include <cerrno>
#include <tuple>
#include <utility>

namespace dvr::http {
namespace {

using tcp = asio::ip::tcp;

constexpr std::size_t kRecord = 16 << 10;  // the most that a TLS record holds
constexpr std::size_t kBatch = 64 << 10;   // encrypted bytes that are sent together, and held while the socket is full
constexpr std::size_t kTurnBytes = 256 << 10;  // then others of this thread have theirs
// Received in a turn. OpenSSL goes on by itself after records that hold nothing for us (key updates, refused
// handshakes), for as long as the socket gives more: a client must not keep a thread by that.
constexpr std::size_t kTurnReceived = 64 << 10, kTurnReceives = 16;
constexpr std::size_t kUnsentBytes = 1 << 20;  // of what a client makes OpenSSL say, and does not read

Error tls_failure(std::string_view what) {
  char text[256] = "the connection is broken";
  if (const auto code = ERR_peek_last_error()) ERR_error_string_n(code, text, sizeof text);
  ERR_clear_error();
  return fail(ErrorKind::io, "{}: {}", what, text);
}

Error wait_failure(std::string_view what, const error_code& ec) {
  return fail(ec == asio::error::operation_aborted ? ErrorKind::cancelled : ErrorKind::io, "{}: {}", what,
              ec.message());
}

bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK; }

// One buffer a thread goes from connection to connection: only one whose socket is full keeps it.
Bytes& spare_buffer() {
  thread_local Bytes spare;
  return spare;
}

class TlsTransport final : public Transport {
 public:
  TlsTransport(tcp::socket socket, SSL* ssl);
  ~TlsTransport() override { SSL_free(ssl_); }
  TlsTransport(const TlsTransport&) = delete;
  TlsTransport& operator=(const TlsTransport&) = delete;

  Task<Result<void>> handshake() override;
  Task<Result<std::size_t>> read_some(std::span<std::uint8_t> into) override;
  Task<Result<void>> write(std::vector<ByteView> buffers) override;
  Task<void> shut_down() override;
  Task<Result<std::size_t>> discard_some(std::span<std::uint8_t> scratch) override;
  void limit_unsent(std::size_t bytes) override { limit_unsent_of(socket_, bytes); }
  void abort() override {
    error_code ignored;
    socket_.close(ignored);
  }
  std::string_view protocol() const override {
    const unsigned char* name = nullptr;
    unsigned length = 0;
    SSL_get0_alpn_selected(ssl_, &name, &length);
    return {reinterpret_cast<const char*>(name), length};
  }
  bool is_tls() const override { return true; }

 private:
  struct Bio;  // how OpenSSL reaches the socket
  Result<void> encrypt(ByteView record);
  void send_now();
  Task<Result<void>> more_to_read(std::string_view what);
  Task<Result<void>> flush();
  Task<void> give_way();

  tcp::socket socket_;
  SSL* const ssl_;
  Bytes out_;             // encrypted
  std::size_t sent_ = 0;  // of it
  bool flushing_ = false;
  std::size_t turn_bytes_ = 0, turn_received_ = 0, turn_receives_ = 0;
  bool turn_over_ = false;
  int read_errno_ = 0;
  bool at_end_ = false;
};

struct TlsTransport::Bio {
  static TlsTransport& self(BIO* bio) { return *static_cast<TlsTransport*>(BIO_get_data(bio)); }

  static int read(BIO* bio, char* into, int size) {
    auto& transport = self(bio);
    BIO_clear_retry_flags(bio);
    if (transport.turn_received_ >= kTurnReceived || transport.turn_receives_ >= kTurnReceives) {
      transport.turn_over_ = true;
      BIO_set_retry_read(bio);
      return -1;
    }
    ++transport.turn_receives_;
    ssize_t n = 0;
    do n = ::recv(transport.socket_.native_handle(), into, std::size_t(size), MSG_DONTWAIT);
    while (n < 0 && errno == EINTR);
    if (n < 0 && would_block()) BIO_set_retry_read(bio);
    else if (n < 0) transport.read_errno_ = errno;
    if (n > 0) transport.turn_received_ += std::size_t(n);
    transport.at_end_ = n == 0;
    return int(n);
  }
  static int write(BIO* bio, const char* bytes, int size) {
    auto& out = self(bio).out_;
    out.insert(out.end(), bytes, bytes + size);
    return size;
  }
  static long control(BIO* bio, int what, long, void*) {
    if (what == BIO_CTRL_EOF) return self(bio).at_end_;
    return what == BIO_CTRL_FLUSH;
  }
  static const BIO_METHOD* method() {
    static const BIO_METHOD* const made = [] {
      auto* m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "dvr socket");
      BIO_meth_set_read(m, read);
      BIO_meth_set_write(m, write);
      BIO_meth_set_ctrl(m, control);
      return m;
    }();
    return made;
  }
};

TlsTransport::TlsTransport(tcp::socket socket, SSL* ssl) : socket_(std::move(socket)), ssl_(ssl) {
  auto* bio = BIO_new(Bio::method());
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_, bio, bio);
  SSL_set_accept_state(ssl_);
  SSL_set_read_ahead(ssl_, 1);  // a record's head and its content with one call
}

Task<Result<void>> TlsTransport::handshake() {
  for (;;) {
    ERR_clear_error();
    const int done = SSL_do_handshake(ssl_);
    const int why = SSL_get_error(ssl_, done);
    auto failure = done == 1 || why == SSL_ERROR_WANT_READ ? Result<void>() : tls_failure("TLS handshake");
    DVR_CO_CHECK(co_await flush());  // the alert too
    if (done == 1 || !failure) co_return failure;
    DVR_CO_CHECK(co_await more_to_read("TLS handshake"));
  }
}

Task<Result<std::size_t>> TlsTransport::read_some(std::span<std::uint8_t> into) {
  for (;;) {
    ERR_clear_error();
    read_errno_ = 0;
    const int n = SSL_read(ssl_, into.data(), int(into.size()));
    const int why = n > 0 ? SSL_ERROR_NONE : SSL_get_error(ssl_, n);
    if (!out_.empty() && !flushing_) send_now();
    if (out_.size() - sent_ > kUnsentBytes) co_return fail(ErrorKind::io, "read: the client does not read");
    if (n > 0) co_return std::size_t(n);
    if (why == SSL_ERROR_ZERO_RETURN || at_end_ || read_errno_ == ECONNRESET) co_return std::size_t(0);
    if (why != SSL_ERROR_WANT_READ) co_return tls_failure("read");
    DVR_CO_CHECK(co_await more_to_read("read"));
  }
}

Task<Result<void>> TlsTransport::more_to_read(std::string_view what) {
  if (turn_over_) {
    co_await give_way();
    co_return Result<void>();
  }
  auto [ec] = co_await socket_.async_wait(tcp::socket::wait_read, kAwait);
  turn_received_ = turn_receives_ = 0;
  if (ec) co_return wait_failure(what, ec);
  co_return Result<void>();
}

// Full records, whatever the buffers' sizes. Nothing waits in the thread's record while others run.
Task<Result<void>> TlsTransport::write(std::vector<ByteView> buffers) {
  thread_local std::array<std::uint8_t, kRecord> record;
  std::size_t filled = 0;
  for (auto rest : buffers) {
    while (!rest.empty()) {
      const auto part = rest.first(std::min(rest.size(), kRecord - filled));
      rest = rest.subspan(part.size());
      if (part.size() == kRecord) {
        DVR_CO_CHECK(encrypt(part));
      } else {
        std::copy(part.begin(), part.end(), record.begin() + std::ptrdiff_t(filled));
        if ((filled += part.size()) < kRecord) continue;
        filled = 0;
        DVR_CO_CHECK(encrypt(record));
      }
      if (out_.size() >= kBatch) DVR_CO_CHECK(co_await flush());
    }
  }
  if (filled > 0) DVR_CO_CHECK(encrypt({record.data(), filled}));
  DVR_CO_CHECK(co_await flush());
  if (turn_bytes_ >= kTurnBytes) co_await give_way();
  co_return Result<void>();
}

Result<void> TlsTransport::encrypt(ByteView record) {
  if (out_.capacity() == 0) out_.swap(spare_buffer());
  if (out_.capacity() == 0) out_.reserve(kBatch + 2 * kRecord);
  ERR_clear_error();
  if (SSL_write(ssl_, record.data(), int(record.size())) != int(record.size())) return tls_failure("write");
  turn_bytes_ += record.size();
  return {};
}

// What OpenSSL says by itself, as far as the socket takes it; the rest goes with the next write.
void TlsTransport::send_now() {
  const auto n = ::send(socket_.native_handle(), out_.data() + sent_, out_.size() - sent_, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (n > 0) sent_ += std::size_t(n);
  if (sent_ == out_.size()) out_.clear(), sent_ = 0;
}

Task<Result<void>> TlsTransport::flush() {
  flushing_ = true;
  error_code ec;
  while (!ec && sent_ < out_.size()) {
    const auto n =
        ::send(socket_.native_handle(), out_.data() + sent_, out_.size() - sent_, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n >= 0) sent_ += std::size_t(n);
    else if (would_block()) {
      turn_bytes_ = 0;
      std::tie(ec) = co_await socket_.async_wait(tcp::socket::wait_write, kAwait);
    } else if (errno != EINTR) {
      ec = error_code(errno, boost::system::system_category());
    }
  }
  flushing_ = false;
  if (ec) co_return wait_failure("write", ec);
  out_.clear();
  sent_ = 0;
  if (spare_buffer().capacity() < out_.capacity()) out_.swap(spare_buffer());
  Bytes().swap(out_);
  co_return Result<void>();
}

Task<void> TlsTransport::give_way() {
  turn_bytes_ = turn_received_ = turn_receives_ = 0;
  turn_over_ = false;
  co_await asio::post(socket_.get_executor(), asio::use_awaitable);
}

// Sends close_notify without waiting for the peer's: HTTP messages are framed, truncation is seen anyway.
Task<void> TlsTransport::shut_down() {
  SSL_set_shutdown(ssl_, SSL_RECEIVED_SHUTDOWN);
  ERR_clear_error();
  SSL_shutdown(ssl_);
  co_await flush();
  error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
}

Task<Result<std::size_t>> TlsTransport::discard_some(std::span<std::uint8_t> scratch) {
  auto [ec, n] = co_await socket_.async_read_some(asio::buffer(scratch.data(), scratch.size()), kAwait);
  if (ec == asio::error::eof || ec == asio::error::connection_reset) co_return std::size_t(0);
  if (ec) co_return wait_failure("read", ec);
  co_return n;
}

}  // namespace

std::unique_ptr<Transport> make_tls_transport(tcp::socket socket, const std::shared_ptr<ssl_ctx_st>& context) {
  return std::make_unique<TlsTransport>(std::move(socket), SSL_new(context.get()));
}

}  // namespace dvr::http
