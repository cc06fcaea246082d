#include "ingest/supervisor.hpp"

#include "base/fault.hpp"
#include "base/redact.hpp"
#include "ingest/backoff.hpp"
#include "ingest/camera_session.hpp"

namespace dvr::ingest {

using media::Reason;

namespace {

// Some names come from the camera (tracks that are ignored): one that calls them differently each time fills no memory.
constexpr std::size_t kMostQuirks = 100;

std::uint64_t seed_of(const Environment& environment, std::int64_t camera_id) {
  const auto base = environment.seed != 0 ? environment.seed : std::uint64_t(std::random_device{}());
  return base ^ (std::uint64_t(camera_id) * 0x9e3779b97f4a7c15);
}

CameraState state_for(Reason reason) {
  return reason == Reason::disabled ? CameraState::disabled : CameraState::offline;
}

}  // namespace

struct Supervisor::State final : SessionObserver {
  State(asio::any_io_executor executor, CameraSource s, media::AccessUnitSink& k, Environment e, Watched w)
      : source(split_credentials(std::move(s))),
        sink(k),
        environment(std::move(e)),
        watched(std::move(w)),
        tasks(executor),
        backoff(environment.timings.backoff_first, environment.timings.backoff_most,
                environment.timings.backoff_refused, seed_of(environment, source.id)) {}

  Task<void> loop();
  Task<SessionEnd> attempt();
  Task<SessionEnd> run_once();
  Environment for_next_try() const;
  void after(const SessionEnd& end);
  void settle();

  void on_run(const SessionStats& stats) override;
  void on_stats(const SessionStats& stats) override;
  void set_state(CameraState state, Reason reason, std::string detail);
  void take(const SessionStats& stats);
  void publish(bool news);

  CameraSource source;
  media::AccessUnitSink& sink;
  Environment environment;
  Watched watched;
  TaskGroup tasks;
  Backoff backoff;
  std::unique_ptr<CameraSession> session;
  CameraStatus status, before;  // `before`: the counters of the sessions that have ended
  std::optional<Reason> stopping;
  std::uint64_t connections = 0;
  SessionEnd last;  // how the latest try ended
};

Task<void> Supervisor::State::loop() {
  while (!stopping) {
    set_state(CameraState::connecting, status.reason, status.detail);
    last = co_await attempt();
    settle();
    if (stopping) break;
    after(last);
    co_await sleep_for(backoff.next(last.reason));
  }
}

// A camera is given up by stop() only: what fails otherwise, for lack of memory perhaps, is told and tried again.
Task<SessionEnd> Supervisor::State::attempt() {
  try {
    co_return co_await run_once();
  } catch (...) {
    if (stopping) throw;
    log::fault("ingest", "a try to connect failed in the server", {{"camera", source.id}});
  }
  co_return SessionEnd{Reason::internal_error, "the server could not connect: see its log"};
}

Task<SessionEnd> Supervisor::State::run_once() {
  ConnectLimiter::Permit permit;
  if (environment.limiter != nullptr) permit = co_await environment.limiter->acquire(Turn::knock);
  if (++connections > 1) ++status.reconnects;
  session = std::make_unique<CameraSession>(source, for_next_try(), sink, *this);
  session->while_watched(watched);
  co_return co_await session->run(std::move(permit), last.wasted_talk ? Turn::doubtful_talk : Turn::talk);
}

// Whoever did not answer the last time is not waited for as long again while others want to knock.
Environment Supervisor::State::for_next_try() const {
  auto out = environment;
  auto& t = out.timings;
  if (last.reason == Reason::unreachable) t.connect_timeout = std::min(t.connect_timeout, t.knock_again_timeout);
  return out;
}

// The counters of a session that has ended join those before it.
void Supervisor::State::settle() {
  if (!session) return;
  take(session->stats());
  session.reset();
  before = status;
  status.bit_rate = status.fps = 0;
}

void Supervisor::State::after(const SessionEnd& end) {
  if (end.streamed >= environment.timings.healthy_after) backoff.reset();
  ++status.ends[end.reason];
  log::warn("ingest", "camera lost",
            {{"camera", source.id},
             {"url", redact_url(source.url)},
             {"reason", media::to_string(end.reason)},
             {"detail", end.detail}});
  set_state(CameraState::offline, end.reason, end.detail);
}

void Supervisor::State::on_run(const SessionStats& stats) {
  take(stats);
  if (status.state == CameraState::streaming) return publish(true);
  log::info("ingest", "camera streams", {{"camera", source.id}, {"codecs", stats.tracks.codecs()}});
  set_state(CameraState::streaming, Reason::none, "");
}

void Supervisor::State::on_stats(const SessionStats& stats) {
  take(stats);
  publish(false);
}

void Supervisor::State::take(const SessionStats& stats) {
  if (stats.tracks.video) status.tracks = stats.tracks;
  status.bit_rate = stats.bit_rate;
  status.fps = stats.fps;
  status.jitter = stats.jitter;
  status.packets = before.packets + stats.packets;
  status.bytes = before.bytes + stats.bytes;
  status.frames = before.frames + stats.frames;
  status.lost_packets = before.lost_packets + stats.lost_packets;
  status.dropped_units = before.dropped_units + stats.dropped_units;
  status.clock_jumps = before.clock_jumps + stats.clock_jumps;
  status.quirks = before.quirks;
  for (const auto& [name, n] : stats.quirks)
    if (status.quirks.size() < kMostQuirks || status.quirks.contains(name)) status.quirks[name] += n;
  if (stats.last_frame) status.last_frame = stats.last_frame;
}

void Supervisor::State::set_state(CameraState state, Reason reason, std::string detail) {
  // A camera that is tried again and again has been away since it was lost, not since the latest try.
  const auto away = [](CameraState s) { return s == CameraState::offline || s == CameraState::connecting; };
  if (status.since == WallTime{} || (status.state != state && !(away(status.state) && away(state))))
    status.since = environment.clock->wall();
  status.state = state;
  status.reason = reason;
  status.detail = std::move(detail);
  publish(true);
}

void Supervisor::State::publish(bool news) {
  if (environment.board != nullptr) environment.board->set(source.id, status, news);
}

Supervisor::Supervisor(asio::any_io_executor executor, CameraSource source, media::AccessUnitSink& sink,
                       Environment environment, Watched watched)
    : state_(std::make_unique<State>(executor, std::move(source), sink, std::move(environment), std::move(watched))) {}

Supervisor::~Supervisor() = default;

void Supervisor::start() {
  state_->stopping.reset();
  state_->tasks.spawn(state_->loop(), "camera");
}

void Supervisor::stop(Reason reason) {
  auto& s = *state_;
  if (s.stopping) return;
  s.stopping = reason;
  if (s.session) s.session->stop(reason);
  s.tasks.cancel();
  s.set_state(state_for(reason), reason, "");
}

Task<void> Supervisor::join() {
  co_await state_->tasks.join();
  state_->settle();  // a dialogue that was cut short leaves its connection behind
}

const CameraSource& Supervisor::source() const { return state_->source; }

}  // namespace dvr::ingest
