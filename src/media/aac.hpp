// AAC: AudioSpecificConfig (ISO 14496-3, 1.6.2.1).
#pragma once
#include "media/track.hpp"

namespace dvr::media {

struct AacConfig {
  int object_type = 2;            // of the core coder: 2 is AAC-LC
  std::uint32_t sample_rate = 0;  // of the core coder: the clock of RTP and of our track
  int channels = 0;               // 0: told by a program config element in the stream
  std::uint32_t samples_per_frame = 1024;
  bool sbr = false, ps = false;  // signalled HE-AAC, HE-AAC v2
};

Result<AacConfig> parse_aac_config(ByteView config);

// The audio track of a run, `codecs` included ("mp4a.40.2").
Result<AudioTrack> aac_track(Bytes config);

}  // namespace dvr::media
