#include "proto/rtsp/connection.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <csignal>

namespace dvr::rtsp {

using asio::ip::tcp;

namespace {

struct FreeSsl {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};

// OpenSSL writes with write(2): a closed peer must be an error, not a signal.
SSL_CTX* make_context() {
  std::signal(SIGPIPE, SIG_IGN);
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_min_proto_version(context, TLS1_VERSION);  // old cameras; what is newer is negotiated
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_default_verify_paths(context);
  return context;
}

SSL_CTX* shared_context() {
  static SSL_CTX* const context = make_context();  // for the life of the process
  return context;
}

std::string last_tls_error() {
  char text[160] = "closed by the camera";
  if (const auto code = ERR_peek_last_error(); code != 0) ERR_error_string_n(code, text, sizeof text);
  ERR_clear_error();
  return text;
}

class TlsConnection final : public Connection {
 public:
  TlsConnection(tcp::socket socket, const std::string& host, bool verify)
      : socket_(std::move(socket)), ssl_(SSL_new(shared_context())) {
    socket_->native_non_blocking(true);
    SSL_set_fd(ssl_.get(), socket_->native_handle());
    SSL_set_tlsext_host_name(ssl_.get(), host.c_str());
    if (!verify) return;
    SSL_set_verify(ssl_.get(), SSL_VERIFY_PEER, nullptr);
    SSL_set1_host(ssl_.get(), host.c_str());
  }

  Task<Result<void>> handshake() {
    for (;;) {
      ERR_clear_error();
      const int r = SSL_connect(ssl_.get());
      if (r == 1) co_return Result<void>();
      if (!co_await wait_for(SSL_get_error(ssl_.get(), r)))
        co_return fail(ErrorKind::unavailable, "no TLS connection: {}", last_tls_error());
    }
  }

  Task<Result<ReadResult>> read_some(std::span<std::uint8_t> into) override {
    for (;;) {
      ERR_clear_error();
      const int r = SSL_read(ssl_.get(), into.data(), int(std::min<std::size_t>(into.size(), 1 << 30)));
      if (r > 0) co_return ReadResult{std::size_t(r), false};
      const int why = SSL_get_error(ssl_.get(), r);
      if (ended(why)) co_return ReadResult{0, true};
      if (!co_await wait_for(why)) co_return fail(ErrorKind::io, "reading from the camera: {}", last_tls_error());
    }
  }

  Task<Result<void>> write(ByteView bytes) override {
    while (!bytes.empty()) {
      ERR_clear_error();
      const int r = SSL_write(ssl_.get(), bytes.data(), int(bytes.size()));
      if (r > 0) bytes = bytes.subspan(std::size_t(r));
      else if (!co_await wait_for(SSL_get_error(ssl_.get(), r)))
        co_return fail(ErrorKind::io, "writing to the camera: {}", last_tls_error());
    }
    co_return Result<void>();
  }

  void detach() override { socket_.detach(); }  // the SSL object goes on using the descriptor

  Result<ReadResult> try_read(std::span<std::uint8_t> into) override {
    std::size_t total = 0;
    while (total < into.size()) {  // a TLS record holds at most 16 KiB
      ERR_clear_error();
      const int r = SSL_read(ssl_.get(), into.data() + total, int(into.size() - total));
      if (r <= 0) return total > 0 ? Result<ReadResult>(ReadResult{total, false}) : outcome(r);
      total += std::size_t(r);
    }
    return ReadResult{total, false};
  }

  Result<std::size_t> try_write(ByteView bytes) override {
    ERR_clear_error();
    const int r = SSL_write(ssl_.get(), bytes.data(), int(bytes.size()));
    if (r > 0) return std::size_t(r);
    const int why = SSL_get_error(ssl_.get(), r);
    if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) return std::size_t(0);
    return fail(ErrorKind::io, "writing to the camera: {}", last_tls_error());
  }

  void finish_writing() override { SSL_shutdown(ssl_.get()); }

 private:
  static bool ended(int why) {
    return why == SSL_ERROR_ZERO_RETURN ||
           (why == SSL_ERROR_SSL && ERR_GET_REASON(ERR_peek_last_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING);
  }

  Result<ReadResult> outcome(int r) {
    const int why = SSL_get_error(ssl_.get(), r);
    if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) return ReadResult{};
    if (ended(why)) return ReadResult{0, true};
    return fail(ErrorKind::io, "reading from the camera: {}", last_tls_error());
  }

  // False: it is no matter of waiting.
  Task<bool> wait_for(int why) {
    if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE) co_return false;
    const auto kind = why == SSL_ERROR_WANT_READ ? tcp::socket::wait_read : tcp::socket::wait_write;
    const auto [ec] = co_await socket_->async_wait(kind, kAwait);
    co_return !ec;
  }

  TwoLivesSocket socket_;
  std::unique_ptr<SSL, FreeSsl> ssl_;
};

}  // namespace

Task<Result<std::unique_ptr<Connection>>> connect_tls(Endpoints endpoints, std::string host, ConnectOptions options) {
  DVR_CO_TRY(auto socket, co_await connect_socket(std::move(endpoints), options.timeout));
  if (options.on_connected) co_await options.on_connected();
  auto connection = std::make_unique<TlsConnection>(std::move(socket), host, options.verify_certificate);
  auto done = co_await with_timeout(connection->handshake(), options.tls_timeout, "TLS");
  if (!done.has_value()) co_return fail(ErrorKind::unavailable, "{}", done.error().message);
  co_return std::unique_ptr<Connection>(std::move(connection));
}

}  // namespace dvr::rtsp
