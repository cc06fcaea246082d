#include "session.hpp"

#include "base/clock.hpp"
#include "sdp.hpp"
#include "text.hpp"

#include <random>

namespace camsim {
namespace {

using dvr::kAwait;
using dvr::Task;

constexpr std::size_t kMaxPending = 16 << 20;  // a viewer that far behind loses frames up to the next key frame
constexpr std::size_t kMaxRequest = 64 << 10;

std::uint32_t random_u32() {
  static std::random_device device;
  return device();
}

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200: return "OK";
    case 302: return "Moved Temporarily";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 404: return "Not Found";
    case 454: return "Session Not Found";
    case 455: return "Method Not Valid in This State";
    case 457: return "Invalid Range";
    case 461: return "Unsupported Transport";
    default: return "Not Implemented";
  }
}

Request parse_request(std::string_view text) {
  Request out;
  auto line = text.substr(0, text.find("\r\n"));
  text.remove_prefix(std::min(text.size(), line.size() + 2));
  out.method = take_word(line);
  out.url = take_word(line);
  while (!text.empty()) {
    line = text.substr(0, text.find("\r\n"));
    text.remove_prefix(std::min(text.size(), line.size() + 2));
    const auto colon = line.find(':');
    if (colon != line.npos) out.headers[lower(line.substr(0, colon))] = std::string(trim(line.substr(colon + 1)));
  }
  return out;
}

// rtsp://host:port/cam1?quirk=a,b/trackID=2
std::string_view camera_of(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme != url.npos) url.remove_prefix(scheme + 3);
  url.remove_prefix(std::min(url.size(), url.find('/')));
  while (url.starts_with('/')) url.remove_prefix(1);
  return url.substr(0, url.find_first_of("/?"));
}

std::string_view quirks_of(std::string_view url) {
  const auto at = url.find("quirk=");
  if (at == url.npos) return {};
  url.remove_prefix(at + 6);
  return url.substr(0, url.find_first_of("/&"));
}

}  // namespace

std::string_view Request::header(std::string_view name) const {
  const auto it = headers.find(std::string(name));
  return it == headers.end() ? std::string_view{} : it->second;
}

void Session::start(tcp::socket socket, Server& server) {
  auto self = std::make_shared<Session>(std::move(socket), server);
  auto executor = self->socket_.get_executor();
  dvr::spawn(executor, self->run(), "session");
}

Session::Session(tcp::socket socket, Server& server)
    : server_(server), socket_(std::move(socket)), auth_(server.auth()), alive_(std::chrono::steady_clock::now()) {
  boost::system::error_code ignored;
  socket_.set_option(tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
  session_id_ = std::to_string(10'000'000 + random_u32() % 90'000'000);
  for (auto& s : streams_) s.ssrc = random_u32(), s.sequence = std::uint16_t(random_u32());
}

Session::~Session() {
  if (camera_) camera_->remove(*this);
}

Task<void> Session::run() {
  const auto self = shared_from_this();
  std::array<char, 4096> buffer;
  while (!closing_) {
    auto [ec, n] = co_await socket_.async_read_some(boost::asio::buffer(buffer), kAwait);
    if (ec) break;
    in_.append(buffer.data(), n);
    consume();
    if (in_.size() > kMaxRequest) break;
    flush();
  }
  close();
  if (camera_) camera_->remove(*this);
}

void Session::close() {
  boost::system::error_code ignored;
  closing_ = true;
  socket_.close(ignored);
}

void Session::consume() {
  while (!in_.empty() && !closing_) {
    const auto used = in_[0] == '$' ? take_interleaved() : take_message();
    if (used == 0) return;
    in_.erase(0, used);
  }
}

// The client's RTCP.
std::size_t Session::take_interleaved() {
  if (in_.size() < 4) return 0;
  const std::size_t size = 4 + (std::uint8_t(in_[2]) << 8 | std::uint8_t(in_[3]));
  if (in_.size() < size) return 0;
  if (!quirk(Quirk::alive_rtsp_only)) alive_ = std::chrono::steady_clock::now();
  return size;
}

std::size_t Session::take_message() {
  const auto end = in_.find("\r\n\r\n");
  if (end == in_.npos) return 0;
  const auto request = parse_request(std::string_view(in_).substr(0, end));
  const auto length = request.header("content-length");
  const std::size_t body = length.empty() ? 0 : std::size_t(std::atoi(std::string(length).c_str()));
  if (in_.size() < end + 4 + body) return 0;
  if (!request.method.starts_with("RTSP/")) handle(request);  // otherwise it answers one of our requests
  return end + 4 + body;
}

void Session::handle(const Request& request) {
  bind_camera(request);
  if (camera_ && camera_->vanished) return close();
  if (!quirk(Quirk::alive_rtcp_only)) alive_ = std::chrono::steady_clock::now();
  if (request.method == "OPTIONS") return options(request);
  if (!camera_) return answer(request, 404);
  if (quirk(Quirk::need_user_agent) && request.header("user-agent").empty()) return answer(request, 401);
  if (!authorised(request)) return answer(request, 401, auth_.challenge(quirks()));
  if (request.method == "DESCRIBE") return describe(request);
  if (request.method == "SETUP") return setup(request);
  if (request.method == "PLAY") return play(request);
  if (request.method == "GET_PARAMETER" || request.method == "SET_PARAMETER") return get_parameter(request);
  if (request.method == "TEARDOWN") return teardown(request);
  answer(request, 501);
}

// The first request that names a camera decides what this connection is about; DESCRIBE may say it anew.
void Session::bind_camera(const Request& request) {
  if (playing_ || (camera_ && request.method != "DESCRIBE")) return;
  camera_ = server_.find(camera_of(request.url));
  if (auto parsed = parse_quirks(quirks_of(request.url)); parsed.has_value()) url_quirks_ = *parsed;
}

bool Session::authorised(const Request& request) {
  return auth_.accept(request.method, request.header("authorization"), quirks());
}

void Session::options(const Request& request) {
  answer(request, 200, "Public: OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN\r\n");
}

void Session::describe(const Request& request) {
  if (quirk(Quirk::redirect)) {
    const auto plain = request.url.substr(0, request.url.find('?'));
    return answer(request, 302, "Location: " + plain + "\r\n");
  }
  const auto base = request.url.ends_with('/') ? request.url : request.url + "/";
  auto headers = content_base_header(base);
  if (quirk(Quirk::content_type_charset)) headers += "Content-Type: application/sdp; charset=utf-8\r\n";
  else if (!quirk(Quirk::no_content_type)) headers += "Content-Type: application/sdp\r\n";
  if (quirk(Quirk::foreign_channel)) noise_before_media();
  answer(request, 200, headers, make_sdp(camera_->media(), base, quirks()));
}

std::string Session::content_base_header(const std::string& base) const {
  if (quirk(Quirk::no_content_base)) return "";
  if (quirk(Quirk::content_base_doubled)) return "Content-Base: rtsp://" + base + "\r\n";
  if (quirk(Quirk::content_base_relative)) return "Content-Base: /" + std::string(camera_of(base)) + "/\r\n";
  return "Content-Base: " + base + "\r\n";
}

void Session::setup(const Request& request) {
  const auto transport = request.header("transport");
  if (transport.find("RTP/AVP/TCP") == transport.npos) return answer(request, 461);
  if (quirk(Quirk::reject_mode) && transport.find("mode=") != transport.npos) return answer(request, 400);
  if (request.url.find("/track1") != std::string::npos || request.url.ends_with("track9"))  // nothing to send there
    return answer(request, 200, "Transport: RTP/AVP/TCP;unicast;interleaved=20-21\r\n");
  const std::size_t track = request.url.ends_with("trackID=2") ? 1 : 0;
  auto& stream = streams_[track];
  const auto at = transport.find("interleaved=");
  stream.channel = std::uint8_t(at == transport.npos ? track * 2 : std::size_t(std::atoi(transport.data() + at + 12)));
  if (quirk(Quirk::other_channels)) stream.channel = std::uint8_t(10 + track * 2);
  stream.set_up = true;
  if (quirk(Quirk::session_changes)) session_id_ = std::to_string(random_u32());
  answer(request, 200, transport_header(track));
}

std::string Session::transport_header(std::size_t track) const {
  const auto& s = streams_[track];
  const auto ssrc = quirk(Quirk::ssrc_odd) ? fmt::format(" {:x}f", s.ssrc >> 8) : fmt::format("{:08X}", s.ssrc);
  return fmt::format("Transport: RTP/AVP{};unicast;{}interleaved={}-{};ssrc={}\r\n",
                     quirk(Quirk::transport_no_tcp) ? "" : "/TCP", quirk(Quirk::empty_source) ? "source=;" : "",
                     s.channel, s.channel + 1, ssrc);
}

void Session::play(const Request& request) {
  if (!streams_[0].set_up) return answer(request, 455);
  if (quirk(Quirk::require_range) && request.header("range").empty()) return answer(request, 457);
  const bool early = quirk(Quirk::rtp_before_play) && !playing_;
  if (early) {
    wants_key_ = !quirk(Quirk::mid_gop);
    playing_ = true;
    camera_->add(*this);
    camera_->tick(std::chrono::steady_clock::now());
  }
  answer(request, 200, "Range: npt=0.000-\r\n" + rtp_info(request));
  if (early || playing_) return;
  wants_key_ = !quirk(Quirk::mid_gop);
  playing_ = true;
  camera_->add(*this);
}

std::string Session::rtp_info(const Request& request) const {
  if (quirk(Quirk::no_rtp_info)) return "";
  std::string out;
  for (std::size_t i = 0; i < 2; ++i) {
    if (!streams_[i].set_up) continue;
    const bool bogus = quirk(Quirk::bogus_rtp_info);
    out += fmt::format("{}url={}/trackID={};seq={};rtptime={}", out.empty() ? "RTP-Info: " : ",", request.url, i + 1,
                       bogus ? 0 : streams_[i].sequence, bogus ? 0 : camera_->rtp_timestamp(TrackId(i)));
  }
  return out + "\r\n";
}

void Session::get_parameter(const Request& request) {
  if (quirk(Quirk::ignore_get_parameter)) return;
  answer(request, quirk(Quirk::get_parameter_400) ? 400 : 200);
}

void Session::teardown(const Request& request) {
  answer(request, 200);
  flush();
  close();
}

void Session::answer(const Request& request, int status, std::string_view headers, std::string_view body) {
  const bool odd = quirk(Quirk::odd_headers);
  auto text = quirk(Quirk::no_reason_phrase) ? fmt::format("RTSP/1.0 {}\r\n", status)
                                             : fmt::format("RTSP/1.0 {} {}\r\n", status, reason_phrase(status));
  text += fmt::format("{}: {}\r\n", odd ? "cseq " : "CSeq", request.header("cseq"));
  text += headers;
  if (status == 200 && (request.method == "SETUP" || request.method == "PLAY"))
    text += fmt::format("{}: {};timeout={}\r\n", odd ? "SESSION" : "Session", session_id_,
                        quirk(Quirk::timeout_5) ? 5 : 60);
  if (!body.empty()) text += fmt::format("{}:{}\r\n", odd ? "content-LENGTH" : "Content-Length", body.size());
  text.append("\r\n").append(body);
  const auto bytes = dvr::as_bytes(text);
  out_.insert(out_.end(), bytes.begin(), bytes.end());
}

// A packet of some older session on a channel that this one never asked for (Reolink).
void Session::noise_before_media() {
  const std::uint8_t packet[] = {'$', 6, 0, 14, 0x80, kVideoType, 0, 1, 0, 0, 0, 1, 0xde, 0xad, 0xbe, 0xef, 0x41, 0};
  out_.insert(out_.end(), std::begin(packet), std::end(packet));
}

bool Session::send_frame(const Sending& sending) {
  auto& stream = streams_[std::size_t(sending.track)];
  if (!playing_ || closing_ || !stream.set_up) return false;
  const bool video = sending.track == TrackId::video;
  if (out_.size() > kMaxPending) wants_key_ = true;
  if (wants_key_) {
    if (!video || !sending.frame.key || out_.size() > kMaxPending) return false;
    wants_key_ = false;
  }
  const auto now = quirks();
  if (has(now, Quirk::foreign_channel)) noise_before_media();
  if (!changes_packets(now)) {
    append_packets(out_, sending.frame.wire, stream, sending.rtp_timestamp, now);
  } else {
    const auto wire = video ? packetise_video(sending.frame, sending.media, now) : packetise_audio(sending.frame, now);
    append_packets(out_, wire, stream, sending.rtp_timestamp, now);
  }
  return true;
}

void Session::end_tick(dvr::MonoTime now) {
  if (!still_alive(now)) return close();
  if (quirk(Quirk::burst_50ms) && now - sent_ < dvr::Millis(50)) return;
  sent_ = now;
  if (now - reported_ >= dvr::Seconds(5)) send_reports(now);
  if (quirk(Quirk::camera_requests) && now - asked_ >= dvr::Seconds(1)) {
    asked_ = now;
    const auto bytes = dvr::as_bytes("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n");
    out_.insert(out_.end(), bytes.begin(), bytes.end());
  }
  flush();
}

void Session::send_reports(dvr::MonoTime now) {
  if (wants_key_) return;
  reported_ = now;
  const auto wall = dvr::system_clock().wall();
  for (std::size_t i = 0; i < 2; ++i)
    if (streams_[i].set_up)
      append_sender_report(out_, streams_[i], camera_->rtp_timestamp_at(TrackId(i), now), wall, quirks());
}

bool Session::still_alive(dvr::MonoTime now) const {
  return now - alive_ < dvr::Seconds(quirk(Quirk::timeout_5) ? 5 : 60);
}

void Session::send_garbage(const Bytes& bytes) { out_.insert(out_.end(), bytes.begin(), bytes.end()); }

void Session::change_ssrc() {
  for (auto& s : streams_) s.ssrc = random_u32();
}

void Session::reset_sequence() {
  for (auto& s : streams_) s.sequence = std::uint16_t(random_u32());
}

void Session::flush() {
  if (writing_ || closing_ || out_.empty()) return;
  boost::system::error_code ec;
  const auto n = socket_.write_some(boost::asio::buffer(out_), ec);
  out_.erase(out_.begin(), out_.begin() + std::ptrdiff_t(n));
  if (ec && ec != boost::asio::error::would_block) return close();
  if (out_.empty()) return;
  writing_ = true;
  dvr::spawn(socket_.get_executor(), write_rest(), "write");
}

Task<void> Session::write_rest() {
  const auto self = shared_from_this();
  while (!out_.empty() && !closing_) {
    auto [ec] = co_await socket_.async_wait(tcp::socket::wait_write, kAwait);
    if (ec || closing_) break;
    const auto n = socket_.write_some(boost::asio::buffer(out_), ec);
    out_.erase(out_.begin(), out_.begin() + std::ptrdiff_t(n));
    if (ec && ec != boost::asio::error::would_block) break;
  }
  writing_ = false;
}

}  // namespace camsim
