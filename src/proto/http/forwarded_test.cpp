#include "proto/http/forwarded.hpp"

#include <gtest/gtest.h>

namespace dvr::http {
namespace {

const std::vector<Cidr> kProxies{*Cidr::parse("127.0.0.1"), *Cidr::parse("10.0.0.0/8"), *Cidr::parse("fd00::/8")};

std::string client(std::vector<Headers::Field> fields) {
  Headers headers;
  for (const auto& [name, value] : fields) headers.add(name, value);
  const auto found = client_of(headers, kProxies, "127.0.0.1");
  return found.address + (found.is_tls ? *found.is_tls ? " https" : " http" : "");
}

TEST(Forwarded, TheLastAddressThatNoProxyHas) {
  EXPECT_EQ(client({}), "127.0.0.1");
  EXPECT_EQ(client({{"X-Forwarded-For", "203.0.113.7"}}), "203.0.113.7");
  EXPECT_EQ(client({{"X-Forwarded-For", "1.2.3.4, 203.0.113.7, 10.1.1.1"}}), "203.0.113.7");  // 1.2.3.4 is made up
  EXPECT_EQ(client({{"X-Forwarded-For", "1.2.3.4"}, {"X-Forwarded-For", "203.0.113.7"}}), "203.0.113.7");
  EXPECT_EQ(client({{"X-Forwarded-For", "10.0.0.9"}}), "10.0.0.9");  // a proxy asks for itself
}

TEST(Forwarded, PortsAndBracketsAndMappedAddresses) {
  EXPECT_EQ(client({{"X-Forwarded-For", "203.0.113.7:51234"}}), "203.0.113.7");
  EXPECT_EQ(client({{"X-Forwarded-For", "[2001:db8::1]:51234"}}), "2001:db8::1");
  EXPECT_EQ(client({{"X-Forwarded-For", "2001:db8::1"}}), "2001:db8::1");
  EXPECT_EQ(client({{"X-Forwarded-For", "203.0.113.7, ::ffff:10.1.1.1"}}), "203.0.113.7");
}

TEST(Forwarded, WhatIsNoAddressEndsTheList) {
  EXPECT_EQ(client({{"X-Forwarded-For", "203.0.113.7, unknown"}}), "127.0.0.1");
  EXPECT_EQ(client({{"X-Forwarded-For", "203.0.113.7, , 10.0.0.1"}}), "10.0.0.1");
  EXPECT_EQ(client({{"X-Forwarded-For", ","}}), "127.0.0.1");
  EXPECT_EQ(client({{"X-Forwarded-For", "["}}), "127.0.0.1");
}

TEST(Forwarded, TheStandardField) {
  EXPECT_EQ(client({{"Forwarded", "for=203.0.113.7;proto=https;by=10.0.0.1"}}), "203.0.113.7 https");
  EXPECT_EQ(client({{"Forwarded", "For=\"[2001:db8:cafe::17]:4711\";PROTO=http"}}), "2001:db8:cafe::17 http");
  EXPECT_EQ(client({{"Forwarded", "for=1.2.3.4;proto=http, for=203.0.113.7;proto=https, for=10.0.0.2"}}),
            "203.0.113.7");
  EXPECT_EQ(client({{"Forwarded", "for=_hidden, for=203.0.113.7"}}), "203.0.113.7");
  EXPECT_EQ(client({{"Forwarded", "for=\"a,b\";proto=https"}}), "127.0.0.1 https");
  EXPECT_EQ(client({{"Forwarded", "for=1.2.3.4"}, {"X-Forwarded-For", "203.0.113.7"}}), "203.0.113.7");
  EXPECT_EQ(client({{"Forwarded", "for=\"unclosed"}}), "127.0.0.1");
}

TEST(Forwarded, TheSchemeIsTheNearestProxys) {
  EXPECT_EQ(client({{"X-Forwarded-Proto", "https"}}), "127.0.0.1 https");
  EXPECT_EQ(client({{"X-Forwarded-Proto", "https, http"}}), "127.0.0.1 http");
  EXPECT_EQ(client({{"X-Forwarded-Proto", "gopher"}}), "127.0.0.1");
}

}  // namespace
}  // namespace dvr::http
