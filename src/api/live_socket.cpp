#include "api/live_socket.hpp"

#include "api/audit.hpp"
#include "api/body.hpp"
#include "api/handlers.hpp"
#include "api/json.hpp"
#include "api/live_streams.hpp"
#include "api/services.hpp"
#include "base/log.hpp"
#include "live/follower.hpp"
#include "live/playlist.hpp"
#include "proto/http/websocket.hpp"

namespace dvr::api {
namespace {

using live::Follower;

struct Goodbye {
  std::uint16_t code;
  std::string_view reason;
};
constexpr Goodbye kSessionOver{4401, "the session has ended"}, kRightGone{4403, "the right to this camera has ended"},
    kStreamGone{4404, "there is no such camera or stream any more"}, kTryAgain{http::close_code::going_away, ""},
    kTrouble{http::close_code::internal, ""};

constexpr Seconds kQuietHeartbeat{5};
constexpr Millis kLook{500};     // for a stream, an absence, a heartbeat: between windows nothing else wakes it
constexpr Seconds kNoted{60};    // for the audit log: well within WatchAudit::kForgotten
constexpr Seconds kLastWord{1};  // for a client to take what is on its way when its right has ended
constexpr int kTries = 6;        // each kLook, when the catalog cannot say why a right has ended

// On the connection's thread.
struct Ending {
  explicit Ending(asio::any_io_executor executor) : over(std::move(executor), MonoTime::max()) {}
  asio::steady_timer over;
};

std::function<void()> ends(const std::shared_ptr<Ending>& ending) {
  return [weak = std::weak_ptr(ending), executor = ending->over.get_executor()] {
    asio::post(executor, [weak] {
      if (const auto known = weak.lock()) known->over.expires_at(MonoTime::min());  // for later waits too
    });
  };
}

double media_seconds(MediaTicks t) { return double(to_micros(t, kMediaClock).count()) / 1e6; }

json::object init_json(const live::LiveRun& run, const live::LivePart& first) {
  const auto& tracks = run.init->tracks;
  const auto codecs = tracks.codecs();
  const auto& video = tracks.video;
  return {{"type", "init"},
          {"run", run.id},
          {"mime",
           codecs.empty() ? std::string(live::kMediaType) : fmt::format("{}; codecs=\"{}\"", live::kMediaType, codecs)},
          {"width", video ? video->width : 0},
          {"height", video ? video->height : 0},
          {"media_time", media_seconds(first.decode_time)},
          {"time", to_json(first.wall_start)}};
}

class LiveSession final : public http::SocketSession {
 public:
  LiveSession(Services& services, const Context& context, std::string_view stream, FindStream find,
              std::shared_ptr<const void> seat)
      : services_(services),
        access_{context.who, accounts::Action::view, context.camera, {}},
        audit_(audit_of(context, "live.view")),
        request_id_(context.request.id),
        name_(stream),
        find_(find),
        viewer_(viewer_of(context)),
        seat_(std::move(seat)) {}

  Task<void> run(http::WebSocket& socket) override {
    using namespace asio::experimental::awaitable_operators;
    const std::shared_ptr<void> at_the_end(nullptr, [this, began = system_clock().mono()](void*) { tell_log(began); });
    const auto ending = std::make_shared<Ending>(co_await asio::this_coro::executor);
    auto& watch = services_.accounts.watch;
    const auto ticket = watch.enter(access_, watch.changes(), ends(ending));
    const auto first = co_await (show(socket) || ending->over.async_wait(kAwait));
    if (first.index() == 0) {
      if (const auto thrown = std::get<0>(first)) std::rethrow_exception(thrown);
      co_return;
    }
    if (!ticket->ended()) throw boost::system::system_error(asio::error::operation_aborted);  // the server stops
    const auto why = co_await reason();
    socket.close(why.code, why.reason, kLastWord);
  }

 private:
  // An exception as a value: of two awaited together, one that throws would leave the other waiting.
  Task<std::exception_ptr> show(http::WebSocket& socket) {
    try {
      co_await follow(socket);
    } catch (...) {
      co_return std::current_exception();
    }
    co_return nullptr;
  }

  Task<void> follow(http::WebSocket& socket) {
    co_await say(socket, {{"type", "hello"}, {"camera_id", access_.camera->id}, {"stream", name_}});
    while (socket.is_open()) {
      if (!look_for_stream()) co_return socket.close(kStreamGone.code, kStreamGone.reason);
      const auto seen = stream_ ? stream_->changes().version() : 0;
      auto step = next();
      if (auto* part = std::get_if<Follower::Part>(&step)) co_await send_part(socket, std::move(*part));
      else if (const auto* dropped = std::get_if<Follower::Dropped>(&step)) co_await tell_dropped(socket, *dropped);
      else if (std::holds_alternative<Follower::Away>(step)) co_await say(socket, {{"type", "away"}});
      else co_await wait(socket, seen);
    }
  }

  // False: there will be none. A camera whose address was changed, or that was switched off and on, has another one.
  bool look_for_stream() {
    if (stream_ && !stream_->window()->closed) return true;
    auto found = find_(services_, access_.camera->id);
    if (!found) return false;
    if (!*found || *found == stream_) return true;
    stream_ = std::move(*found);
    follower_.begin_anew();
    return true;
  }

  // No window is held while something is sent.
  Follower::Step next() {
    if (!stream_) return follower_.next_without_stream();
    stream_->attend(viewer_);
    return follower_.next(*stream_->window(), services_.clock.mono());
  }

  Task<void> wait(http::WebSocket& socket, std::uint64_t seen) {
    const auto now = system_clock().mono();
    if (now >= said_at_ + kQuietHeartbeat) co_await say(socket, {{"type", "heartbeat"}});
    else if (stream_) co_await stream_->changes().wait(seen, now + kLook);
    else co_await sleep_for(kLook);
  }

  Task<bool> say(http::WebSocket& socket, json::object message) {
    const bool sent = co_await socket.send(json::serialize(message));
    said_at_ = system_clock().mono();
    co_return sent;
  }

  Task<void> tell_dropped(http::WebSocket& socket, Follower::Dropped dropped) {
    dropped_ += dropped.parts;
    services_.live_sockets->parts_dropped += dropped.parts;
    co_await say(socket,
                 {{"type", "dropped"}, {"parts", dropped.parts}, {"duration", media_seconds(dropped.duration)}});
  }

  Task<void> send_part(http::WebSocket& socket, Follower::Part next) {
    auto bytes = co_await bytes_of(*next.part);
    if (!bytes) co_return follower_.unreadable(next);
    if (const auto audited = co_await note_viewing(); !audited) {
      if (audited.error().kind == ErrorKind::cancelled) co_return;  // whoever cut it off says why it ends
      co_return socket.close(kTrouble.code, "the audit log cannot be written");
    }
    if (next.new_run && !co_await send_init(socket, *next.run, *next.part)) co_return;
    const auto size = next.part->size_bytes;
    next = {};
    if (!co_await socket.send(std::move(*bytes))) co_return;
    said_at_ = system_clock().mono();
    ++parts_;
    bytes_ += size;
    ++services_.live_sockets->parts;
  }

  Task<Result<std::vector<SharedBytes>>> bytes_of(const live::LivePart& part) {
    DVR_CO_TRY(auto content, stream_->content(part));
    co_return co_await live::read_all(std::move(content), services_.disk);
  }

  Task<bool> send_init(http::WebSocket& socket, const live::LiveRun& run, const live::LivePart& first) {
    if (!co_await say(socket, init_json(run, first))) co_return false;
    co_return co_await socket.send(std::vector{run.init->bytes});
  }

  // Nobody watches unseen. Who watches for hours is noted now and then, so that coming back is no new viewing.
  Task<Result<void>> note_viewing() {
    const auto now = services_.clock.mono();
    if (noted_ && now - *noted_ < kNoted) co_return Result<void>();
    noted_ = now;
    audit_.at = services_.clock.wall();
    co_return co_await audit_watching(services_, audit_);
  }

  // Why the ticket ended, as the catalog says now.
  Task<Goodbye> reason() {
    for (int tries = 0; tries < kTries; ++tries) {
      const auto found =
          co_await services_.database.read([access = access_, now = services_.clock.wall()](catalog::Connection& c) {
            return reason_now(c, access, now);
          });
      if (found) co_return *found;
      co_await sleep_for(kLook);
    }
    co_return kTrouble;
  }

  static Result<Goodbye> reason_now(catalog::Connection& c, const accounts::Access& access, WallTime now) {
    const auto user = accounts::rows::find_session_user(c, access.who.session_id, now);
    if (!user && user.error().kind == ErrorKind::unauthenticated) return kSessionOver;
    DVR_CHECK(user);
    const auto camera = accounts::rows::find_camera(c, access.camera->id);
    if (!camera && camera.error().kind == ErrorKind::not_found) return kStreamGone;
    DVR_CHECK(camera);
    if (camera->deleted) return kStreamGone;
    return accounts::authorise(**user, *access.action, *camera) ? kTryAgain : kRightGone;
  }

  void tell_log(MonoTime began) const {
    log::info("access", "live socket closed",
              {{"request", request_id_},
               {"user", access_.who.user->id},
               {"camera", access_.camera->id},
               {"stream", name_},
               {"ms", double(between(began, system_clock().mono()).count()) / 1000},
               {"parts", parts_},
               {"dropped", dropped_},
               {"bytes", bytes_}});
  }

  Services& services_;
  const accounts::Access access_;
  Audit audit_;
  const std::string request_id_;
  const std::string_view name_;
  const FindStream find_;
  const std::uint64_t viewer_;
  const std::shared_ptr<const void> seat_;
  std::shared_ptr<live::Stream> stream_;  // the latest; a closed one until there is another
  Follower follower_;
  MonoTime said_at_{};
  std::optional<MonoTime> noted_;
  std::uint64_t parts_ = 0, dropped_ = 0, bytes_ = 0;
};

// A camera that is deleted ends the ticket.
std::optional<std::shared_ptr<live::Stream>> find_stream(Services& services, std::int64_t camera_id,
                                                         live::Which which) {
  const auto found = watch_live(services, camera_id, which);
  if (found) return *found;
  if (found.error().kind == ErrorKind::not_found) return std::nullopt;
  return nullptr;
}

std::optional<std::shared_ptr<live::Stream>> find_main_stream(Services& services, std::int64_t camera_id) {
  return find_stream(services, camera_id, live::Which::main);
}
std::optional<std::shared_ptr<live::Stream>> find_sub_stream(Services& services, std::int64_t camera_id) {
  return find_stream(services, camera_id, live::Which::sub);
}

}  // namespace

std::uint64_t viewer_of(const Context& context) {
  return std::hash<std::string>{}(context.who.session_id + " " + context.request.remote_address + " " +
                                  std::string(context.request.header("User-Agent")));
}

Task<Answer> open_live_socket(Services& services, Context context, std::string_view stream, FindStream find) {
  if (auto refused = refuse_socket(services.config, context.request)) co_return std::move(*refused);
  auto& seats = services.live_sockets->seats;
  auto seat = seats.take(context.user().id);
  if (!seat) co_return no_seat(seats);
  co_return http::accept_websocket(context.request,
                                   std::make_shared<LiveSession>(services, context, stream, find, std::move(seat)));
}

Task<Answer> get_live_socket(Services& services, Context context) {
  co_return co_await open_live_socket(services, std::move(context), "main", find_main_stream);
}

Task<Answer> get_sub_live_socket(Services& services, Context context) {
  co_return co_await open_live_socket(services, std::move(context), "sub", find_sub_stream);
}

}  // namespace dvr::api
