// One accepted connection as a stream of bytes, whatever carries it. All on the connection's own thread.
#pragma once
#include "base/async.hpp"
#include "base/byte_source.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <memory>
#include <span>

struct ssl_ctx_st;

namespace dvr::http {

class Transport {
 public:
  virtual ~Transport() = default;
  virtual Task<Result<void>> handshake() = 0;
  // At least one byte, or 0 at the peer's orderly end.
  virtual Task<Result<std::size_t>> read_some(std::span<std::uint8_t> into) = 0;
  // All of them, in order, gathered. What they refer to outlives the call.
  virtual Task<Result<void>> write(std::vector<ByteView> buffers) = 0;
  // Whether send_file() is to be had: not where bytes are encrypted. The process ignores SIGPIPE.
  virtual bool sends_files() const { return false; }
  virtual Task<Result<void>> send_file(FileStretch /*stretch*/) {
    co_return fail(ErrorKind::internal, "no files here");
  }
  virtual Task<void> shut_down() = 0;  // says goodbye and ends our sending direction
  // After shut_down: raw bytes that the peer still sends, to be thrown away; 0 at its end.
  virtual Task<Result<std::size_t>> discard_some(std::span<std::uint8_t> scratch) = 0;
  virtual void limit_unsent(std::size_t bytes) = 0;  // that wait in the kernel beyond what is on its way
  virtual void abort() = 0;                          // closes; pending operations fail
  virtual std::string_view protocol() const = 0;     // what ALPN chose; empty: nothing
  virtual bool is_tls() const = 0;
};

void limit_unsent_of(asio::ip::tcp::socket& socket, std::size_t bytes);  // what Transport::limit_unsent() does

// As pieces of at most so many bytes, in order; large buffers are cut. Refers to them.
std::vector<std::vector<ByteView>> cut_to_pieces(std::span<const ByteView> buffers, std::size_t piece_bytes);

std::unique_ptr<Transport> make_plain_transport(asio::ip::tcp::socket socket);
std::unique_ptr<Transport> make_tls_transport(asio::ip::tcp::socket socket, const std::shared_ptr<ssl_ctx_st>& context);

}  // namespace dvr::http
