#include "proto/rtp/h264.hpp"

#include <gtest/gtest.h>

namespace dvr::rtp {
namespace {

// A packet in a notation: "seq ts marker payload-hex".
struct P {
  std::uint32_t timestamp;
  bool marker;
  std::string hex;
  std::uint32_t lost = 0;
};

// "ts[K]: nal-hex nal-hex" for each unit, then what was dropped.
std::vector<std::string> run(H264Depacketizer& d, const std::vector<P>& packets) {
  std::vector<VideoUnit> units;
  for (const auto& p : packets) {
    const auto bytes = from_hex(p.hex).value();
    Packet packet;
    packet.timestamp = p.timestamp;
    packet.marker = p.marker;
    packet.payload = bytes;
    d.push(packet, p.lost, units);
  }
  std::vector<std::string> out;
  for (const auto& u : units) {
    auto text = fmt::format("{}{}:", u.timestamp, u.key ? "K" : "");
    ByteReader in(u.data);
    while (in.left() > 0) text += " " + to_hex(in.bytes(in.u32()));
    out.push_back(text);
  }
  if (d.counts().dropped_units > 0) out.push_back(fmt::format("dropped {}", d.counts().dropped_units));
  return out;
}

std::vector<std::string> run(const std::vector<P>& packets) {
  H264Depacketizer d;
  return run(d, packets);
}

using Out = std::vector<std::string>;

// 65… IDR slice, 41… slice; 0x88: first_mb 0, slice type 7 (I); 0x9a: first_mb 0, type 5 (P).
TEST(H264Rtp, SingleStapFragments) {
  EXPECT_EQ(run({{1, false, "6742000a"}, {1, false, "68ce01"}, {1, true, "6588aa"}, {2, true, "419abb"}}),
            (Out{"1K: 6588aa", "2: 419abb"}));
  EXPECT_EQ(run({{1, true,
                  "78"
                  "0004"
                  "6742000a"
                  "0003"
                  "68ce01"
                  "0003"
                  "6588aa"}}),
            (Out{"1K: 6588aa"}));
  EXPECT_EQ(run({{1, false, "7c8588aa"}, {1, false, "7c05bbcc"}, {1, true, "7c45dd"}}), (Out{"1K: 6588aabbccdd"}));
}

TEST(H264Rtp, Row45_MarkerNeverSet) {
  EXPECT_EQ(run({{1, false, "6588aa"}, {2, false, "419abb"}, {3, false, "419acc"}}), (Out{"1K: 6588aa", "2: 419abb"}));
}

TEST(H264Rtp, Row46_MarkerOrTimestampAfterParameterSets) {
  EXPECT_EQ(run({{1, true, "6742000a"}, {1, true, "68ce01"}, {1, true, "0605aa"}, {1, true, "6588aa"}}),
            (Out{"1K: 0605aa 6588aa"}));
  EXPECT_EQ(run({{1, false, "6742000a"}, {2, false, "68ce01"}, {3, true, "6588aa"}}), (Out{"3K: 6588aa"}));
}

TEST(H264Rtp, Row47_OddFragments) {
  EXPECT_EQ(run({{1, true, "7cc588aa"}}), (Out{"1K: 6588aa"}));                      // S and E
  EXPECT_EQ(run({{1, false, "7c8588"}, {1, true, "7c41aa"}}), (Out{"1K: 6588aa"}));  // type changes
  EXPECT_EQ(run({{1, false, "7ca588"}, {1, false, "7c05"}, {1, true, "7c65aa"}}),
            (Out{"1K: 6588aa"}));  // reserved, empty
  EXPECT_EQ(run({{1, false, "7c8588aa"}, {1, false, "4108bb"}, {1, true, "4108cc"}}),
            (Out{"1K: 6588aa 4108bb 4108cc"}));
  EXPECT_EQ(run({{1, true,
                  "78"
                  "0003"
                  "6588aa"
                  "0000"
                  "0000"}}),
            (Out{"1K: 6588aa"}));  // zero padding
  EXPECT_EQ(run({{1, false, "7c8742000a00000168ce01000001"}, {1, true, "7c476588aa"}}),
            (Out{"1K: 6588aa"}));  // several in one
}

TEST(H264Rtp, Row48_AnnexBInside) {
  EXPECT_EQ(run({{1, true,
                  "000000016742000a"
                  "00000001"
                  "68ce01"
                  "000001"
                  "6588aa"},
                 {2, true, "00000001419abb"}}),
            (Out{"1K: 6588aa", "2: 419abb"}));
  EXPECT_EQ(run({{1, true,
                  "6742000a"
                  "0000000168ce01"
                  "000000016588aa"}}),
            (Out{"1K: 6588aa"}));
}

TEST(H264Rtp, Row51_DelimitersAndFillersGo) {
  EXPECT_EQ(run({{1, false, "0910"}, {1, false, "6588aa"}, {1, false, "0cffff"}, {1, true, "0a"}}),
            (Out{"1K: 6588aa"}));
}

TEST(H264Rtp, ParameterSetsFollowTheStream) {
  H264Depacketizer d(ParameterSets{{0x67, 1}, {0x68, 1}});
  std::vector<VideoUnit> units;
  const auto push = [&](std::uint32_t ts, std::string_view hex) {
    const auto bytes = from_hex(hex).value();
    Packet p;
    p.timestamp = ts;
    p.marker = true;
    p.payload = bytes;
    d.push(p, 0, units);
  };
  push(1, "6588aa");
  push(2, "419abb");
  push(3,
       "78"
       "0002"
       "6702"
       "0002"
       "6801"
       "0003"
       "6588aa");
  push(4,
       "78"
       "0002"
       "6702"
       "0002"
       "6801"
       "0002"
       "6855"
       "0003"
       "6588aa");  // a second PPS stays inside
  ASSERT_EQ(units.size(), 4u);
  EXPECT_EQ(units[0].parameters->sps, (Bytes{0x67, 1}));
  EXPECT_EQ(units[1].parameters, units[0].parameters);
  EXPECT_EQ(units[2].parameters->sps, (Bytes{0x67, 2}));
  EXPECT_EQ(units[3].parameters, units[2].parameters);
  EXPECT_EQ(to_hex(units[3].data),
            "000000026855"
            "000000036588aa");
}

TEST(H264Rtp, NoUnitWithAHoleIsEverGivenOut) {
  EXPECT_EQ(run({{1, false, "7c8588aa"}, {1, true, "7c45dd", 1}, {2, true, "419abb"}}),
            (Out{"2: 419abb", "dropped 1"}));
  EXPECT_EQ(run({{1, false, "6588aa"}, {2, true, "419abb", 1}}), (Out{"2: 419abb", "dropped 1"}));  // its end is lost
  EXPECT_EQ(run({{1, true, "6588aa"}, {2, false, "7c0155", 2}, {2, true, "7c4166"}, {3, true, "419abb"}}),
            (Out{"1K: 6588aa", "3: 419abb", "dropped 1"}));  // its beginning
  EXPECT_EQ(run({{1, true, "6588aa"}, {2, true, "4158bb", 1}, {3, true, "419abb"}}),
            (Out{"1K: 6588aa", "3: 419abb", "dropped 1"}));                                         // its first slice
  EXPECT_EQ(run({{1, true, "6588aa"}, {3, true, "419abb", 5}}), (Out{"1K: 6588aa", "3: 419abb"}));  // whole pictures
  EXPECT_EQ(run({{1, true, "6742000a"}, {1, true, "6588aa", 1}}), (Out{"1K: 6588aa"}));             // between NAL units
}

TEST(H264Rtp, Row52_EnormousUnits) {
  H264Depacketizer d;
  std::vector<VideoUnit> units;
  Bytes fragment(65'000, 0x55);
  fragment[0] = 0x7c;
  for (int i = 0; i < 200; ++i) {
    fragment[1] = i == 0 ? 0x85 : i == 199 ? 0x45 : 0x05;
    Packet p;
    p.timestamp = 1;
    p.marker = i == 199;
    p.payload = fragment;
    d.push(p, 0, units);
  }
  EXPECT_TRUE(units.empty());
  std::vector<P> many(600, P{2, false, "4188bb"});
  many.push_back({3, true, "6588aa"});
  EXPECT_EQ(run(d, many), (Out{"3K: 6588aa", "dropped 2"}));
  EXPECT_EQ(d.counts().oversized_units, 2u);
}

TEST(H264Rtp, Row53_Unsupported) {
  H264Depacketizer d;
  EXPECT_EQ(run(d, {{1, true, "59000000"}, {2, true, "5d8500"}, {3, true, "5a00"}}), (Out{}));
  EXPECT_EQ(d.counts().unsupported_packets, 3u);
}

TEST(H264Rtp, RecoveryPointIsAKeyFrame) {
  // SEI 6 (recovery point), then an I slice that is no IDR: first_mb 0, slice type 7.
  EXPECT_EQ(run({{1, false, "060601c480"}, {1, true, "4188aa"}, {2, true, "419abb"}}),
            (Out{"1K: 060601c480 4188aa", "2: 419abb"}));
}

}  // namespace
}  // namespace dvr::rtp
