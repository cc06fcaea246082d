// A socket without TLS.
#include "proto/http/transport.hpp"

#include <netinet/tcp.h>
#include <sys/sendfile.h>
#include <boost/asio/write.hpp>

#include <cerrno>

namespace dvr::http {
namespace {

using tcp = asio::ip::tcp;

Error io_error(std::string_view what, const error_code& ec) {
  return fail(ec == asio::error::operation_aborted ? ErrorKind::cancelled : ErrorKind::io, "{}: {}", what,
              ec.message());
}

bool is_end(const error_code& ec) { return ec == asio::error::eof || ec == asio::error::connection_reset; }

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

  bool sends_files() const override { return true; }

  Task<Result<void>> send_file(FileStretch stretch) override {
    auto offset = off_t(stretch.offset);
    while (stretch.size_bytes > 0) {
      const auto n = ::sendfile(socket_.native_handle(), stretch.descriptor, &offset, stretch.size_bytes);
      if (n > 0) stretch.size_bytes -= std::uint64_t(n);
      else if (n == 0) co_return fail(ErrorKind::corrupt, "the file is shorter than it was");
      else if (errno == EAGAIN) {
        auto [ec] = co_await socket_.async_wait(tcp::socket::wait_write, kAwait);
        if (ec) co_return io_error("write", ec);
      } else if (errno != EINTR) {
        co_return io_error("write", error_code(errno, boost::system::system_category()));
      }
    }
    co_return Result<void>();
  }

  Task<void> shut_down() override {
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
    co_return;
  }

  void limit_unsent(std::size_t bytes) override { limit_unsent_of(socket_, bytes); }
  void abort() override {
    error_code ignored;
    socket_.close(ignored);
  }

  std::string_view protocol() const override { return {}; }
  bool is_tls() const override { return false; }

 private:
  tcp::socket socket_;
};

}  // namespace

// TCP_NOTSENT_LOWAT of tcp(7): a limit of the whole send buffer would limit the speed of far clients too.
void limit_unsent_of(tcp::socket& socket, std::size_t bytes) {
  const auto value = int(bytes);
  (void)::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &value, sizeof(value));
}

std::vector<std::vector<ByteView>> cut_to_pieces(std::span<const ByteView> buffers, std::size_t piece_bytes) {
  std::vector<std::vector<ByteView>> pieces;
  std::size_t room = 0;  // in the last one
  for (auto rest : buffers)
    while (!rest.empty()) {
      if (room == 0) pieces.emplace_back(), room = piece_bytes;
      const auto size = std::min(rest.size(), room);
      pieces.back().push_back(rest.first(size));
      rest = rest.subspan(size);
      room -= size;
    }
  return pieces;
}

std::unique_ptr<Transport> make_plain_transport(tcp::socket socket) {
  return std::make_unique<PlainTransport>(std::move(socket));
}

}  // namespace dvr::http
