#include "app/waiting_room.hpp"

#include "api/problem.hpp"
#include "base/async.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "proto/http/server.hpp"

#include <boost/asio/signal_set.hpp>

#include <atomic>
#include <csignal>
#include <future>
#include <mutex>

namespace dvr::app {
namespace {

constexpr Micros kFirstPause = Millis(500), kLongestPause = Seconds(5), kLogEvery = Seconds(60);

class WaitingHandler final : public http::Handler {
 public:
  Task<http::Response> handle(http::Request request) override {
    if (request.path == "/healthz") co_return http::Response::text(200, "ok\n");
    if (request.path == "/readyz") co_return unready();
    co_return api::to_response(fail(ErrorKind::unavailable, "the server waits for its database"), request.path, "");
  }
  std::size_t body_limit(const http::Request&) const override { return 0; }

 private:
  http::Response unready() const {
    auto response = http::Response::json(
        503, fmt::format(R"({{"status":"failing","checks":{{"catalog":{{"state":"failing","since":"{}"}}}}}})",
                         format_rfc3339(since_)));
    response.headers.set("Retry-After", "1");
    return response;
  }
  const WallTime since_ = system_clock().wall();
};

// The same addresses as the server's. A port that the system would pick is left alone: nobody knows it yet.
Result<void> listen(const Settings& s, http::Server& server, http::Server& monitor, bool tls) {
  const auto mode = tls ? http::Mode::tls : http::Mode::plain;
  if (s.listen.port != 0) DVR_CHECK(server.listen({s.listen.address, s.listen.port, mode, 0}));
  if (const auto& metrics = s.metrics.listen; metrics && metrics->port != 0)
    DVR_CHECK(monitor.listen({metrics->address, metrics->port, http::Mode::plain, 0}));
  return {};
}

class WaitingRoom {
 public:
  WaitingRoom(const Settings& settings, http::TlsContext* tls)
      : settings_(settings),
        tls_(tls),
        signals_(io_.context(0), SIGINT, SIGTERM),
        server_(io_, handler_, tls, {}),
        monitor_(io_, handler_, nullptr, {}) {}

  Result<void> open() {
    signals_.async_wait([this](auto ec, int) {
      if (!ec) asked_to_end_.set_value();
    });
    return listen(settings_, server_, monitor_, tls_ != nullptr);
  }

  // Answers whether nobody asked to end in the meantime.
  bool pause(Micros time) { return asked_.wait_for(time) == std::future_status::timeout; }

  void close() {
    asio::co_spawn(io_.context(0), leave(), asio::use_future).get();
    io_.stop();
  }

 private:
  Task<void> leave() {
    signals_.cancel();
    co_await server_.stop(Millis(200));
    co_await monitor_.stop(Millis(0));
  }

  const Settings& settings_;
  http::TlsContext* const tls_;
  IoPool io_{1};
  WaitingHandler handler_;
  std::promise<void> asked_to_end_;
  std::future<void> asked_ = asked_to_end_.get_future();
  asio::signal_set signals_;
  http::Server server_, monitor_;
};

bool is_away(const Result<void>& done) { return !done.has_value() && done.error().kind == ErrorKind::unavailable; }

Result<void> wait_inside(WaitingRoom& room, Result<void> done, const std::function<Result<void>()>& attempt) {
  Micros delay = kFirstPause;
  auto next_log = MonoTime::min();
  while (is_away(done)) {
    if (const auto now = MonoTime::clock::now(); now >= next_log) {
      log::warn("app", "cannot begin without the catalog; trying again", {{"error", done.error().describe()}});
      next_log = now + kLogEvery;
    }
    if (!room.pause(delay)) return fail(ErrorKind::cancelled, "ended while waiting for the catalog");
    delay = std::min(delay * 2, kLongestPause);
    done = attempt();
  }
  return done;
}

}  // namespace

Result<void> wait_for_catalog(const Settings& settings, http::TlsContext* tls,
                              const std::function<Result<void>()>& attempt) {
  auto done = attempt();
  if (!is_away(done)) return done;
  WaitingRoom room(settings, tls);
  auto opened = room.open();
  if (opened.has_value()) done = wait_inside(room, std::move(done), attempt);
  room.close();
  return opened.has_value() ? done : opened;
}

}  // namespace dvr::app
