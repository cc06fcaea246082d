#include "ingest/track_receiver.hpp"

#include <cmath>

namespace dvr::ingest {
namespace {

constexpr int kAdoptAfter = 20;                 // packets of another SSRC in a row: the stream has moved there
constexpr std::uint32_t kOwnSsrc = 0x44565231;  // "DVR1": any value does on a connection of our own

}  // namespace

// Packets of an old session's SSRC come even before PLAY from some cameras; others announce one SSRC and use another.
bool TrackReceiver::is_ours(std::uint32_t ssrc, bool& new_source) {
  if (!ssrc_ && (!announced_ || *announced_ == ssrc)) ssrc_ = ssrc;
  if (ssrc_ == ssrc) {
    foreign_in_a_row_ = 0;
    return true;
  }
  if (++foreign_in_a_row_ < kAdoptAfter) return false;
  new_source = ssrc_.has_value();
  ssrc_ = ssrc;
  foreign_in_a_row_ = 0;
  lost_before_ += sequence_.lost();
  sequence_ = {};
  reported_received_ = reported_lost_ = 0;
  report_.reset();
  last_arrival_.reset();
  return true;
}

// Between pictures, not packets: those of one picture carry one timestamp and are read together.
void TrackReceiver::measure(std::uint32_t timestamp, MonoTime arrival) {
  if (last_arrival_ && timestamp == last_timestamp_) return;
  if (last_arrival_) {
    const auto passed = std::chrono::duration<double>(arrival - *last_arrival_).count() * clock_rate_;
    const auto difference = passed - double(std::int32_t(timestamp - last_timestamp_));
    // A clock that jumped is no jitter.
    if (std::abs(difference) < 10.0 * clock_rate_) jitter_ticks_ += (std::abs(difference) - jitter_ticks_) / 16;
  }
  last_timestamp_ = timestamp;
  last_arrival_ = arrival;
}

std::optional<TrackReceiver::Accepted> TrackReceiver::on_packet(ByteView bytes, MonoTime arrival) {
  const auto packet = rtp::parse_packet(bytes);
  if (!packet) return ++malformed_, std::nullopt;
  bool new_source = false;
  if (packet->payload_type != payload_type_) {
    if (ssrc_ == packet->ssrc) sequence_.pass(packet->sequence);
    return ++foreign_, std::nullopt;
  }
  if (!is_ours(packet->ssrc, new_source)) return ++foreign_, std::nullopt;
  const auto verdict = sequence_.on_packet(packet->sequence);
  if (!verdict.use) return std::nullopt;
  ++packets_;
  bytes_ += bytes.size();
  measure(packet->timestamp, arrival);
  return Accepted{*packet, verdict.lost, verdict.hole || new_source, new_source};
}

std::optional<rtp::SenderReport> TrackReceiver::on_rtcp(ByteView bytes, MonoTime now) {
  const auto report = rtp::parse_rtcp(bytes).sender_report;
  if (!report) return std::nullopt;
  if (ssrc_ && report->ssrc != *ssrc_) return ++odd_reports_, std::nullopt;
  odd_reports_ += report->ntp == 0;
  report_ = report;
  report_arrival_ = now;
  return report;
}

std::optional<Bytes> TrackReceiver::receiver_report(MonoTime now) {
  if (!ssrc_ || sequence_.received() == 0) return std::nullopt;
  const auto received = sequence_.received() - reported_received_, lost = sequence_.lost() - reported_lost_;
  reported_received_ = sequence_.received();
  reported_lost_ = sequence_.lost();
  rtp::Reception out;
  out.source_ssrc = *ssrc_;
  out.fraction_lost = std::uint8_t(lost == 0 ? 0 : std::min<std::uint64_t>(255, lost * 256 / (lost + received)));
  out.lost = std::uint32_t(std::min<std::uint64_t>(sequence_.lost(), 0x7fffff));
  out.jitter = std::uint32_t(std::min(double(jitter_ticks_), double(0xffffffffu)));
  out.extended_highest = sequence_.extended_highest();
  if (report_) {
    out.last_sr = std::uint32_t(report_->ntp >> 16);
    const auto since = std::chrono::duration_cast<Micros>(now - report_arrival_).count();
    out.delay_since_sr = std::uint32_t(since * 65'536 / 1'000'000);
  }
  return rtp::build_receiver_report(kOwnSsrc, out, "dvr-lite");
}

}  // namespace dvr::ingest
