#include "api/body.hpp"
#include "api/handlers.hpp"
#include "api/json.hpp"
#include "api/services.hpp"
#include "proto/http/websocket.hpp"

namespace dvr::api {
namespace {

constexpr std::uint16_t kSessionEnded = 4401;
constexpr Seconds kHeartbeat{15};
constexpr std::size_t kAtOnce = 100;
constexpr Millis kPatience{500};  // when the catalog cannot say who may know what

class EventSession final : public http::SocketSession {
 public:
  EventSession(Services& services, accounts::Principal who, std::optional<std::string> last_id,
               std::shared_ptr<const void> seat)
      : services_(services), hub_(services.events), who_(std::move(who)), last_id_(std::move(last_id)), seat_(seat) {}

  Task<void> run(http::WebSocket& socket) override {
    const auto ticket = services_.accounts.watch.enter({who_, {}, {}, {}}, services_.accounts.watch.changes(),
                                                       [hub = hub_] { hub->changes().notify_all(); });
    co_await greet(socket);
    while (socket.is_open()) {
      const auto seen = hub_->changes().version();
      if (ticket->ended()) co_return co_await end_session(socket);
      const auto batch = hub_->after(last_, kAtOnce);
      if (batch.lost) {
        last_ = batch.last;
        co_await say(socket, "resync");
      } else if (!batch.events.empty()) {
        if (co_await tell(socket, batch)) last_ = batch.last;
      } else if (!co_await hub_->changes().wait(seen, said_at_ + kHeartbeat)) {
        co_await say(socket, "heartbeat");  // others may have much to hear meanwhile
      }
    }
  }

 private:
  // What has happened since is told; if it is no longer known, the client has to look at everything again.
  Task<void> greet(http::WebSocket& socket) {
    last_ = hub_->newest();
    const auto from = last_id_ ? hub_->number_of(*last_id_) : std::nullopt;
    co_await say(socket, "hello");
    if (last_id_ && !from) co_await say(socket, "resync");
    if (from) last_ = *from;
  }

  Task<void> say(http::WebSocket& socket, std::string_view type) {
    said_at_ = system_clock().mono();
    co_await socket.send(json::serialize(json::object{{"id", hub_->id_of(last_)},
                                                      {"type", type},
                                                      {"at", to_json(services_.clock.wall())},
                                                      {"data", json::object{}}}));
  }

  Task<void> end_session(http::WebSocket& socket) {
    co_await say(socket, "session.ended");
    socket.close(kSessionEnded, "the session has ended");
  }

  // False: nobody can say now who may know; nothing is told, and it is tried again.
  Task<bool> tell(http::WebSocket& socket, const EventHub::Batch& batch) {
    const auto who = co_await services_.accounts.sessions.find(who_.session_id);
    if (!who) {
      co_await sleep_for(kPatience);  // away, or ended: the ticket will say
      co_return false;
    }
    std::vector<const Event*> known;
    for (const auto& event : batch.events) {
      const auto camera = co_await camera_of(event->audience);
      if (!camera) {
        co_await sleep_for(kPatience);
        co_return false;
      }
      if (may_know(*who->user, event->audience, *camera, services_.clock.wall())) known.push_back(event.get());
    }
    if (!known.empty()) said_at_ = system_clock().mono();
    for (const auto* event : known)
      if (!co_await socket.send(event->text)) break;
    co_return true;
  }

  Task<Result<std::optional<accounts::CameraRef>>> camera_of(const Audience& audience) {
    if (audience.camera_id == 0) co_return std::optional<accounts::CameraRef>();
    auto found = co_await services_.accounts.cameras.find(audience.camera_id);
    if (found) co_return std::optional(*found);
    if (found.error().kind == ErrorKind::not_found) co_return std::optional<accounts::CameraRef>();
    co_return std::move(found).error();
  }

  Services& services_;
  const std::shared_ptr<EventHub> hub_;
  const accounts::Principal who_;
  const std::optional<std::string> last_id_;
  const std::shared_ptr<const void> seat_;
  std::uint64_t last_ = 0;  // told, or not for this reader
  MonoTime said_at_{};
};

}  // namespace

Task<Answer> get_events(Services& services, Context context) {
  QueryReader query(context.request.query);
  auto last_id = query.text("last_event_id", 64);
  DVR_CO_CHECK(query.check());
  if (auto refused = refuse_socket(services.config, context.request)) co_return std::move(*refused);
  auto seat = services.events->seats().take(context.user().id);
  if (!seat) co_return no_seat(services.events->seats());
  co_return http::accept_websocket(
      context.request, std::make_shared<EventSession>(services, context.who, std::move(last_id), std::move(seat)));
}

}  // namespace dvr::api
