// A picture to send: the frames of an MP4 file (H.264, with or without AAC), read once into memory.
#pragma once
#include "base/bytes.hpp"
#include "base/time.hpp"

#include <string>
#include <vector>

namespace camsim {

using dvr::Bytes;
using dvr::ByteView;
using dvr::Result;

// RTP packets of one frame as they go over a TCP connection: each `$ channel length` (RFC 2326, section 10.12) and an
// RTP packet whose channel, sequence number, timestamp and SSRC are still zero.
struct Wire {
  Bytes bytes;
  std::vector<std::uint32_t> starts;  // of each packet's '$'
};

struct Frame {
  std::int64_t dts = 0, pts = 0;  // ticks of the track's clock, from the file's start
  bool key = false;
  Bytes data;            // video: NAL units with a 4-byte length; audio: one raw AAC frame
  dvr::Sha256 digest{};  // video: of the bytes of its VCL NAL units (types 1 to 5); audio: of data
  Wire wire;             // without any quirk
};

struct Track {
  std::uint32_t clock_rate = 0;
  std::int64_t length = 0;  // ticks of one loop
  std::vector<Frame> frames;
};

struct Media {
  std::string file;
  Track video, audio;  // audio without frames: there is none
  Bytes sps, pps;      // without start code
  Bytes audio_config;  // AudioSpecificConfig
  int channels = 0;
};

Result<Media> load_media(const std::string& file);

std::vector<ByteView> nal_units(const Frame& frame);
inline int nal_type(ByteView nal) { return nal.empty() ? 0 : nal[0] & 0x1f; }

}  // namespace camsim
