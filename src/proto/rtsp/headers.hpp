// The headers that say something to a client: Session, Transport.
#pragma once
#include "base/time.hpp"

#include <optional>

namespace dvr::rtsp {

struct SessionHeader {
  std::string id;
  std::optional<Seconds> timeout;
};
SessionHeader parse_session(std::string_view value);   // RFC 2326, section 12.37; never fails

struct Transport {
  std::uint8_t rtp_channel = 0, rtcp_channel = 1;
  std::optional<std::uint32_t> ssrc;
};
// What of the camera's Transport header concerns us. Channels that it does not name are those wanted; an SSRC that
// nobody can read is none.
Transport parse_transport(std::string_view value, std::uint8_t wanted);

}  // namespace dvr::rtsp
