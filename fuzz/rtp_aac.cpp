// Hostile RTP with AAC: a byte that chooses the lengths, then records of (length in 2 bytes, packet).
#include "proto/rtp/aac.hpp"

#include <cstdlib>

using namespace dvr;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteReader in({data, size});
  const auto choice = in.u8();
  rtp::AacFormat format;
  if (choice & 1) format = {6, 2, 2, 1024};
  if (choice & 2) format = {32, choice >> 4, 0, 960};
  rtp::AacDepacketizer depacketizer(format);
  std::vector<rtp::AudioUnit> units;
  while (in.left() > 2) {
    const std::size_t length = in.u16();
    const auto packet = rtp::parse_packet(in.bytes(std::min(length, in.left())));
    if (!packet) continue;
    depacketizer.push(*packet, packet->sequence % 7 == 0, units);
    for (const auto& unit : units)
      if (unit.data.empty() || unit.data.size() > 0xffff) std::abort();
    units.clear();
  }
  return 0;
}
