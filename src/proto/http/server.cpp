#include "proto/http/server.hpp"

#include "base/log.hpp"
#include "proto/http/connection.hpp"
#include "proto/http/http2_connection.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>

#include <list>
#include <mutex>

namespace dvr::http {
namespace {

using tcp = asio::ip::tcp;

constexpr int kAcceptedATurn = 64;

std::string unmapped_text(const asio::ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  return address.to_string();
}

Result<tcp::acceptor> bind(asio::any_io_executor executor, const Listen& where) {
  error_code ec;
  const auto address = asio::ip::make_address(where.address, ec);
  if (ec) return fail(ErrorKind::invalid, "listen: '{}' is no IP address", where.address);
  tcp::acceptor acceptor(executor);
  acceptor.open(address.is_v6() ? tcp::v6() : tcp::v4(), ec);
  if (!ec) acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
  if (!ec && address.is_v6()) acceptor.set_option(asio::ip::v6_only(false), ec);
  if (!ec) acceptor.bind({address, where.port}, ec);
  if (!ec) acceptor.listen(1024, ec);
  if (!ec) acceptor.non_blocking(true, ec);
  // Otherwise accept() would wait for the next connection when one was broken off before it was taken.
  if (!ec) acceptor.set_option(asio::socket_base::enable_connection_aborted(true), ec);
  if (ec) return fail(ErrorKind::io, "cannot listen on {}:{}: {}", where.address, where.port, ec.message());
  return acceptor;
}

}  // namespace

// What belongs to one I/O thread: the connections that live there.
struct Shard {
  explicit Shard(asio::any_io_executor e) : executor(e), tasks(e) {}
  asio::any_io_executor executor;
  TaskGroup tasks;
  bool stopping = false;
  struct Entry {
    Transport* transport;
    Connection* connection;  // null during the handshake
  };
  std::list<Entry> open;

  void close_idle() {
    stopping = true;
    for (auto& entry : open)
      if (entry.connection) entry.connection->stop();
      else entry.transport->abort();
  }
};

struct Server::State : std::enable_shared_from_this<State> {
  State(IoPool& p, Handler& h, TlsContext* t, ServerOptions o) : pool(p), handler(h), tls(t), options(std::move(o)) {
    for (std::size_t i = 0; i < pool.size(); ++i) shards.push_back(std::make_unique<Shard>(pool.executor(i)));
  }

  struct Listener {
    tcp::acceptor acceptor;
    Listen where;
    RedirectHandler redirect;
  };

  Task<void> accept_loop(std::shared_ptr<Listener> listener);
  void admit(tcp::socket socket, std::shared_ptr<Listener> listener, std::size_t shard);
  Task<void> serve(tcp::socket socket, std::shared_ptr<Listener> listener, Shard& shard, std::string address);
  bool count_in(const std::string& address);
  void count_out(const std::string& address);

  IoPool& pool;
  Handler& handler;
  TlsContext* tls;
  const ServerOptions options;
  ServerStats stats;
  std::vector<std::unique_ptr<Shard>> shards;        // each touched on its own thread only
  std::vector<std::shared_ptr<Listener>> listeners;  // on the first shard's thread
  std::size_t next_shard = 0;                        // on the first shard's thread
  std::mutex mutex;
  std::unordered_map<std::string, std::size_t> per_address;  // by source_key(), under mutex
};

bool Server::State::count_in(const std::string& address) {
  if (stats.connections_open >= std::int64_t(options.limits.connections)) return false;
  error_code ec;
  const auto parsed = asio::ip::make_address(address, ec);
  std::lock_guard lock(mutex);
  auto& count = per_address[source_key(address)];
  if (count >= options.limits.connections_per_address && !any_contains(options.trusted_proxies, parsed)) return false;
  ++count;
  ++stats.connections_open;
  ++stats.connections_total;
  return true;
}

void Server::State::count_out(const std::string& address) {
  std::lock_guard lock(mutex);
  if (const auto it = per_address.find(source_key(address)); it != per_address.end() && --it->second == 0)
    per_address.erase(it);
  --stats.connections_open;
}

// All that wait are taken at once: one a turn would make a crowd wait for as many turns of this thread.
Task<void> Server::State::accept_loop(std::shared_ptr<Listener> listener) {
  auto& acceptor = listener->acceptor;
  for (;;) {
    auto [ec] = co_await acceptor.async_wait(tcp::acceptor::wait_read, kAwait);
    for (int taken = 0; !ec && taken < kAcceptedATurn; ++taken) {
      const auto shard = next_shard % shards.size();
      auto socket = acceptor.accept(shards[shard]->executor, ec);
      if (ec) break;
      ++next_shard;
      admit(std::move(socket), listener, shard);
    }
    if (!acceptor.is_open()) co_return;
    if (ec && ec != asio::error::would_block &&
        ec != asio::error::connection_aborted) {  // out of descriptors, most likely: the listener must survive it
      log::warn("http", "accept failed", {{"error", ec.message()}});
      co_await sleep_for(Millis(100));
    }
  }
}

void Server::State::admit(tcp::socket socket, std::shared_ptr<Listener> listener, std::size_t index) {
  error_code ec;
  const auto peer = socket.remote_endpoint(ec);
  if (ec) return;
  auto address = unmapped_text(peer.address());
  if (!count_in(address)) {
    ++stats.connections_refused;
    return;
  }
  asio::post(shards[index]->executor, [self = shared_from_this(), index, address, listener,
                                       socket = std::make_shared<tcp::socket>(std::move(socket))]() mutable {
    auto& shard = *self->shards[index];
    if (shard.stopping) return self->count_out(address);
    shard.tasks.spawn(self->serve(std::move(*socket), listener, shard, address), "http connection");
  });
}

namespace {

// The first byte of TLS is 22, a handshake record (RFC 8446, section 5.1). Anything else is somebody's plain HTTP.
Task<bool> begins_with_tls(tcp::socket& socket) {
  auto [ec] = co_await socket.async_wait(tcp::socket::wait_read, kAwait);
  std::uint8_t first = 0;
  if (!ec) socket.receive(asio::buffer(&first, 1), tcp::socket::message_peek, ec);
  co_return ec || first == 22;
}

struct OnExit {
  std::function<void()> action;
  ~OnExit() { action(); }
};

std::unique_ptr<Connection> make_connection(Transport& transport, Watchdog& watchdog, ConnectionContext context,
                                            asio::any_io_executor executor) {
  if (transport.protocol() == "h2")
    return std::make_unique<Http2Connection>(transport, watchdog, std::move(context), std::move(executor));
  return std::make_unique<Http1Connection>(transport, watchdog, std::move(context));
}

}  // namespace

Task<void> Server::State::serve(tcp::socket socket, std::shared_ptr<Listener> listener, Shard& shard,
                                std::string address) {
  const auto keep = shared_from_this();
  OnExit counted{[this, address] { count_out(address); }};
  error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  socket.non_blocking(true, ignored);

  auto mode = listener->where.mode;
  if (mode == Mode::tls) {
    Watchdog waiting(shard.executor, [&socket] { socket.cancel(); });
    waiting.set(options.limits.handshake_timeout);
    if (!co_await begins_with_tls(socket)) mode = Mode::redirect;
    if (waiting.expired()) {
      ++stats.timeouts;
      co_return;
    }
  }
  const auto transport = mode == Mode::tls ? make_tls_transport(std::move(socket), tls->current())
                                           : make_plain_transport(std::move(socket));
  Watchdog watchdog(shard.executor, [this, &transport] {
    ++stats.timeouts;
    transport->abort();
  });
  const auto entry = shard.open.insert(shard.open.end(), {transport.get(), nullptr});
  OnExit listed{[&shard, entry] { shard.open.erase(entry); }};

  watchdog.set(options.limits.handshake_timeout);
  if (const auto shaken = co_await transport->handshake(); !shaken) {
    ++stats.handshake_failures;
    co_return;
  }
  if (shard.stopping) co_return;
  Handler& answers = mode == Mode::redirect ? static_cast<Handler&>(listener->redirect) : handler;
  const auto connection = make_connection(
      *transport, watchdog, {answers, options.limits, options.trusted_proxies, stats, address, shard.stopping},
      shard.executor);
  entry->connection = connection.get();
  OnExit unlisted{[entry] { entry->connection = nullptr; }};
  co_await connection->run();
}

Server::Server(IoPool& pool, Handler& handler, TlsContext* tls, ServerOptions options)
    : state_(std::make_shared<State>(pool, handler, tls, std::move(options))) {}

Server::~Server() = default;

const ServerStats& Server::stats() const { return state_->stats; }

Result<std::uint16_t> Server::listen(Listen where) {
  if (where.mode == Mode::tls && !state_->tls) return fail(ErrorKind::invalid, "listen: TLS needs a certificate");
  auto& shard = *state_->shards[0];
  DVR_TRY(auto acceptor, bind(shard.executor, where));
  error_code ec;
  const auto port = acceptor.local_endpoint(ec).port();
  if (where.https_port == 0) where.https_port = port;
  auto listener =
      std::make_shared<State::Listener>(State::Listener{std::move(acceptor), where, RedirectHandler(where.https_port)});
  asio::post(shard.executor, [state = state_, listener] {
    state->listeners.push_back(listener);
    state->shards[0]->tasks.spawn(state->accept_loop(listener), "http accept");
  });
  return port;
}

namespace {

// Runs on the shard's thread. Then nothing of the server runs there any more.
Task<void> drain(Shard& shard, MonoTime deadline) {
  shard.close_idle();
  while (shard.tasks.running() > 0 && std::chrono::steady_clock::now() < deadline) co_await sleep_for(Millis(10));
  shard.tasks.cancel();
  co_await shard.tasks.join();
}

}  // namespace

Task<void> Server::stop(Millis grace) {
  const auto state = state_;
  const auto deadline = std::chrono::steady_clock::now() + grace;
  asio::post(state->shards[0]->executor, [state] {
    for (auto& listener : state->listeners) {
      error_code ignored;
      listener->acceptor.close(ignored);
    }
  });
  for (auto& shard : state->shards) asio::post(shard->executor, [state, s = shard.get()] { s->close_idle(); });
  for (auto& shard : state->shards) co_await asio::co_spawn(shard->executor, drain(*shard, deadline), kAwait);
}

}  // namespace dvr::http
