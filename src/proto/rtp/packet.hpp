// RTP data packets (RFC 3550, section 5.1) and what their numbers tell.
#pragma once
#include "base/bytes.hpp"

#include <optional>

namespace dvr::rtp {

struct Packet {
  std::uint8_t payload_type = 0;
  bool marker = false;
  std::uint16_t sequence = 0;
  std::uint32_t timestamp = 0;
  std::uint32_t ssrc = 0;
  ByteView payload;  // without header extension and padding; may be empty
};

// None: not RTP version 2, or shorter than it says. Padding that cannot be is taken for payload.
std::optional<Packet> parse_packet(ByteView bytes);

// Counts by sequence numbers over an ordered transport: a gap is loss on the camera's side.
class SequenceTracker {
 public:
  struct Verdict {
    bool use = true;         // false: a duplicate, or a straggler from before
    std::uint32_t lost = 0;  // packets missing just before this one, as far as their number is known
    bool hole = false;       // something is missing before it; after a reset nobody knows how much
  };
  Verdict on_packet(std::uint16_t sequence);
  // A packet that is not for us but takes the next number, so that its absence is no loss.
  void pass(std::uint16_t sequence) {
    if (last_ && std::uint16_t(*last_ + 1) == sequence) last_ = sequence, ++highest_;
  }

  std::uint64_t received() const { return received_; }
  std::uint64_t lost() const { return lost_; }
  std::uint64_t resets() const { return resets_; }
  std::uint64_t duplicates() const { return duplicates_; }
  std::uint32_t extended_highest() const { return std::uint32_t(highest_); }  // for receiver reports

 private:
  std::optional<std::uint16_t> last_;
  std::uint64_t highest_ = 0, received_ = 0, lost_ = 0, resets_ = 0, duplicates_ = 0;
  int behind_ = 0;  // packets in a row that came from behind: not stragglers but a reset
};

// 32-bit RTP timestamps to a line without wraps: each step is taken the short way round.
class TimestampLine {
 public:
  std::int64_t unwrap(std::uint32_t timestamp) {
    if (!started_) {
      started_ = true;
      line_ = timestamp;
    } else {
      line_ += std::int32_t(timestamp - std::uint32_t(line_));
    }
    return line_;
  }
  // Where `timestamp` lies, without moving on: for sender reports.
  std::int64_t locate(std::uint32_t timestamp) const { return line_ + std::int32_t(timestamp - std::uint32_t(line_)); }
  bool started() const { return started_; }

 private:
  bool started_ = false;
  std::int64_t line_ = 0;
};

}  // namespace dvr::rtp
