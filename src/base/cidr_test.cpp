#include "base/cidr.hpp"

#include <gtest/gtest.h>

namespace dvr {
namespace {

bool contains(std::string_view block, const char* address) {
  return Cidr::parse(block).value().contains(boost::asio::ip::make_address(address));
}

TEST(Cidr, Contains) {
  EXPECT_TRUE(contains("10.0.0.0/8", "10.255.0.1"));
  EXPECT_FALSE(contains("10.0.0.0/8", "11.0.0.1"));
  EXPECT_TRUE(contains("172.16.0.0/12", "172.31.255.255"));
  EXPECT_FALSE(contains("172.16.0.0/12", "172.32.0.0"));
  EXPECT_TRUE(contains("0.0.0.0/0", "1.2.3.4"));
  EXPECT_TRUE(contains("127.0.0.1", "127.0.0.1"));
  EXPECT_FALSE(contains("127.0.0.1", "127.0.0.2"));
  EXPECT_TRUE(contains("fd00::/8", "fdab::1"));
  EXPECT_FALSE(contains("::/0", "1.2.3.4"));
  EXPECT_TRUE(contains("127.0.0.0/8", "::ffff:127.0.0.1"));
}

TEST(Cidr, RefusesNonsense) {
  for (const auto* bad : {"", "x", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8x", "fd00::/129", "10/8"})
    EXPECT_FALSE(Cidr::parse(bad).has_value()) << bad;
}

TEST(SourceKey, AnIpv6NetworkIsOneSource) {
  EXPECT_EQ(source_key("203.0.113.7"), "203.0.113.7");
  EXPECT_EQ(source_key("::ffff:203.0.113.7"), "203.0.113.7");
  EXPECT_EQ(source_key("2001:db8:1:2:aaaa::1"), source_key("2001:db8:1:2::ffff"));
  EXPECT_NE(source_key("2001:db8:1:2::1"), source_key("2001:db8:1:3::1"));
  EXPECT_EQ(source_key("fe80::1%lo"), source_key("fe80::2"));
  EXPECT_EQ(source_key("nobody"), "nobody");
}

}  // namespace
}  // namespace dvr
