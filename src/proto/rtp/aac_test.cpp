#include "proto/rtp/aac.hpp"

#include <gtest/gtest.h>

namespace dvr::rtp {
namespace {

struct AacPacket {
  std::uint32_t timestamp;
  std::string hex;
  std::uint32_t lost = 0;
};
using Out = std::vector<std::string>;

Out aac_run(AacDepacketizer d, const std::vector<AacPacket>& packets) {
  std::vector<AudioUnit> units;
  for (const auto& p : packets) {
    const auto bytes = from_hex(p.hex).value();
    Packet packet;
    packet.timestamp = p.timestamp;
    packet.payload = bytes;
    d.push(packet, p.lost, units);
  }
  Out out;
  for (const auto& u : units) out.push_back(fmt::format("{} {}", u.timestamp, to_hex(u.data)));
  if (d.malformed() + d.dropped() > 0)
    out.push_back(fmt::format("malformed {} dropped {}", d.malformed(), d.dropped()));
  return out;
}

TEST(AacRtp, SeveralFramesInAPacket) {
  // sizes 2 and 3 in 13 bits, index 3 bits
  EXPECT_EQ(aac_run(AacDepacketizer({}), {{1000,
                                           "0020"
                                           "0010"
                                           "0018"
                                           "aabb"
                                           "ccddee"}}),
            (Out{"1000 aabb", "2024 ccddee"}));
}

TEST(AacRtp, LowBitRateMode) {
  // AAC-lbr: size 6 bits, index 2 bits; headers padded to a byte
  EXPECT_EQ(aac_run(AacDepacketizer({6, 2, 2, 1024}), {{5,
                                                        "0008"
                                                        "08"
                                                        "aabb"}}),
            (Out{"5 aabb"}));
}

TEST(AacRtp, Row24_Fragments) {
  const std::vector<AacPacket> whole{{7,
                                      "0010"
                                      "0028"
                                      "0102"},
                                     {7,
                                      "0010"
                                      "0028"
                                      "0304"},
                                     {7,
                                      "0010"
                                      "0028"
                                      "05"}};
  EXPECT_EQ(aac_run(AacDepacketizer({}), whole), (Out{"7 0102030405"}));
  EXPECT_EQ(aac_run(AacDepacketizer({}), {whole[0],
                                          {7,
                                           "0010"
                                           "0028"
                                           "05",
                                           1},
                                          {8,
                                           "0010"
                                           "0010"
                                           "aabb"}}),
            (Out{"8 aabb", "malformed 0 dropped 1"}));
}

TEST(AacRtp, Row24_OddHeaders) {
  EXPECT_EQ(aac_run(AacDepacketizer({}), {{1,
                                           "000d"
                                           "0010"
                                           "aabb"}}),
            (Out{"1 aabb"}));  // no index counted
  EXPECT_EQ(aac_run(AacDepacketizer({}), {{1,
                                           "fff150800127fc"
                                           "112233"}}),
            (Out{"malformed 1 dropped 0"}));
  EXPECT_EQ(aac_run(AacDepacketizer({}), {{1,
                                           "fff1508001"
                                           "5ffc"
                                           "112233"}}),
            (Out{"1 112233"}));  // ADTS alone
  EXPECT_EQ(aac_run(AacDepacketizer({}), {{1, ""}, {1, "00"}, {1, "0010"}, {1, "00100000"}}),
            (Out{"malformed 3 dropped 0"}));
}

sdp::Format format(std::map<std::string, std::string> parameters) {
  return {97, "MPEG4-GENERIC", 48000, 2, std::move(parameters)};
}

TEST(AacRtp, Row24_Format) {
  EXPECT_EQ(aac_format(format({{"mode", "AAC-hbr"}, {"sizelength", "13"}})).value().index_length, 3);
  EXPECT_EQ(aac_format(format({{"mode", "AAC-lbr"}})).value().size_length, 6);
  EXPECT_FALSE(aac_format(format({{"sizelength", "0"}})).has_value());
  EXPECT_FALSE(aac_format(format({{"sizelength", "x"}})).has_value());
  EXPECT_FALSE(aac_format(format({{"sizelength", "99"}})).has_value());
}

}  // namespace
}  // namespace dvr::rtp
