// One connection of the server, from its first byte to its end. Lives on one I/O thread.
#pragma once
#include "proto/http/exchange.hpp"
#include "proto/http/transport.hpp"
#include "proto/http/watchdog.hpp"

namespace dvr::http {

class WebSocket;

// What serves one connection, in whatever version of HTTP.
class Connection {
 public:
  virtual ~Connection() = default;
  virtual Task<void> run() = 0;  // returns when the connection has nothing more to say
  // The server stops: ends at once what is idle, lets running requests end and takes no more. Returns at once.
  virtual void stop() = 0;
};

// HTTP/1.1 (RFC 9112). Requests of a pipeline are answered one after another, in their order.
class Http1Connection final : public Connection {
 public:
  Http1Connection(Transport& transport, Watchdog& watchdog, ConnectionContext context);

  Task<void> run() override;
  void stop() override;

 private:
  enum class Next { keep, close };
  struct Parser;
  Task<Next> serve_one();
  Task<Next> respond(Parser& parser, Request request, bool plain_client);  // in the request's scope
  Task<std::optional<Refusal>> read_head(Parser& parser);                  // closed_ is set when the peer went instead
  Task<std::optional<Refusal>> read_body(Parser& parser, const Request& request);
  Task<bool> fill();  // more bytes into the buffer; false at the end
  Task<Next> refuse(Refusal refusal);
  Task<void> become_socket(Response response);
  Task<bool> send(Response response, bool head_only, bool keep_alive, bool http_1_0);
  Task<bool> send_stream(std::string head, std::unique_ptr<ByteSource> source);
  Task<bool> send_file(FileStretch stretch);
  Task<bool> send_pieces(std::string head, std::vector<SharedBytes> body);
  bool ended_early(const Result<void>& why, std::uint64_t missing_bytes);
  Task<bool> write(std::vector<ByteView> buffers);
  Task<void> close_politely();
  std::optional<Refusal> make_request(Parser& parser, Request& request) const;
  void finish_headers(Response& response, bool keep_alive, bool http_1_0) const;
  std::span<std::uint8_t> buffered() { return {buffer_.data() + begin_, end_ - begin_}; }

  Transport& transport_;
  Watchdog& watchdog_;
  ConnectionContext context_;
  Bytes buffer_;
  std::size_t begin_ = 0, end_ = 0;  // what was read and not yet parsed
  WebSocket* socket_ = nullptr;      // while the connection is one
  bool idle_ = true;
  bool closed_ = false;
  std::string request_id_;
  bool is_tls_ = false;  // of the present request: for the security headers
};

std::string serialise_head(const Response& response);  // status line and fields, with the empty line

}  // namespace dvr::http
