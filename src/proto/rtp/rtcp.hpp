// RTCP (RFC 3550, section 6): the sender's clock in, the receiver's report out.
#pragma once
#include "base/bytes.hpp"

#include <optional>

namespace dvr::rtp {

struct SenderReport {
  std::uint32_t ssrc = 0;
  std::uint64_t ntp = 0;        // 32.32 fixed point seconds since 1900; 0 from cameras without a clock
  std::uint32_t timestamp = 0;  // RTP timestamp of the same moment
};

struct RtcpInfo {
  std::optional<SenderReport> sender_report;  // the first
  bool goodbye = false;
};

// Reads a compound packet as far as it makes sense: cameras leave ends off.
RtcpInfo parse_rtcp(ByteView bytes);

// What a receiver report says of one source.
struct Reception {
  std::uint32_t source_ssrc = 0;
  std::uint8_t fraction_lost = 0;      // of 256, since the last report
  std::uint32_t lost = 0;              // altogether; 24 bits go out
  std::uint32_t extended_highest = 0;  // sequence number with its count of wraps above
  std::uint32_t jitter = 0;            // timestamp units
  std::uint32_t last_sr = 0;           // the middle 32 bits of its NTP time, 0 without one
  std::uint32_t delay_since_sr = 0;    // 1/65536 s
};

// RR with one block and SDES with a CNAME: a whole compound packet.
Bytes build_receiver_report(std::uint32_t own_ssrc, const Reception& reception, std::string_view cname);

// NTP to microseconds since 1900. Only differences between tracks of one camera are used.
std::int64_t ntp_to_us(std::uint64_t ntp);

}  // namespace dvr::rtp
