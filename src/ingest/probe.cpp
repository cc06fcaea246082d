#include "ingest/probe.hpp"

#include "ingest/camera_session.hpp"

namespace dvr::ingest {

using media::Reason;
using media::TrackKind;

namespace {

constexpr Micros kFarApart = Seconds(4);
constexpr Micros kLeastLook = Millis(1'500);  // to measure rates

// Watches one run and remembers what there is to tell.
class Watcher final : public media::AccessUnitSink, public SessionObserver {
 public:
  void on_run_start(const media::Tracks& tracks) override { tracks_ = tracks; }
  void on_access_unit(media::AccessUnit unit) override;
  void on_run_end(Reason) override { last_key_.reset(); }
  void on_run(const SessionStats&) override {}
  void on_stats(const SessionStats&) override {}

  bool enough() const { return keys_ >= 2 && first_ && latest_ - *first_ >= kLeastLook; }
  void fill(ProbeReport& report) const;
  std::size_t keys() const { return keys_; }

 private:
  void on_picture(const media::AccessUnit& unit);

  media::Tracks tracks_;
  std::optional<media::AccessUnit> key_frame_;
  std::size_t keys_ = 0, pictures_ = 0, bytes_ = 0;
  std::optional<WallTime> first_, last_key_;
  WallTime latest_{};
  Micros key_interval_{};
};

void Watcher::on_access_unit(media::AccessUnit unit) {
  bytes_ += unit.data->size();
  if (unit.kind == TrackKind::video) on_picture(unit);
}

void Watcher::on_picture(const media::AccessUnit& unit) {
  if (!first_) first_ = unit.wall;
  latest_ = unit.wall;
  ++pictures_;
  if (!unit.key) return;
  ++keys_;
  if (last_key_) key_interval_ = std::max(key_interval_, unit.wall - *last_key_);
  last_key_ = unit.wall;
  key_frame_ = unit;
}

void Watcher::fill(ProbeReport& report) const {
  report.tracks = tracks_;
  report.key_frame = key_frame_;
  report.key_frame_interval = key_interval_;
  if (pictures_ < 2 || latest_ <= *first_) return;
  const double seconds = double((latest_ - *first_).count()) / 1e6;
  report.fps = double(pictures_ - 1) / seconds;
  report.bit_rate = double(bytes_) * 8 / seconds;
}

bool rates_differ(double claimed, double measured) {
  return claimed > 0 && measured > 0 && std::abs(claimed - measured) > std::max(1.0, claimed * 0.15);
}

bool has_ignored_audio(const ProbeReport& report) {
  return std::any_of(report.ignored_tracks.begin(), report.ignored_tracks.end(),
                     [](const std::string& t) { return t.starts_with("audio"); });
}

std::vector<ProbeWarning> warnings_for(const ProbeReport& r, const SessionStats& stats, bool want_audio, bool in_clear,
                                       std::size_t keys) {
  std::vector<ProbeWarning> out;
  const auto warn_if = [&out](bool yes, ProbeWarning w) {
    if (yes) out.push_back(w);
  };
  warn_if(r.tracks.video && r.tracks.video->codec == media::Codec::h265, ProbeWarning::h265_limited_browsers);
  warn_if(r.key_frame_interval > kFarApart, ProbeWarning::key_frames_far_apart);
  warn_if(keys == 1, ProbeWarning::no_key_frame_interval);
  warn_if(!r.tracks.audio && has_ignored_audio(r), ProbeWarning::audio_ignored);
  warn_if(want_audio && !r.tracks.audio && !has_ignored_audio(r), ProbeWarning::no_audio);
  warn_if(stats.lost_packets > 0, ProbeWarning::packets_lost);
  warn_if(r.tracks.video && rates_differ(r.tracks.video->fps, r.fps), ProbeWarning::frame_rate_differs);
  warn_if(in_clear, ProbeWarning::password_sent_in_clear);
  warn_if(!r.quirks.empty(), ProbeWarning::departs_from_standards);
  return out;
}

// What a track that we leave out is called is no departure from a standard.
std::map<std::string, std::uint64_t> real_quirks(std::map<std::string, std::uint64_t> quirks) {
  std::erase_if(quirks, [](const auto& q) { return q.first.starts_with("ignored "); });
  return quirks;
}

std::string explain_probe(const SessionEnd& end, std::size_t keys) {
  if (!end.detail.empty()) return end.detail;
  return keys == 0 ? "the camera answers, but no key frame came while we looked" : "the connection ended";
}

}  // namespace

std::string_view to_string(ProbeWarning warning) {
  switch (warning) {
    case ProbeWarning::h265_limited_browsers: return "h265_limited_browsers";
    case ProbeWarning::key_frames_far_apart: return "key_frames_far_apart";
    case ProbeWarning::no_key_frame_interval: return "no_key_frame_interval";
    case ProbeWarning::audio_ignored: return "audio_ignored";
    case ProbeWarning::no_audio: return "no_audio";
    case ProbeWarning::packets_lost: return "packets_lost";
    case ProbeWarning::frame_rate_differs: return "frame_rate_differs";
    case ProbeWarning::password_sent_in_clear: return "password_sent_in_clear";
    case ProbeWarning::departs_from_standards: return "departs_from_standards";
  }
  return "departs_from_standards";
}

Task<boost::system::result<ProbeReport, ProbeFailure>> probe(CameraSource source, Environment environment,
                                                             Micros watch) {
  const bool want_audio = source.audio;
  auto& t = environment.timings;
  t.connect_timeout = std::min<Micros>(t.connect_timeout, Seconds(5));  // a person is waiting
  t.request_timeout = std::min<Micros>(t.request_timeout, Seconds(5));
  Watcher watcher;
  CameraSession session(std::move(source), environment, watcher, watcher);
  session.look(watch, [&watcher] { return watcher.enough(); });
  ConnectLimiter::Permit permit;
  if (environment.limiter != nullptr) permit = co_await environment.limiter->acquire(Turn::probe);
  const auto end = co_await session.run(std::move(permit), std::nullopt);
  if (end.reason != Reason::none) co_return ProbeFailure{end.reason, explain_probe(end, watcher.keys())};
  if (watcher.keys() == 0) co_return ProbeFailure{Reason::no_video, explain_probe(end, 0)};
  const auto stats = session.stats();
  ProbeReport report;
  watcher.fill(report);
  report.ignored_tracks = session.ignored_tracks();
  report.quirks = real_quirks(stats.quirks);
  report.server = session.server();
  report.warnings = warnings_for(report, stats, want_audio, session.password_in_clear(), watcher.keys());
  co_return report;
}

void throw_exception_from_error(const ProbeFailure& e, const boost::source_location&) {
  throw std::logic_error("the report of a failed probe was asked for: " + e.detail);
}

}  // namespace dvr::ingest
