// Session descriptions (RFC 8866), read for what cameras mean by them: docs/design/camera-quirks.md, rows 15-24.
#pragma once
#include "base/bytes.hpp"

#include <map>
#include <optional>

namespace dvr::sdp {

// One payload type of a media description.
struct Format {
  int payload_type = 0;
  std::string encoding;          // upper case: "H264", "MPEG4-GENERIC"; from rtpmap, else from the static table
  std::uint32_t clock_rate = 0;  // 0: not said
  int channels = 0;              // 0: not said
  std::map<std::string, std::string> parameters;  // of a=fmtp, names in lower case
  std::optional<std::string> parameter(std::string_view lower_name) const;
};

struct Media {
  std::string type;      // "video", "audio", "application", … as given
  std::string protocol;  // "RTP/AVP"
  std::string control;
  bool sendonly = false;  // an ONVIF back channel: we would have to send
  std::vector<Format> formats;
  bool rtp() const { return protocol.starts_with("RTP/"); }
};

struct Session {
  std::string control;  // empty: the base
  std::vector<Media> media;
};

// Fails only when there is no media description at all. What cannot be read is left out.
Result<Session> parse(std::string_view text);

// The NAL units of sprop-parameter-sets, sprop-vps and the like: comma separated base64. Start codes are cut off;
// items that cannot be decoded are left out.
std::vector<Bytes> parse_sprops(std::string_view value);

}  // namespace dvr::sdp
