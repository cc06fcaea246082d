// «Test connection»: what would we get from this camera?
#pragma once
#include "ingest/source.hpp"
#include "media/access_unit.hpp"

namespace dvr::ingest {

// Things the owner should know before recording it. Words of the API.
enum class ProbeWarning : std::uint8_t {
  h265_limited_browsers,  // not every browser plays H.265
  key_frames_far_apart,   // > 4 s: seeking and live start are slow
  no_key_frame_interval,  // only one key frame came while we looked
  audio_ignored,          // there is audio, of a codec that we do not record
  no_audio,
  packets_lost,
  frame_rate_differs,      // the camera claims another rate than it sends
  password_sent_in_clear,  // Basic authentication without TLS
  departs_from_standards,  // see quirks
};
std::string_view to_string(ProbeWarning warning);

struct ProbeReport {
  media::Tracks tracks;
  double fps = 0;                              // measured
  double bit_rate = 0;                         // bits a second, measured
  Micros key_frame_interval{};                 // largest seen; zero when fewer than two key frames came
  std::optional<media::AccessUnit> key_frame;  // decodable together with tracks.video's parameter sets
  std::vector<ProbeWarning> warnings;
  std::vector<std::string> ignored_tracks;  // e.g. "audio PCMU/8000"
  std::map<std::string, std::uint64_t> quirks;
  std::string server;  // what the camera calls itself
};

struct ProbeFailure {
  media::Reason reason = media::Reason::unreachable;
  std::string detail;  // plain words, no secrets
};

// Connects, watches for up to `watch` (shorter once two key frames were seen), says goodbye. A camera that sends no key
// frame meanwhile is Reason::no_video.
Task<boost::system::result<ProbeReport, ProbeFailure>> probe(CameraSource source, Environment environment,
                                                             Micros watch = Seconds(5));
[[noreturn]] void throw_exception_from_error(const ProbeFailure& e, const boost::source_location& loc);

}  // namespace dvr::ingest
