// Which of a camera's media we record, and how.
#pragma once
#include "ingest/source.hpp"
#include "media/access_unit.hpp"
#include "proto/rtp/aac.hpp"
#include "proto/rtp/h264.hpp"
#include "proto/sdp/sdp.hpp"

namespace dvr::ingest {

struct VideoChoice {
  std::string control;
  int payload_type = 0;
  std::uint32_t clock_rate = kMediaClock;
  rtp::ParameterSets parameters;  // as far as the description has them
};

struct AudioChoice {
  std::string control;
  int payload_type = 0;
  std::uint32_t clock_rate = 0;
  rtp::AacFormat format;
  media::AudioTrack track;
};

struct TrackChoice {
  VideoChoice video;
  std::optional<AudioChoice> audio;
  std::vector<std::string> ignored;  // "audio PCMU/8000", "application VND.ONVIF.METADATA"
  std::map<std::string, std::uint64_t> quirks;
};

struct NoChoice {
  media::Reason reason = media::Reason::no_video;
  std::string detail;
};

// Video decides: without one that we can record there is nothing. Anything odd about audio only drops the audio.
std::variant<TrackChoice, NoChoice> choose_tracks(const sdp::Session& session, bool want_audio);

}  // namespace dvr::ingest
