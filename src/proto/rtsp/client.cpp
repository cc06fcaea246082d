// The dialogue up to PLAY. What happens afterwards is in client_playing.cpp.
#include "proto/rtsp/client.hpp"

#include "base/utf8.hpp"

namespace dvr::rtsp {
namespace {

constexpr std::size_t kReadSize = 16 * 1024;
constexpr std::size_t kMaxEarly = 512 * 1024;
constexpr int kMaxRedirects = 5;
constexpr std::size_t kMaxAddresses = 4;  // of one name: each may take a whole time-out
constexpr int kMaxSkipped = 64;           // messages that are no answer to our request, in a row

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

Error refusal(const Message& request, const Message& answer) {
  const auto what = fmt::format("{} answered {}{}{}", request.method, answer.status, answer.reason.empty() ? "" : " ",
                                as_utf8(answer.reason, 80));
  switch (answer.status) {
    case 401:
    case 403: return Error{ErrorKind::unauthenticated, "the camera refuses this user and password", what};
    case 404:
    case 410: return Error{ErrorKind::not_found, "the camera has no stream at this address", what};
    case 453:
    case 503: return fail(ErrorKind::unavailable, "the camera serves no more viewers: {}", what);
    case 461: return fail(ErrorKind::unsupported, "the camera refuses RTSP over TCP: {}", what);
    default: return fail(ErrorKind::protocol, "the camera refused: {}", what);
  }
}

}  // namespace

Client::Client(Url url, Credentials credentials, ClientOptions options)
    : url_(std::move(url)),
      authenticator_(credentials),
      credentials_(std::move(credentials)),
      options_(std::move(options)) {}

Client::~Client() = default;

bool Client::password_in_clear() const { return !url_.tls && authenticator_.uses_basic(); }

Task<Result<void>> Client::connect() {
  connection_.reset();
  framer_ = {};
  inbox_.clear();
  early_.clear();
  session_.clear();
  auto endpoints =
      co_await with_timeout(options_.resolve(url_.host, url_.port), options_.connect.timeout, "finding the name");
  if (!endpoints.has_value() && endpoints.error().kind == ErrorKind::timeout)
    co_return fail(ErrorKind::unavailable, "the name {} cannot be found in time", url_.host);
  if (!endpoints.has_value()) co_return std::move(endpoints).error();
  endpoints->resize(std::min(endpoints->size(), kMaxAddresses));
  auto connected = url_.tls ? co_await connect_tls(*endpoints, url_.host, options_.connect)
                            : co_await connect_tcp(*endpoints, options_.connect);
  if (!connected.has_value()) co_return std::move(connected).error();
  connection_ = std::move(*connected);
  co_return Result<void>();
}

Task<Result<Description>> Client::describe() {
  for (int hops = 0; hops <= kMaxRedirects; ++hops) {
    DVR_CO_CHECK(co_await connect());
    auto answer = co_await ask_description();
    if (!answer.has_value()) co_return std::move(answer).error();
    if (!is_redirect(answer->status)) co_return description_of(*answer);
    DVR_CO_CHECK(follow(*answer));
  }
  co_return fail(ErrorKind::protocol, "the camera redirects in a circle");
}

// The description, or a redirect.
Task<Result<Message>> Client::ask_description() {
  // Many cameras want nothing of OPTIONS, some want it first: whatever they answer, DESCRIBE decides.
  auto options = co_await exchange(make("OPTIONS", url_.to_string()));
  if (!options.has_value()) co_return std::move(options).error();
  auto ask = make("DESCRIBE", url_.to_string());
  ask.headers.push_back({"Accept", "application/sdp"});
  auto answer = co_await exchange(ask);
  if (!answer.has_value() || answer->status == 200 || is_redirect(answer->status)) co_return std::move(answer);
  co_return refusal(ask, *answer);
}

// The next try is a new connection, also to the same server: cameras fail on a second DESCRIBE. Credentials go only to
// the host that they were given for.
Result<void> Client::follow(const Message& redirect) {
  const auto location = redirect.header("Location");
  if (!location) return fail(ErrorKind::protocol, "the camera redirects to nowhere");
  quirks_.insert("redirect");
  auto target = repair_url(*location, url_);
  if (url_.tls && !target.tls) return fail(ErrorKind::protocol, "the camera redirects from rtsps to rtsp: refused");
  if (target.host != url_.host) credentials_ = {};
  if (!target.credentials.empty()) credentials_ = target.credentials;
  authenticator_ = Authenticator(credentials_);
  url_ = std::move(target);
  return {};
}

Description Client::description_of(const Message& answer) const {
  auto base = url_;
  if (const auto given = answer.header("Content-Base"); given && !given->empty()) base = repair_url(*given, url_);
  else if (const auto location = answer.header("Content-Location"); location && !location->empty())
    base = repair_url(*location, url_);
  return {answer.body, base.to_string(), as_utf8(answer.header("Server").value_or(""), 120)};
}

Task<Result<Transport>> Client::setup(std::string control_url, std::uint8_t wanted) {
  auto ask = make("SETUP", std::move(control_url));
  ask.headers.push_back({"Transport", fmt::format("RTP/AVP/TCP;unicast;interleaved={}-{}", wanted, wanted + 1)});
  auto answer = co_await request(std::move(ask));
  if (!answer.has_value()) co_return std::move(answer).error();
  const auto transport = parse_transport(answer->header("Transport").value_or(""), wanted);
  if (transport.rtp_channel != wanted) quirks_.insert("other_channels");
  framer_.expect_channel(transport.rtp_channel);
  framer_.expect_channel(transport.rtcp_channel);
  co_return transport;
}

Task<Result<void>> Client::play(std::string session_url) {
  session_url_ = std::move(session_url);
  auto ask = make("PLAY", session_url_);
  ask.headers.push_back({"Range", "npt=0.000-"});
  auto answer = co_await exchange(ask);
  if (answer.has_value() && (answer->status == 400 || answer->status == 456 || answer->status == 457)) {
    quirks_.insert("refuses_range");
    ask.headers.pop_back();
    answer = co_await exchange(ask);
  }
  if (!answer.has_value()) co_return std::move(answer).error();
  if (answer->status != 200) co_return refusal(ask, *answer);
  starts_ = parse_rtp_info(answer->header("RTP-Info").value_or(""));
  early_.insert(early_.end(), inbox_.begin(), inbox_.end());
  inbox_.clear();
  connection_->detach();
  playing_ = true;
  co_return Result<void>();
}

Message Client::make(std::string method, std::string url) {
  Message out;
  out.method = std::move(method);
  out.url = std::move(url);
  return out;
}

Task<Result<Message>> Client::request(Message message) {
  auto answer = co_await exchange(message);
  if (!answer.has_value()) co_return std::move(answer).error();
  if (answer->status != 200) co_return refusal(message, *answer);
  co_return std::move(answer);
}

// One request and its answer; authenticates, and once more when the camera says that the nonce has grown old.
Task<Result<Message>> Client::exchange(Message message) {
  bool stale = false;
  for (int attempt = 0;; ++attempt) {
    auto copy = message;
    const int cseq = stamp(copy);
    auto sent = co_await with_timeout(send(std::move(copy)), options_.request_timeout, message.method);
    if (!sent.has_value()) co_return std::move(sent).error();
    auto answer = co_await with_timeout(read_answer(cseq), options_.request_timeout, message.method);
    if (!answer.has_value()) co_return std::move(answer).error();
    note_session(*answer);
    if (answer->status != 401 || attempt == 2) co_return std::move(answer);
    const auto offered = parse_challenges(*answer);
    stale = !offered.empty() && offered.front().stale;
    if ((attempt == 1 && !stale) || !authenticator_.accept(*answer)) co_return std::move(answer);
  }
}

// The headers that every request carries. Cameras refuse clients without a User-Agent.
int Client::stamp(Message& message) {
  std::vector<Header> head{{"CSeq", std::to_string(++cseq_)}, {"User-Agent", options_.user_agent}};
  if (!session_.empty()) head.push_back({"Session", session_});
  if (auto value = authenticator_.header(message.method, message.url); !value.empty())
    head.push_back({"Authorization", std::move(value)});
  message.headers.insert(message.headers.begin(), head.begin(), head.end());
  return cseq_;
}

Task<Result<void>> Client::send(Message message) {
  const auto text = message.serialize();
  co_return co_await connection_->write(as_bytes(text));
}

// The first id given is the session's; cameras that give another with each SETUP go on to know the first.
void Client::note_session(const Message& answer) {
  const auto value = answer.header("Session");
  if (!value || answer.status != 200) return;
  const auto session = parse_session(*value);
  if (session_.empty()) session_ = session.id;
  else if (session_ != session.id && !session.id.empty()) quirks_.insert("session_id_changes");
  if (session.timeout) session_timeout_ = *session.timeout;
}

Task<Result<Message>> Client::read_answer(int cseq) {
  std::array<std::uint8_t, kReadSize> chunk;
  for (int skipped = 0; skipped < kMaxSkipped;) {
    Framer::Kind kind{};
    if (auto message = take_buffered(kind)) {
      if (message->is_request()) {
        Message ok;
        ok.status = 200;
        ok.reason = "OK";
        ok.headers.push_back({"CSeq", std::string(message->header("CSeq").value_or("0"))});
        auto sent = co_await send(std::move(ok));
        if (!sent.has_value()) co_return std::move(sent).error();
      } else if (message->cseq().value_or(cseq) == cseq) {
        co_return std::move(*message);
      }
      ++skipped;
      continue;
    }
    if (kind == Framer::Kind::broken) break;
    auto got = co_await connection_->read_some(chunk);
    if (!got.has_value()) co_return std::move(got).error();
    if (got->closed) co_return fail(ErrorKind::io, "the camera closed the connection");
    inbox_.insert(inbox_.end(), chunk.begin(), chunk.begin() + std::ptrdiff_t(got->bytes));
  }
  co_return fail(ErrorKind::protocol, "what answers does not speak RTSP");
}

// The next message of the inbox; frames on the way are kept for the time after PLAY.
std::optional<Message> Client::take_buffered(Framer::Kind& kind) {
  std::optional<Message> out;
  ByteView in(inbox_);
  while ((kind = framer_.next(in)) == Framer::Kind::frame) keep_early_frame();
  if (kind == Framer::Kind::message) out = std::move(framer_.message());
  inbox_.erase(inbox_.begin(), inbox_.end() - std::ptrdiff_t(in.size()));
  return out;
}

void Client::keep_early_frame() {
  const auto payload = framer_.payload();
  if (early_.size() + payload.size() > kMaxEarly) return;
  quirks_.insert("media_before_play");
  ByteWriter out(early_);
  out.u8('$');
  out.u8(framer_.channel());
  out.u16(std::uint16_t(payload.size()));
  out.bytes(payload);
}

}  // namespace dvr::rtsp
