#include "proto/rtp/packet.hpp"

namespace dvr::rtp {
namespace {

constexpr std::size_t kHead = 12;
constexpr int kMaxDropout = 3000;  // RFC 3550, A.1: a larger step ahead is a new start, not loss
constexpr int kMaxMisorder = 100;
constexpr int kResetAfter = 4;  // packets in a row from behind

std::uint32_t u32(const std::uint8_t* p) {
  return std::uint32_t(p[0]) << 24 | std::uint32_t(p[1]) << 16 | std::uint32_t(p[2]) << 8 | p[3];
}

}  // namespace

std::optional<Packet> parse_packet(ByteView in) {
  if (in.size() < kHead || in[0] >> 6 != 2) return std::nullopt;
  Packet out;
  out.marker = (in[1] & 0x80) != 0;
  out.payload_type = in[1] & 0x7f;
  out.sequence = std::uint16_t(in[2] << 8 | in[3]);
  out.timestamp = u32(&in[4]);
  out.ssrc = u32(&in[8]);
  const bool padded = (in[0] & 0x20) != 0, extended = (in[0] & 0x10) != 0;
  std::size_t at = kHead + std::size_t(in[0] & 0x0f) * 4;
  if (extended) {
    if (in.size() < at + 4) return std::nullopt;
    at += 4 + (std::size_t(in[at + 2]) << 8 | in[at + 3]) * 4;
  }
  if (in.size() < at) return std::nullopt;
  auto payload = in.subspan(at);
  if (padded && !payload.empty() && payload.back() != 0 && payload.back() <= payload.size())
    payload = payload.first(payload.size() - payload.back());
  out.payload = payload;
  return out;
}

SequenceTracker::Verdict SequenceTracker::on_packet(std::uint16_t sequence) {
  const auto accept = [&](std::uint32_t lost, bool reset = false) {
    highest_ += last_ ? lost + 1 : 0;
    last_ = sequence;
    lost_ += lost;
    ++received_;
    behind_ = 0;
    return Verdict{true, lost, reset || lost > 0};
  };
  if (!last_) {
    highest_ = sequence;
    return accept(0);
  }
  const int step = std::int16_t(std::uint16_t(sequence - *last_));
  if (step > 0 && step <= kMaxDropout) return accept(std::uint32_t(step - 1));
  if (step <= 0 && step > -kMaxMisorder && ++behind_ < kResetAfter) {
    ++duplicates_;
    return {false, 0, false};
  }
  ++resets_;
  return accept(0, true);
}

}  // namespace dvr::rtp
