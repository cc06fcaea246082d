#include "proto/rtsp/auth.hpp"

#include <gtest/gtest.h>

namespace dvr::rtsp {
namespace {

Message refusal(std::vector<std::string> challenges) {
  Message m;
  m.status = 401;
  for (auto& c : challenges) m.headers.push_back({"WWW-Authenticate", std::move(c)});
  return m;
}

TEST(Auth, Row13_BestFirstAndUnreadableSkipped) {
  const auto found = parse_challenges(refusal(
      {"Basic realm=\"cam\"", "Negotiate", "Digest realm=\"cam\", nonce=\"n5\"",
       "Digest algorithm=SHA-256, nonce=\"n2\", realm=\"a \\\"b\\\"\", qop=\"auth-int,auth\"", "Digest realm=\"cam\"",
       "Digest realm=\"x\", nonce=\"y\", algorithm=SHA-512", "Digest nonce=\"z\", qop=\"auth-int\""}));
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].scheme, Challenge::Scheme::digest_sha256);
  EXPECT_EQ(found[0].realm, "a \"b\"");
  EXPECT_TRUE(found[0].qop_auth);
  EXPECT_EQ(found[1].scheme, Challenge::Scheme::digest_md5);
  EXPECT_EQ(found[1].nonce, "n5");
  EXPECT_EQ(found[2].scheme, Challenge::Scheme::basic);
}

TEST(Auth, Row13_SeveralInOneHeader) {
  const auto found =
      parse_challenges(refusal({"Basic realm=\"a, b\", Digest nonce = \"q=1\", realm=\"r\",stale=TRUE"}));
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].nonce, "q=1");
  EXPECT_TRUE(found[0].stale);
  EXPECT_EQ(found[1].realm, "a, b");
}

TEST(Auth, BasicOfRfc7617) {
  Authenticator a({"Aladdin", "open sesame"});
  EXPECT_EQ(a.header("DESCRIBE", "rtsp://h/"), "");
  ASSERT_TRUE(a.accept(refusal({"Basic realm=\"x\""})));
  EXPECT_EQ(a.header("DESCRIBE", "rtsp://h/"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  EXPECT_FALSE(a.accept(refusal({"Basic realm=\"x\""})));
}

// The example of RFC 2069 as corrected: no qop.
TEST(Auth, DigestMd5WithoutQop) {
  Authenticator a({"Mufasa", "CircleOfLife"});
  ASSERT_TRUE(a.accept(
      refusal({"Digest realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", opaque=\"5ccc\""})));
  EXPECT_EQ(a.header("GET", "/dir/index.html"),
            "Digest username=\"Mufasa\", realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", "
            "uri=\"/dir/index.html\", response=\"1949323746fe6a43ef61f9606e7febea\", opaque=\"5ccc\"");
}

TEST(Auth, Row14_OncePerNonce) {
  Authenticator a({"u", "p"});
  EXPECT_TRUE(a.accept(refusal({"Digest realm=\"r\", nonce=\"1\", qop=\"auth\""})));
  EXPECT_FALSE(a.accept(refusal({"Digest realm=\"r\", nonce=\"1\", qop=\"auth\""})));
  EXPECT_TRUE(a.accept(refusal({"Digest realm=\"r\", nonce=\"2\", qop=\"auth\", stale=true"})));
  const auto first = a.header("PLAY", "rtsp://h/"), second = a.header("PLAY", "rtsp://h/");
  EXPECT_NE(first.find("nc=00000001"), std::string::npos);
  EXPECT_NE(second.find("nc=00000002"), std::string::npos);
}

TEST(Auth, NothingWithoutCredentials) {
  Authenticator a({});
  EXPECT_FALSE(a.accept(refusal({"Basic realm=\"x\""})));
}

}  // namespace
}  // namespace dvr::rtsp
