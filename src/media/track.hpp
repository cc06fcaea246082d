// What a stream is made of: the codec parameters of a run.
#pragma once
#include "base/bytes.hpp"

#include <optional>
#include <string>

namespace dvr::media {

enum class Codec : std::uint8_t { h264, h265, aac, opus };
enum class TrackKind : std::uint8_t { video, audio };

std::string_view to_string(Codec codec);  // "h264", "h265", "aac", "opus": the words of the API

struct VideoTrack {
  Codec codec = Codec::h264;
  std::uint32_t clock_rate = 90'000;  // of the access units' pts and dts
  Bytes vps;                          // H.265 only
  Bytes sps, pps;                     // one NAL unit each, without start code or length
  // Read from the SPS; 0 when it cannot be parsed: that never stops recording.
  int width = 0, height = 0;
  double fps = 0;              // as the SPS claims; timestamps decide
  int max_reorder_frames = 0;  // 0: decode order is presentation order
  std::string codecs;          // RFC 6381, e.g. "avc1.64001f"
  bool operator==(const VideoTrack&) const = default;
};

struct AudioTrack {
  Codec codec = Codec::aac;
  std::uint32_t clock_rate = 0;  // sample rate, and ticks of the access units
  int channels = 0;
  Bytes config;  // AAC: AudioSpecificConfig (ISO 14496-3); Opus: OpusHead
  std::uint32_t samples_per_frame = 1024;
  std::string codecs;  // e.g. "mp4a.40.2"
  bool operator==(const AudioTrack&) const = default;
};

struct Tracks {
  std::optional<VideoTrack> video;
  std::optional<AudioTrack> audio;
  bool operator==(const Tracks&) const = default;
  std::string codecs() const;  // both, comma separated: the CODECS attribute of HLS
};

}  // namespace dvr::media
