#include "proto/rtsp/connection.hpp"

#include <sys/socket.h>
#include <unistd.h>
#include <boost/asio/write.hpp>

namespace dvr::rtsp {

using asio::ip::tcp;

namespace {

constexpr int kRoomBytes = 2 << 20;

// From here on the socket is read in rounds. A camera whose small send buffer runs over drops pictures, so what it
// sends in between has to be taken and acknowledged without us. The low-water mark does both (Linux 4.18): the receive
// buffer grows to it at once (tcp_set_rcvlowat; half of net.ipv4.tcp_rmem at most), and below it each second segment is
// acknowledged on arrival (__tcp_ack_snd_check), not only when somebody reads.
void make_room(int fd) { (void)::setsockopt(fd, SOL_SOCKET, SO_RCVLOWAT, &kRoomBytes, sizeof kRoomBytes); }

class TcpConnection final : public Connection {
 public:
  explicit TcpConnection(tcp::socket socket) : socket_(std::move(socket)) {}

  Task<Result<ReadResult>> read_some(std::span<std::uint8_t> into) override {
    const auto [ec, n] = co_await socket_->async_read_some(asio::buffer(into.data(), into.size()), kAwait);
    if (ec == asio::error::eof) co_return ReadResult{0, true};
    if (ec) co_return fail(ErrorKind::io, "reading from the camera: {}", ec.message());
    co_return ReadResult{n, false};
  }

  Task<Result<void>> write(ByteView bytes) override {
    const auto [ec, n] = co_await asio::async_write(*socket_, asio::buffer(bytes.data(), bytes.size()), kAwait);
    if (ec) co_return fail(ErrorKind::io, "writing to the camera: {}", ec.message());
    co_return Result<void>();
  }

  void detach() override { socket_.detach(); }

  Result<ReadResult> try_read(std::span<std::uint8_t> into) override {
    const auto n = ::recv(socket_.descriptor(), into.data(), into.size(), MSG_DONTWAIT);
    if (n > 0) return ReadResult{std::size_t(n), false};
    if (n == 0) return ReadResult{0, true};
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return ReadResult{};
    return errno_error("reading from the camera", "");
  }

  Result<std::size_t> try_write(ByteView bytes) override {
    const auto n = ::send(socket_.descriptor(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n >= 0) return std::size_t(n);
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return std::size_t(0);
    return errno_error("writing to the camera", "");
  }

  void finish_writing() override { ::shutdown(socket_.descriptor(), SHUT_WR); }

 private:
  TwoLivesSocket socket_;
};

Task<Result<tcp::socket>> connect_one(tcp::endpoint endpoint) {
  tcp::socket socket(co_await asio::this_coro::executor);
  const auto [ec] = co_await socket.async_connect(endpoint, kAwait);
  if (ec) co_return fail(ErrorKind::unavailable, "{}", ec.message());
  error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  socket.set_option(asio::socket_base::keep_alive(true), ignored);
  co_return std::move(socket);
}

}  // namespace

TwoLivesSocket::~TwoLivesSocket() {
  if (fd_ >= 0) ::close(fd_);
}

void TwoLivesSocket::detach() {
  if (fd_ >= 0) return;
  error_code ec;
  const int fd = socket_.release(ec);
  if (ec) return;
  fd_ = fd;
  make_room(fd_);
}

Task<Result<tcp::socket>> connect_socket(Endpoints endpoints, Micros timeout) {
  Error last = fail(ErrorKind::unavailable, "the name has no address");
  for (const auto& endpoint : endpoints) {
    auto socket = co_await with_timeout(connect_one(endpoint), timeout, "connecting");
    if (socket.has_value()) co_return std::move(*socket);
    last = fail(ErrorKind::unavailable, "no connection to {} port {}: {}", endpoint.address().to_string(),
                endpoint.port(), socket.error().message);
  }
  co_return last;
}

Task<Result<std::unique_ptr<Connection>>> connect_tcp(Endpoints endpoints, ConnectOptions options) {
  DVR_CO_TRY(auto socket, co_await connect_socket(std::move(endpoints), options.timeout));
  if (options.on_connected) co_await options.on_connected();
  co_return std::unique_ptr<Connection>(std::make_unique<TcpConnection>(std::move(socket)));
}

// An address needs no resolver: its one thread may be waiting for the names of others.
Task<Result<Endpoints>> resolve_by_system(std::string host, std::uint16_t port) {
  error_code not_numeric;
  const auto address = asio::ip::make_address(host, not_numeric);
  if (!not_numeric) co_return Endpoints{{address, port}};
  tcp::resolver resolver(co_await asio::this_coro::executor);
  const auto [ec, found] =
      co_await resolver.async_resolve(host, std::to_string(port), tcp::resolver::numeric_service, kAwait);
  if (ec) co_return fail(ErrorKind::unavailable, "the name {} cannot be found: {}", host, ec.message());
  Endpoints out;
  for (const auto& entry : found) out.push_back(entry.endpoint());
  co_return out;
}

}  // namespace dvr::rtsp
