// One RTP source on its two channels: what is used of it, what is counted, what is reported back.
#pragma once
#include "base/time.hpp"
#include "proto/rtp/packet.hpp"
#include "proto/rtp/rtcp.hpp"

namespace dvr::ingest {

class TrackReceiver {
 public:
  // `announced`: the SSRC of the Transport header, when it was readable.
  TrackReceiver(int payload_type, std::optional<std::uint32_t> announced, std::uint32_t clock_rate = 90'000)
      : payload_type_(payload_type), announced_(announced), clock_rate_(clock_rate) {}

  struct Accepted {
    rtp::Packet packet;
    std::uint32_t lost = 0;   // packets missing before it, as far as their number is known
    bool hole = false;        // what came before it and what it brings do not join
    bool new_source = false;  // the stream goes on under another SSRC: sequence and timestamps begin anew
  };
  // None: not for us (counted). `arrival`: when it was read.
  std::optional<Accepted> on_packet(ByteView bytes, MonoTime arrival = {});

  // The sender report of our source, if `bytes` hold one.
  std::optional<rtp::SenderReport> on_rtcp(ByteView bytes, MonoTime now);
  // None before the first packet.
  std::optional<Bytes> receiver_report(MonoTime now);

  std::uint64_t packets() const { return packets_; }
  std::uint64_t bytes() const { return bytes_; }
  std::uint64_t lost() const { return lost_before_ + sequence_.lost(); }
  std::uint64_t duplicates() const { return sequence_.duplicates(); }
  std::uint64_t resets() const { return sequence_.resets(); }
  std::uint64_t foreign() const { return foreign_; }  // of another SSRC or payload type
  std::uint64_t malformed() const { return malformed_; }
  // How unevenly what it brings arrives, as read: smoothed over 16 (RFC 3550, appendix A.8).
  Micros jitter() const { return Micros(std::int64_t(jitter_ticks_ * 1e6 / clock_rate_)); }
  std::uint64_t odd_reports() const { return odd_reports_; }  // RTCP without sense, or without a clock

 private:
  bool is_ours(std::uint32_t ssrc, bool& new_source);
  void measure(std::uint32_t timestamp, MonoTime arrival);

  int payload_type_;
  std::optional<std::uint32_t> announced_, ssrc_;
  std::uint32_t clock_rate_;
  int foreign_in_a_row_ = 0;
  rtp::SequenceTracker sequence_;
  std::uint64_t packets_ = 0, bytes_ = 0, foreign_ = 0, malformed_ = 0, odd_reports_ = 0, lost_before_ = 0;

  std::uint32_t last_timestamp_ = 0;
  std::optional<MonoTime> last_arrival_;  // of the first packet with last_timestamp_
  double jitter_ticks_ = 0;

  std::optional<rtp::SenderReport> report_;
  MonoTime report_arrival_{};
  std::uint64_t reported_received_ = 0, reported_lost_ = 0;
};

}  // namespace dvr::ingest
