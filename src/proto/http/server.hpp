// The HTTPS server: listeners, limits, time limits, keep-alive, orderly stop.
// One connection lives on one I/O thread. HTTP/1.1 or HTTP/2, as ALPN chooses when the handshake is done.
#pragma once
#include "base/cidr.hpp"
#include "base/executors.hpp"
#include "proto/http/message.hpp"
#include "proto/http/tls.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace dvr::http {

// What a client may do in vain before it is told to calm down (RFC 9113, section 10.5): token buckets.
struct FloodLimits {
  double resets = 200, resets_per_second = 30;        // streams that end by RST_STREAM, whoever sends it
  double controls = 1000, controls_per_second = 100;  // frames that carry nothing; 2 KiB of DATA earn one
};

struct Limits {
  std::size_t header_bytes = 16 << 10;        // 431
  std::size_t target_bytes = 8 << 10;         // 414
  std::size_t connections = 8192;             // more are closed at once and counted
  std::size_t connections_per_address = 512;  // of an IPv6 network of 64 bits: source_key()
  Millis handshake_timeout{10'000};
  Millis header_timeout{10'000};       // from a request's first byte to the end of its head
  Millis body_timeout{30'000};         // without a byte of the body arriving
  Millis body_total_timeout{120'000};  // for the whole body
  Millis idle_timeout{75'000};         // between requests
  Millis write_timeout{30'000};        // for each piece of at most about 256 KiB
  // Of one HTTP/2 connection:
  std::uint32_t http2_streams = 100;          // open at once, told to the client
  std::size_t http2_request_bytes = 2 << 20;  // bodies of requests in memory: 503
  std::size_t http2_answer_bytes = 4 << 20;   // of answers that wait to be sent: further requests wait
  std::size_t http2_shared_bytes = 32 << 20;  // the same of parts, which many connections share
  FloodLimits http2_floods = {};
};

enum class Mode {
  tls,       // serve; plain HTTP that arrives here is told to use https
  plain,     // serve without TLS: loopback, behind a declared proxy
  redirect,  // plain HTTP: 308 to https
};

struct Listen {
  std::string address = "0.0.0.0";
  std::uint16_t port = 0;  // 0: the system picks one
  Mode mode = Mode::tls;
  std::uint16_t https_port = 0;  // for redirect: where https is
};

struct ServerOptions {
  Limits limits;
  std::vector<Cidr> trusted_proxies;  // whose X-Forwarded-For and -Proto are believed
};

// Counters since the start; any thread may read them.
struct ServerStats {
  std::atomic<std::uint64_t> connections_total{0}, connections_refused{0}, requests_total{0}, timeouts{0},
      handshake_failures{0}, bytes_sent{0};
  std::atomic<std::uint64_t> http2_connections_total{0}, http2_streams_total{0}, http2_resets_total{0},
      http2_floods_total{0};  // connections that ended by ENHANCE_YOUR_CALM
  std::atomic<std::uint64_t> websockets_total{0};
  std::atomic<std::int64_t> connections_open{0}, requests_running{0}, websockets_open{0};
  std::array<std::atomic<std::uint64_t>, 6> by_status_class{};  // [2] counts the 2xx
};

class Server {
 public:
  // `pool`, `handler` and `tls` outlive the server. `tls` may be null when no listener uses it.
  Server(IoPool& pool, Handler& handler, TlsContext* tls, ServerOptions options);
  ~Server();  // stop() has been awaited, or the pool has been stopped
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Binds and begins to accept. Answers the bound port. Before stop(), from any one thread.
  Result<std::uint16_t> listen(Listen where);

  // Stops accepting, closes idle connections, lets running requests end for at most `grace`, cancels the rest and
  // joins them all.
  Task<void> stop(Millis grace);

  const ServerStats& stats() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace dvr::http
