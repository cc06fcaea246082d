#include "base/utf8.hpp"

#include <gtest/gtest.h>

namespace dvr {
namespace {

TEST(Utf8, ValidTextStaysAsItIs) {
  EXPECT_EQ(as_utf8(""), "");
  EXPECT_EQ(as_utf8("câmera 摄像机 🎥"), "câmera 摄像机 🎥");
}

TEST(Utf8, WhatIsNoCharacterBecomesAQuestionMark) {
  EXPECT_EQ(as_utf8("c\xe2mera"), "c?mera");                                    // Latin-1
  EXPECT_EQ(as_utf8("\xc0\xaf|\xed\xa0\x80|\xf4\x90\x80\x80"), "??|???|????");  // overlong, surrogate, beyond Unicode
  EXPECT_EQ(as_utf8("a\xc3"), "a?");
}

TEST(Utf8, NoCharacterIsCutInTwo) {
  EXPECT_EQ(as_utf8("aé", 2), "a");
  EXPECT_EQ(as_utf8("aé", 3), "aé");
  EXPECT_EQ(as_utf8("\xff\xff\xff", 2), "??");
}

TEST(Utf8, IsToldFromWhatOnlyLooksLikeIt) {
  for (const auto* good : {"", "a", "\xc2\x80", "\xed\x9f\xbf", "\xee\x80\x80", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"})
    EXPECT_TRUE(is_utf8(good)) << good;
  for (const auto* bad : {"\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80",
                          "\xf5\x80\x80\x80", "\xc3", "\xe2\x82", "a\xff"})
    EXPECT_FALSE(is_utf8(bad)) << bad;
}

}  // namespace
}  // namespace dvr
