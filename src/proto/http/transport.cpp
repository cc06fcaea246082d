// The only file that instantiates composed operations over ssl::stream: they are slow to compile.
#include "proto/http/transport.hpp"

#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

namespace dvr::http {
namespace {

using tcp = asio::ip::tcp;

Error io_error(std::string_view what, const error_code& ec) {
  return fail(ec == asio::error::operation_aborted ? ErrorKind::cancelled : ErrorKind::io, "{}: {}", what,
              ec.message());
}

bool is_end(const error_code& ec) {
  return ec == asio::error::eof || ec == asio::ssl::error::stream_truncated || ec == asio::error::connection_reset;
}

Result<std::size_t> read_result(const error_code& ec, std::size_t n) {
  if (is_end(ec)) return std::size_t(0);
  if (ec) return io_error("read", ec);
  return n;
}

Task<Result<std::size_t>> read_socket(tcp::socket& socket, std::span<std::uint8_t> into) {
  auto [ec, n] = co_await socket.async_read_some(asio::buffer(into.data(), into.size()), kAwait);
  co_return read_result(ec, n);
}

class PlainTransport final : public Transport {
 public:
  explicit PlainTransport(tcp::socket socket) : socket_(std::move(socket)) {}

  Task<Result<void>> handshake() override { co_return Result<void>(); }

  Task<Result<std::size_t>> read_some(std::span<std::uint8_t> into) override { return read_socket(socket_, into); }
  Task<Result<std::size_t>> discard_some(std::span<std::uint8_t> scratch) override {
    return read_socket(socket_, scratch);
  }

  Task<Result<void>> write(std::vector<ByteView> buffers) override {
    std::vector<asio::const_buffer> gather;
    gather.reserve(buffers.size());
    for (const auto& b : buffers) gather.emplace_back(b.data(), b.size());
    auto [ec, n] = co_await asio::async_write(socket_, gather, kAwait);
    if (ec) co_return io_error("write", ec);
    co_return Result<void>();
  }

  Task<void> shut_down() override {
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
    co_return;
  }

  void abort() override {
    error_code ignored;
    socket_.close(ignored);
  }

  std::string_view protocol() const override { return {}; }
  bool is_tls() const override { return false; }

 private:
  tcp::socket socket_;
};

class TlsTransport final : public Transport {
 public:
  TlsTransport(tcp::socket socket, SSL* ssl) : stream_(std::move(socket), ssl) {}

  Task<Result<void>> handshake() override {
    auto [ec] = co_await stream_.async_handshake(asio::ssl::stream_base::server, kAwait);
    if (ec) co_return io_error("TLS handshake", ec);
    co_return Result<void>();
  }

  Task<Result<std::size_t>> read_some(std::span<std::uint8_t> into) override {
    auto [ec, n] = co_await stream_.async_read_some(asio::buffer(into.data(), into.size()), kAwait);
    co_return read_result(ec, n);
  }

  // A TLS record holds at most 16 KiB: small buffers share one, large ones are encrypted from where they are.
  Task<Result<void>> write(std::vector<ByteView> buffers) override {
    Bytes gathered;
    for (const auto& b : buffers) {
      if (gathered.size() + b.size() > kRecord && !gathered.empty()) {
        DVR_CO_CHECK(co_await write_one(gathered));
        gathered.clear();
      }
      if (b.size() < kRecord) gathered.insert(gathered.end(), b.begin(), b.end());
      else {
        DVR_CO_CHECK(co_await write_one(b));
      }
    }
    if (!gathered.empty()) co_return co_await write_one(gathered);
    co_return Result<void>();
  }

  // Sends close_notify without waiting for the peer's: HTTP messages are framed, truncation is seen anyway.
  Task<void> shut_down() override {
    SSL_set_shutdown(stream_.native_handle(), SSL_RECEIVED_SHUTDOWN);
    co_await stream_.async_shutdown(kAwait);
    error_code ignored;
    stream_.next_layer().shutdown(tcp::socket::shutdown_send, ignored);
  }

  Task<Result<std::size_t>> discard_some(std::span<std::uint8_t> scratch) override {
    return read_socket(stream_.next_layer(), scratch);
  }

  void abort() override {
    error_code ignored;
    stream_.next_layer().close(ignored);
  }

  std::string_view protocol() const override {
    const unsigned char* name = nullptr;
    unsigned length = 0;
    SSL_get0_alpn_selected(const_cast<asio::ssl::stream<tcp::socket>&>(stream_).native_handle(), &name, &length);
    return {reinterpret_cast<const char*>(name), length};
  }

  bool is_tls() const override { return true; }

 private:
  static constexpr std::size_t kRecord = 16 << 10;

  Task<Result<void>> write_one(ByteView bytes) {
    auto [ec, n] = co_await asio::async_write(stream_, asio::const_buffer(bytes.data(), bytes.size()), kAwait);
    if (ec) co_return io_error("write", ec);
    co_return Result<void>();
  }

  asio::ssl::stream<tcp::socket> stream_;
};

}  // namespace

std::unique_ptr<Transport> make_plain_transport(tcp::socket socket) {
  return std::make_unique<PlainTransport>(std::move(socket));
}

std::unique_ptr<Transport> make_tls_transport(tcp::socket socket, const std::shared_ptr<ssl_ctx_st>& context) {
  return std::make_unique<TlsTransport>(std::move(socket), SSL_new(context.get()));  // the stream frees it
}

}  // namespace dvr::http
