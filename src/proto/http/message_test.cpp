#include "proto/http/message.hpp"
#include "proto/http/conditional.hpp"
#include "proto/http/cookie.hpp"
#include "proto/http/range.hpp"

#include <gtest/gtest.h>

namespace dvr::http {
namespace {

TEST(Headers, AreFoundWithoutRegardToCase) {
  Headers h;
  h.add("Content-Type", "a");
  EXPECT_EQ(h.get("content-type"), "a");
  h.set("CONTENT-TYPE", "b");
  EXPECT_EQ(h.count("Content-Type"), 1u);
  EXPECT_EQ(h.get("Content-Type"), "b");
}

TEST(Headers, NoValueBeginsANewLine) {
  Headers h;
  h.set("X-Name", "a\r\nSet-Cookie: b=c");
  EXPECT_EQ(h.get("X-Name"), "a  Set-Cookie: b=c");
}

TEST(Headers, TokensOfLists) {
  EXPECT_TRUE(has_token("keep-alive, Upgrade", "upgrade"));
  EXPECT_TRUE(has_token("br;q=0.5, gzip", "gzip"));
  EXPECT_FALSE(has_token("gzip;q=0", "gzip"));
  EXPECT_FALSE(has_token("gzip;q=0.00", "gzip"));
  EXPECT_FALSE(has_token("x-gzip", "gzip"));
  EXPECT_FALSE(has_token("", "gzip"));
}

TEST(Target, SplitsAndDecodes) {
  const auto t = parse_target("/caf%C3%A9/x?a=1&b=%26+c&a=2&flag");
  ASSERT_TRUE(t.has_value());
  EXPECT_EQ(t->path, "/caf\xC3\xA9/x");
  EXPECT_EQ(t->query.find("a"), "1");
  EXPECT_EQ(t->query.count("a"), 2u);
  EXPECT_EQ(t->query.find("b"), "& c");
  EXPECT_EQ(t->query.find("flag"), "");
  EXPECT_FALSE(t->query.find("none").has_value());
}

TEST(Target, TakesTheAbsoluteForm) {
  EXPECT_EQ(parse_target("https://host:1/a?b=c")->path, "/a");
  EXPECT_EQ(parse_target("https://host")->path, "/");
  EXPECT_EQ(parse_target("https://host?x=1")->query.find("x"), "1");
}

TEST(Target, RefusesWhatIsMeantToDeceive) {
  for (const auto* bad : {"/a%", "/a%4", "/a%zz", "/a%00b", "/a%0d%0ab", "/../etc", "/a/..", "/a/%2e%2e/b", "/a%2fb",
                          "/a%5Cb", "/./a", "a", "", "/a?x=%0a", "/a#b", "/a?x=%e"})
    EXPECT_FALSE(parse_target(bad).has_value()) << bad;
}

TEST(Target, BoundsTheNumberOfParameters) {
  std::string many = "/?a=1";
  for (std::size_t i = 1; i < Query::kMaxItems; ++i) many += "&a=1";
  EXPECT_TRUE(parse_target(many).has_value());
  EXPECT_FALSE(parse_target(many + "&a=1").has_value());
}

TEST(Target, EncodesWhatItDecodes) {
  const std::string text = "a b/c?d=é&~";
  EXPECT_EQ(percent_decode(percent_encode(text)).value(), text);
}

TEST(Cookie, IsFoundAmongOthers) {
  EXPECT_EQ(find_cookie("a=1; refresh=x.y-z; b=\"2\"", "refresh"), "x.y-z");
  EXPECT_EQ(find_cookie("a=1;b=\"2\"", "b"), "2");
  EXPECT_FALSE(find_cookie("xrefresh=1; ;=", "refresh").has_value());
  EXPECT_EQ(find_cookie("=v", ""), "v");
}

TEST(Cookie, IsWrittenSafely) {
  SetCookie c{.name = "s", .value = "a;b\r\n", .path = "/api/", .max_age = Seconds(60)};
  EXPECT_EQ(c.to_header(), "s=a%3Bb%0D%0A; Path=/api/; Max-Age=60; HttpOnly; Secure; SameSite=Strict");
}

using Kind = ByteRange::Kind;

TEST(Range, OneRange) {
  const auto r = parse_range("bytes=2-5", 10);
  EXPECT_EQ(r.kind, Kind::part);
  EXPECT_EQ(content_range(r, 10), "bytes 2-5/10");
  EXPECT_EQ(r.size(), 4u);
  EXPECT_EQ(parse_range("bytes=2-", 10).last, 9u);
  EXPECT_EQ(parse_range("bytes=2-99999999999999999999999", 10).last, 9u);
  EXPECT_EQ(parse_range("bytes=-3", 10).first, 7u);
  EXPECT_EQ(parse_range("bytes=-30", 10).first, 0u);
  EXPECT_EQ(parse_range("Bytes=0-0", 1).size(), 1u);
}

TEST(Range, WhatCannotBeServed) {
  for (const auto* header : {"bytes=10-", "bytes=-0", "bytes=99999999999999999999-"})
    EXPECT_EQ(parse_range(header, 10).kind, Kind::unsatisfiable) << header;
  EXPECT_EQ(parse_range("bytes=0-", 0).kind, Kind::unsatisfiable);
}

TEST(Range, WhatIsIgnored) {
  for (const auto* header : {"", "bytes", "bytes=", "bytes=-", "bytes=5-2", "bytes=a-b", "bytes=1-2,4-5", "items=0-1",
                             "bytes=+1-2", "bytes= 1-2"})
    EXPECT_EQ(parse_range(header, 10).kind, Kind::whole) << header;
}

TEST(Date, RoundTrip) {
  const auto t = from_us(784111777'000'000);
  EXPECT_EQ(format_date(t), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(parse_date("Sun, 06 Nov 1994 08:49:37 GMT"), t);
  for (const auto* bad : {"", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 31 Feb 1994 08:49:37 GMT",
                          "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, -6 Nov 1994 08:49:37 GMT"})
    EXPECT_FALSE(parse_date(bad).has_value()) << bad;
}

TEST(Conditional, EntityTags) {
  EXPECT_TRUE(etag_matches("\"a\", W/\"b\"", "\"b\""));
  EXPECT_TRUE(etag_matches("*", "\"b\""));
  EXPECT_FALSE(etag_matches("\"a\"", "\"b\""));
  EXPECT_FALSE(etag_matches("\"a", "\"a\""));
  Request r;
  EXPECT_FALSE(not_modified(r, "\"v\""));
  r.headers.set("If-None-Match", "\"v\"");
  EXPECT_TRUE(not_modified(r, "\"v\""));
  r.method = Method::post;
  EXPECT_FALSE(not_modified(r, "\"v\""));
}

TEST(Conditional, DateOnlyWithoutTag) {
  Request r;
  r.headers.set("If-Modified-Since", "Sun, 06 Nov 1994 08:49:37 GMT");
  const auto t = from_us(784111777'500'000);  // half a second later: HTTP dates do not see it
  EXPECT_TRUE(not_modified(r, "\"v\"", t));
  EXPECT_FALSE(not_modified(r, "\"v\"", t + Seconds(1)));
  r.headers.set("If-None-Match", "\"other\"");
  EXPECT_FALSE(not_modified(r, "\"v\"", t));
}

TEST(Conditional, IfRange) {
  Request r;
  EXPECT_TRUE(range_applies(r, "\"v\""));
  r.headers.set("If-Range", "\"v\"");
  EXPECT_TRUE(range_applies(r, "\"v\""));
  EXPECT_FALSE(range_applies(r, "\"w\""));
  EXPECT_FALSE(range_applies(r, "W/\"v\""));
}

TEST(Response, SizeOfEveryBody) {
  EXPECT_EQ(Response::text(200, "abc").body_size(), 3u);
  EXPECT_EQ(Response::buffers({share({1, 2}), share({3})}, "video/mp4").body_size(), 3u);
  EXPECT_EQ(Response::empty().body_size(), 0u);
}

}  // namespace
}  // namespace dvr::http
