#include "media/aac.hpp"
#include "media/h264.hpp"
#include "media/test_support.hpp"

namespace dvr::media {
namespace {

Bytes hex(std::string_view text) { return *from_hex(text); }

// Writes SPS fields bit by bit.
class BitWriter {
 public:
  BitWriter& bits(std::uint32_t v, int n) {
    while (n-- > 0) put(v >> n & 1);
    return *this;
  }
  BitWriter& ue(std::uint32_t v) {
    int n = 0;
    while ((v + 1) >> (n + 1)) ++n;
    return bits(0, n).bits(v + 1, n + 1);
  }
  Bytes nal() {
    Bytes out{0x67};
    put(1);
    while (count_ % 8) put(0);
    out.insert(out.end(), bytes_.begin(), bytes_.end());
    return out;
  }

 private:
  void put(std::uint32_t bit) {
    if (count_ % 8 == 0) bytes_.push_back(0);
    bytes_.back() = std::uint8_t(bytes_.back() | bit << (7 - count_ % 8));
    ++count_;
  }
  Bytes bytes_;
  int count_ = 0;
};

// Everything up to the size: a Main profile SPS.
BitWriter main_sps(std::uint32_t poc_type, std::uint32_t refs) {
  BitWriter w;
  w.bits(77, 8).bits(0, 8).bits(31, 8).ue(0).ue(0).ue(poc_type);
  if (poc_type == 0) w.ue(2);
  w.ue(refs).bits(0, 1);
  return w;
}

TEST(H264, ReadsRealParameterSets) {
  const auto plain = testing::load_video("plain.h264").track;
  EXPECT_EQ(plain.codecs, "avc1.64000b");
  EXPECT_EQ(plain.width, 192);
  EXPECT_EQ(plain.height, 108);  // 112 coded, 4 cropped
  EXPECT_EQ(plain.fps, 25);
  EXPECT_EQ(plain.max_reorder_frames, 0);
  EXPECT_GT(testing::load_video("bframes.h264").track.max_reorder_frames, 0);
}

TEST(H264, ReorderWithoutVui) {
  const auto reorder = [](std::uint32_t poc, std::uint32_t refs) {
    auto w = main_sps(poc, refs);
    return parse_sps(w.ue(79).ue(44).bits(1, 1).bits(1, 1).bits(0, 1).bits(0, 1).nal())->max_reorder_frames;
  };
  EXPECT_EQ(reorder(2, 4), 0);  // output order is decode order
  EXPECT_EQ(reorder(0, 1), 0);  // one reference: no B pictures
  EXPECT_EQ(reorder(0, 2), 2);
  EXPECT_EQ(reorder(0, 16), 5);  // MaxDpbFrames at level 3.1 and 1280×720
}

TEST(H264, CroppingOfInterlacedPictures) {
  // 1920×1088 in fields: one crop unit is 4 rows
  const auto nal = main_sps(0, 1)
                       .ue(119)
                       .ue(33)
                       .bits(0, 1)
                       .bits(0, 1)
                       .bits(1, 1)
                       .bits(1, 1)
                       .ue(0)
                       .ue(0)
                       .ue(0)
                       .ue(2)
                       .bits(0, 1)
                       .nal();
  const auto info = parse_sps(nal);
  ASSERT_TRUE(info);
  EXPECT_EQ(info->width, 1920);
  EXPECT_EQ(info->height, 1080);
}

TEST(H264, ScalingListsOfHighProfile) {
  BitWriter w;
  w.bits(100, 8).bits(0, 8).bits(40, 8).ue(0).ue(1).ue(0).ue(0).bits(0, 1).bits(1, 1);
  w.bits(1, 1);
  for (int i = 0; i < 16; ++i) w.ue(0);  // list 0: unchanged deltas
  w.bits(0, 5);
  w.bits(1, 1).ue(16);  // list 6: first delta −8: the default list, nothing more
  w.bits(0, 1);
  w.ue(0).ue(2).ue(1).bits(0, 1).ue(39).ue(29).bits(1, 1).bits(1, 1).bits(0, 1).bits(0, 1);
  const auto info = parse_sps(w.nal());
  ASSERT_TRUE(info);
  EXPECT_EQ(info->width, 640);
  EXPECT_EQ(info->height, 480);
}

TEST(H264, UnreadableSpsIsAnErrorButStillATrack) {
  for (auto bad : {"", "67", "6742", "68ce3880", "674d001f", "67640028ffffffffff"})
    EXPECT_FALSE(parse_sps(hex(bad))) << bad;
  const auto track = h264_track(hex("674d001f"), hex("68ce3880"));
  EXPECT_EQ(track.codecs, "avc1.4d001f");
  EXPECT_EQ(track.width, 0);
}

TEST(H264, JunkAfterTheSpsIsIgnored) {
  auto sps = testing::load_video("plain.h264").track.sps;
  const auto clean = parse_sps(sps);
  sps.insert(sps.end(), 64, 0xa5);
  EXPECT_EQ(parse_sps(sps)->width, clean->width);
  EXPECT_EQ(parse_sps(sps)->fps, clean->fps);
}

TEST(H264, EveryCutOfAnSpsIsSurvived) {
  const auto sps = testing::load_video("plain.h264").track.sps;
  for (std::size_t n = 0; n < sps.size(); ++n) (void)parse_sps(ByteView(sps).first(n)).has_value();
}

TEST(Aac, Configurations) {
  const auto lc = aac_track(hex("1190"));
  ASSERT_TRUE(lc);
  EXPECT_EQ(lc->clock_rate, 48'000u);
  EXPECT_EQ(lc->channels, 2);
  EXPECT_EQ(lc->codecs, "mp4a.40.2");
  EXPECT_EQ(aac_track(hex("1408"))->clock_rate, 16'000u);
  EXPECT_EQ(aac_track(hex("17801f4008"))->clock_rate, 16'000u);  // a rate of its own: 24 bits
  EXPECT_EQ(parse_aac_config(hex("1214"))->samples_per_frame, 960u);
  EXPECT_EQ(aac_track(hex("2b118800"))->codecs, "mp4a.40.5");  // SBR signalled first
  for (auto bad : {"", "11", "1780", "f8", "1768", "1178"}) EXPECT_FALSE(aac_track(hex(bad))) << bad;
}

}  // namespace
}  // namespace dvr::media
