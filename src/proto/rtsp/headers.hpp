// The headers that say something to a client: Session, Transport.
#pragma once
#include "base/time.hpp"

#include <optional>

namespace dvr::rtsp {

struct SessionHeader {
  std::string id;
  std::optional<Seconds> timeout;
};
SessionHeader parse_session(std::string_view value);  // RFC 2326, section 12.37; never fails

struct Transport {
  std::uint8_t rtp_channel = 0, rtcp_channel = 1;
  std::optional<std::uint32_t> ssrc;
};
// What of the camera's Transport header concerns us. Channels that it does not name are those wanted; an SSRC that
// nobody can read is none.
Transport parse_transport(std::string_view value, std::uint8_t wanted);

// One stream of an RTP-Info header (RFC 2326, section 12.33): only a hint, many cameras fill it with nonsense.
struct StreamStart {
  std::string url;
  std::optional<std::uint32_t> timestamp;  // RTP, of the moment at which playing starts
};
std::vector<StreamStart> parse_rtp_info(std::string_view value);

}  // namespace dvr::rtsp
