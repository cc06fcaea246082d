// Frames become RTP packets (RFC 3550; H.264: RFC 6184; AAC: RFC 3640).
#pragma once
#include "media.hpp"
#include "quirks.hpp"

namespace camsim {

inline constexpr std::uint8_t kVideoType = 96, kAudioType = 97;  // RTP payload types

Wire packetise_video(const Frame& frame, const Media& media, const Quirks& quirks);
Wire packetise_audio(const Frame& frame, const Quirks& quirks);
bool changes_packets(const Quirks& quirks);  // true: Frame::wire will not do

// The part of an RTP stream that one session has of its own.
struct RtpStream {
  std::uint8_t channel = 0;
  std::uint16_t sequence = 0;
  std::uint32_t ssrc = 0;
  std::uint64_t packets = 0, octets = 0;  // for the sender report
};

// Appends the packets of `wire` with the session's numbers filled in.
void append_packets(Bytes& out, const Wire& wire, RtpStream& stream, std::uint32_t timestamp, const Quirks& quirks);

// Appends an RTCP sender report with SDES on the stream's second channel (RFC 3550, section 6.4.1).
void append_sender_report(Bytes& out, const RtpStream& stream, std::uint32_t timestamp, dvr::WallTime now,
                          const Quirks& quirks);

}  // namespace camsim
