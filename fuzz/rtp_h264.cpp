// Hostile RTP with H.264 and RTCP: records of (length in 2 bytes, lost in 1 byte, packet).
// Checked: each picture is whole NAL units with true lengths, within the limits.
#include "proto/rtp/h264.hpp"
#include "proto/rtp/rtcp.hpp"

#include <cstdlib>

using namespace dvr;

namespace {

void check(const rtp::VideoUnit& unit) {
  if (unit.data.empty() || unit.data.size() > rtp::H264Depacketizer::kMaxUnitBytes || !unit.parameters) std::abort();
  ByteReader in(unit.data);
  while (in.left() > 0)
    if (in.bytes(in.u32()).empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  rtp::H264Depacketizer depacketizer;
  rtp::SequenceTracker sequence;
  std::vector<rtp::VideoUnit> units;
  ByteReader in({data, size});
  while (in.left() > 3) {
    const std::size_t length = in.u16();
    const auto lost = in.u8();
    const auto bytes = in.bytes(std::min(length, in.left()));
    rtp::parse_rtcp(bytes);
    const auto packet = rtp::parse_packet(bytes);
    if (!packet || !sequence.on_packet(packet->sequence).use) continue;
    depacketizer.push(*packet, lost & 3, units);
    for (const auto& unit : units) check(unit);
    units.clear();
  }
  return 0;
}
