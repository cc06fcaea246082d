// One connection of the server, from its first byte to its end. Lives on one I/O thread.
#pragma once
#include "proto/http/server.hpp"
#include "proto/http/transport.hpp"
#include "proto/http/watchdog.hpp"

namespace dvr::http {

struct ConnectionContext {
  Handler& handler;
  const Limits& limits;
  const std::vector<Cidr>& trusted_proxies;
  ServerStats& stats;
  std::string peer_address;
  const bool& stopping;  // the thread's own flag: no further request after the present one
};

// HTTP/1.1 (RFC 9112). Requests of a pipeline are answered one after another, in their order.
class Http1Connection {
 public:
  Http1Connection(Transport& transport, Watchdog& watchdog, ConnectionContext context);

  Task<void> run();  // returns when the connection has nothing more to say
  bool idle() const { return idle_; }

 private:
  enum class Next { keep, close };
  struct Parser;
  struct Refusal {
    int status;
    std::string detail;
  };
  Task<Next> serve_one();
  Task<std::optional<Refusal>> read_head(Parser& parser);  // closed_ is set when the peer went instead
  Task<std::optional<Refusal>> read_body(Parser& parser, const Request& request);
  Task<bool> fill();  // more bytes into the buffer; false at the end
  Task<Response> answer(Request request);
  Task<Next> refuse(Refusal refusal);
  Task<bool> send(Response response, bool head_only, bool keep_alive, bool http_1_0);
  Task<bool> send_stream(std::string head, std::unique_ptr<ByteSource> source);
  Task<bool> send_pieces(std::string head, std::vector<SharedBytes> body);
  Task<bool> write(std::vector<ByteView> buffers);
  Task<void> close_politely();
  std::optional<Refusal> make_request(Parser& parser, Request& request) const;
  bool believe_proxy(Request& request) const;
  void finish_headers(Response& response, bool keep_alive, bool http_1_0) const;
  std::span<std::uint8_t> buffered() { return {buffer_.data() + begin_, end_ - begin_}; }

  Transport& transport_;
  Watchdog& watchdog_;
  ConnectionContext context_;
  Bytes buffer_;
  std::size_t begin_ = 0, end_ = 0;  // what was read and not yet parsed
  bool idle_ = true;
  bool closed_ = false;
  std::string request_id_;
  bool is_tls_ = false;  // of the present request: for the security headers
};

// Answers every request with its https address.
class RedirectHandler final : public Handler {
 public:
  explicit RedirectHandler(std::uint16_t https_port) : https_port_(https_port) {}
  Task<Response> handle(Request request) override;
  std::size_t body_limit(const Request&) const override { return 0; }

 private:
  std::uint16_t https_port_;
};

std::string serialise_head(const Response& response);  // status line and fields, with the empty line

}  // namespace dvr::http
