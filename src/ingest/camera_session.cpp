// The dialogue and the life of a connection. What happens in each round is in camera_session_round.cpp.
#include "ingest/camera_session.hpp"

#include "base/fault.hpp"
#include "base/redact.hpp"

namespace dvr::ingest {

using media::Reason;

media::Reason reason_of(const Error& error) {
  switch (error.kind) {
    case ErrorKind::unauthenticated: return Reason::unauthorized;
    case ErrorKind::not_found: return Reason::not_found;
    case ErrorKind::forbidden:  // by the guard of addresses: nobody was asked
    case ErrorKind::unavailable: return Reason::unreachable;
    case ErrorKind::timeout: return Reason::timeout;
    case ErrorKind::io: return Reason::camera_closed;
    case ErrorKind::cancelled: return Reason::shutdown;
    case ErrorKind::internal: return Reason::internal_error;
    default: return Reason::protocol_error;
  }
}

CameraSession::CameraSession(CameraSource source, Environment environment, media::AccessUnitSink& sink,
                             SessionObserver& observer)
    : source_(split_credentials(std::move(source))),
      environment_(std::move(environment)),
      observer_(observer),
      builder_(sink) {}

CameraSession::~CameraSession() {
  try {
    builder_.end(Reason::shutdown);
  } catch (...) {
    log::fault("ingest", "a run could not be ended", {{"camera", source_.id}});
  }
}

Task<SessionEnd> CameraSession::run(ConnectLimiter::Permit knock, std::optional<Turn> talk) {
  auto executor = co_await asio::this_coro::executor;
  ended_.emplace(executor, MonoTime::max());
  knock_ = std::move(knock);
  talk_turn_ = environment_.limiter != nullptr ? talk : std::nullopt;
  auto talked = co_await dialogue();
  const bool wasted = talk_ && !talked.has_value() && talked.error().kind == ErrorKind::timeout;
  knock_.release();
  talk_.release();
  if (!talked.has_value() && !end_) end_with(talked.error());
  if (end_) end_->wasted_talk = wasted;
  if (!end_) {
    // From here on only stop() ends it, so that the camera always hears a goodbye.
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    started_ = last_video_ = last_picture_ = last_running_ = environment_.clock->mono();
    rtsp::Pacer::of(executor, environment_.timings.rounds).add(*this);
    co_await ended_->async_wait(kAwait);
    co_await client_->teardown();
    co_await asio::this_coro::reset_cancellation_state(asio::enable_terminal_cancellation());
  }
  co_return *end_;
}

// The camera has answered the knock: a turn to knock becomes one to talk, once for all redirects.
Task<void> CameraSession::admit() {
  if (!talk_turn_ || talk_) co_return;
  knock_.release();
  talk_ = co_await environment_.limiter->acquire(*talk_turn_);
}

Task<Result<void>> CameraSession::dialogue() {
  auto url = rtsp::parse_url(source_.url);
  if (!url.has_value()) co_return std::move(url).error();
  rtsp::ClientOptions options;
  options.user_agent = environment_.user_agent;
  options.resolve = environment_.resolve;
  options.connect.timeout = environment_.timings.connect_timeout;
  options.connect.tls_timeout = options.request_timeout = environment_.timings.request_timeout;
  options.connect.on_connected = [this] { return admit(); };
  client_ =
      std::make_unique<rtsp::Client>(std::move(*url), rtsp::Credentials{source_.username, source_.password}, options);
  auto described = co_await client_->describe();
  if (!described.has_value()) co_return std::move(described).error();
  server_ = described->server;
  auto session = sdp::parse(described->sdp);
  if (!session.has_value()) co_return std::move(session).error();
  co_return co_await set_up(*session, described->base);
}

Task<Result<void>> CameraSession::set_up(const sdp::Session& session, const std::string& base) {
  auto choice = choose_tracks(session, source_.audio);
  if (const auto* no = std::get_if<NoChoice>(&choice)) {
    end(no->reason, no->detail);
    co_return fail(ErrorKind::unsupported, "{}", no->detail);
  }
  choice_ = std::get<TrackChoice>(std::move(choice));
  const auto session_url = rtsp::resolve_control(base, session.control);
  // Tracks are named relative to the base; an absolute control of the session replaces it (RFC 2326, C.1.1).
  const auto track_base = session.control.find("://") == std::string::npos ? base : session_url;
  auto video = co_await client_->setup(rtsp::resolve_control(track_base, choice_.video.control), 0);
  if (!video.has_value()) co_return std::move(video).error();
  routes_[video->rtcp_channel] = Route::video_rtcp;
  routes_[video->rtp_channel] = Route::video;  // last: a camera that names one channel for both still gives pictures
  rtcp_channels_[0] = video->rtcp_channel;
  video_.emplace(choice_.video.payload_type, video->ssrc, choice_.video.clock_rate);
  h264_ = rtp::H264Depacketizer(choice_.video.parameters);
  builder_.set_video(choice_.video.clock_rate);
  if (choice_.audio) co_await set_up_audio(track_base);
  auto played = co_await client_->play(session_url);
  if (played.has_value()) take_start_hints();
  co_return played;
}

void CameraSession::take_start_hints() {
  const auto names = [](const std::string& url, const std::string& control) {
    return !control.empty() && url.ends_with(control);
  };
  for (const auto& start : client_->starts()) {
    if (!start.timestamp) continue;
    if (names(start.url, choice_.video.control)) builder_.set_start_hint(media::TrackKind::video, *start.timestamp);
    else if (choice_.audio && names(start.url, choice_.audio->control))
      builder_.set_start_hint(media::TrackKind::audio, *start.timestamp);
  }
}

// A camera that refuses its own audio track still gives video.
Task<void> CameraSession::set_up_audio(const std::string& base) {
  auto audio = co_await client_->setup(rtsp::resolve_control(base, choice_.audio->control), 2);
  if (!audio.has_value() || routes_[audio->rtp_channel] != Route::none) {
    choice_.ignored.push_back("audio refused by the camera");
    choice_.audio.reset();
    co_return;
  }
  routes_[audio->rtp_channel] = Route::audio;
  if (routes_[audio->rtcp_channel] == Route::none) routes_[audio->rtcp_channel] = Route::audio_rtcp;
  rtcp_channels_[1] = audio->rtcp_channel;
  audio_.emplace(choice_.audio->payload_type, audio->ssrc, choice_.audio->clock_rate);
  aac_.emplace(choice_.audio->format);
  builder_.set_audio(choice_.audio->track, choice_.audio->clock_rate);
}

void CameraSession::stop(Reason reason) { end(reason, ""); }

void CameraSession::on_fault(std::string_view) noexcept {
  try {
    log::fault("ingest", "a round with the camera failed", {{"camera", source_.id}});
    end(Reason::internal_error, "the server failed to take in what the camera sent");
  } catch (const std::exception&) {
    leave();  // no memory even for that
    if (!end_) end_.emplace();
    end_->reason = Reason::internal_error;
    if (ended_) ended_->cancel();
  }
}

void CameraSession::look(Micros streaming, std::function<bool()> enough) {
  stop_after_ = streaming;
  enough_ = std::move(enough);
}

void CameraSession::end_with(const Error& error) {
  if (!error.context.empty())
    log::debug("ingest", "camera error", {{"camera", source_.id}, {"error", error.message}, {"answer", error.context}});
  end(reason_of(error), error.message);
}

void CameraSession::end(Reason reason, std::string detail) {
  if (end_) return;
  const auto now = environment_.clock->mono();
  end_ = SessionEnd{reason, std::move(detail),
                    first_run_ == MonoTime{} ? Micros(0) : std::chrono::duration_cast<Micros>(now - first_run_), false};
  leave();
  if (ended_) ended_->cancel();
  builder_.end(reason);
}

}  // namespace dvr::ingest
