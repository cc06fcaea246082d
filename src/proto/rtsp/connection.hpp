// The bytes of one RTSP connection, over TCP or TLS, behind one interface: TLS is instantiated in one file only.
#pragma once
#include "base/bytes.hpp"
#include "proto/rtsp/resolve.hpp"

namespace dvr::rtsp {

struct ReadResult {
  std::size_t bytes = 0;  // 0 and not closed: nothing there now
  bool closed = false;    // the peer has ended the stream
};

// Two lives: at first the coroutine calls, for the dialogue; after detach() only the try_ calls, which never wait and
// cost nothing until they are made: the socket has left epoll, so arriving packets wake nobody.
class Connection {
 public:
  virtual ~Connection() = default;
  virtual Task<Result<ReadResult>> read_some(std::span<std::uint8_t> into) = 0;  // waits for at least one byte
  virtual Task<Result<void>> write(ByteView bytes) = 0;                          // all of it; `bytes` outlives the call
  virtual void detach() = 0;
  virtual Result<ReadResult> try_read(std::span<std::uint8_t> into) = 0;
  virtual Result<std::size_t> try_write(ByteView bytes) = 0;  // how much went
  virtual void finish_writing() = 0;                          // the peer sees the end; after detach()
};

struct ConnectOptions {
  Micros timeout = Seconds(10);              // for each address
  Micros tls_timeout = Seconds(10);          // for its handshake
  std::function<Task<void>()> on_connected;  // TCP stands; may wait before anything is said
  bool verify_certificate = false;  // cameras make their own certificates: encrypted, but anyone may be answering
};

// Tries the addresses in order. Failure is ErrorKind::unavailable with the last address's reason.
Task<Result<std::unique_ptr<Connection>>> connect_tcp(Endpoints endpoints, ConnectOptions options);
Task<Result<std::unique_ptr<Connection>>> connect_tls(Endpoints endpoints, std::string host, ConnectOptions options);

// The TCP half that TLS builds upon.
Task<Result<asio::ip::tcp::socket>> connect_socket(Endpoints endpoints, Micros timeout);

// A socket in its two lives: first asio's, then a bare descriptor that is ours to close.
class TwoLivesSocket {
 public:
  explicit TwoLivesSocket(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}
  TwoLivesSocket(const TwoLivesSocket&) = delete;
  TwoLivesSocket& operator=(const TwoLivesSocket&) = delete;
  ~TwoLivesSocket();

  asio::ip::tcp::socket& operator*() { return socket_; }
  asio::ip::tcp::socket* operator->() { return &socket_; }
  void detach();  // the second life begins; the descriptor's number stays
  int descriptor() const { return fd_; }

 private:
  asio::ip::tcp::socket socket_;
  int fd_ = -1;  // ours after detach()
};

}  // namespace dvr::rtsp
