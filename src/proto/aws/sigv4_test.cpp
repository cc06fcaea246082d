// The examples that AWS publishes: its test suite for version 4, and those of S3's documentation.
#include "proto/aws/sigv4.hpp"

#include <gtest/gtest.h>

namespace dvr::aws {
namespace {

WallTime at(std::string_view text) { return *parse_rfc3339(text); }

const Credentials kSuite{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"};
const Credentials kS3{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"};

std::string header(const Pairs& headers, std::string_view name) {
  for (const auto& [key, value] : headers)
    if (key == name) return value;
  return {};
}

std::string signature_of(const Pairs& headers) {
  const auto text = header(headers, "Authorization");
  return text.substr(text.find("Signature=") + 10);
}

Signer suite(const Credentials& credentials = kSuite) {
  return {credentials, "us-east-1", "service", at("2015-08-30T12:36:00Z")};
}

TEST(SigV4, TheTestSuite) {
  struct Case {
    std::string name, signature;
    SignableRequest request;
  };
  const std::vector<Case> cases{
      {"get-vanilla", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31", {.host = ""}},
      {"get-vanilla-query-order-key-case",
       "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
       {.host = "", .query = {{"Param2", "value2"}, {"Param1", "value1"}}}},
      {"get-utf8",
       "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85",
       {.host = "", .path = "/\xE1\x88\xB4"}},
      {"get-space",
       "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741",
       {.host = "", .path = "/example space/"}},
      {"get-relative",
       "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
       {.host = "", .path = "/example/.."}},
      {"get-slashes",
       "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84",
       {.host = "", .path = "//example//"}},
      {"get-header-value-trim",
       "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
       {.host = "", .headers = {{"My-Header1", " value1"}, {"My-Header2", " \"a   b   c\""}}}},
      {"post-vanilla",
       "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
       {.method = "POST", .host = ""}},
      {"post-x-www-form-urlencoded",
       "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
       {.method = "POST",
        .host = "",
        .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
        .payload_hash = payload_hash("Param1=value1")}},
  };
  for (auto one : cases) {
    one.request.host = "example.amazonaws.com";
    EXPECT_EQ(signature_of(sign(one.request, suite())), one.signature) << one.name;
  }
}

TEST(SigV4, TheHeaderNamesScopeAndSignedHeaders) {
  const auto headers = sign({.host = "example.amazonaws.com"}, suite());
  EXPECT_EQ(header(headers, "X-Amz-Date"), "20150830T123600Z");
  EXPECT_EQ(header(headers, "Authorization"),
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
            "SignedHeaders=host;x-amz-date, "
            "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
}

TEST(SigV4, ASessionTokenIsSentAndSigned) {
  auto temporary = kSuite;
  temporary.session_token = "token/+=";
  const auto headers = sign({.host = "example.amazonaws.com"}, suite(temporary));
  EXPECT_EQ(header(headers, "X-Amz-Security-Token"), "token/+=");
  EXPECT_NE(header(headers, "Authorization").find("host;x-amz-date;x-amz-security-token"), std::string::npos);
  EXPECT_NE(signature_of(headers), signature_of(sign({.host = "example.amazonaws.com"}, suite())));
}

TEST(SigV4, TheExampleOfIam) {
  const Signer iam{kSuite, "us-east-1", "iam", at("2015-08-30T12:36:00Z")};
  const SignableRequest request{.host = "iam.amazonaws.com",
                                .query = {{"Action", "ListUsers"}, {"Version", "2010-05-08"}},
                                .headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}}};
  EXPECT_EQ(signature_of(sign(request, iam)), "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
}

TEST(SigV4, TheExamplesOfS3) {
  const Signer s3{kS3, "us-east-1", "s3", at("2013-05-24T00:00:00Z")};
  const std::string host = "examplebucket.s3.amazonaws.com";
  EXPECT_EQ(signature_of(sign({.host = host, .path = "/test.txt", .headers = {{"Range", "bytes=0-9"}}}, s3)),
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
  const auto put =
      sign({.method = "PUT",
            .host = host,
            .path = "/test%24file.text",
            .headers = {{"Date", "Fri, 24 May 2013 00:00:00 GMT"}, {"x-amz-storage-class", "REDUCED_REDUNDANCY"}},
            .payload_hash = payload_hash("Welcome to Amazon S3.")},
           s3);
  EXPECT_EQ(signature_of(put), "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
  EXPECT_EQ(header(put, "X-Amz-Content-Sha256"), "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072");
  EXPECT_EQ(signature_of(sign({.host = host, .query = {{"lifecycle", ""}}}, s3)),
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
  EXPECT_EQ(signature_of(sign({.host = host, .query = {{"prefix", "J"}, {"max-keys", "2"}}}, s3)),
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

TEST(SigV4, TheExampleOfAPresignedAddress) {
  const Signer s3{kS3, "us-east-1", "s3", at("2013-05-24T00:00:00Z")};
  const auto query = presign({.host = "examplebucket.s3.amazonaws.com", .path = "/test.txt"}, s3, Seconds(86400));
  EXPECT_EQ(query,
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2F"
            "aws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature="
            "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
}

TEST(SigV4, OnlyS3LeavesThePathAsItIsSent) {
  const SignableRequest once{.host = "h", .path = "/a%20b"}, twice{.host = "h", .path = "/a%2520b"};
  const Signer s3{kS3, "r", "s3", at("2013-05-24T00:00:00Z")}, other{kS3, "r", "logs", at("2013-05-24T00:00:00Z")};
  EXPECT_NE(signature_of(sign(once, s3)), signature_of(sign(twice, s3)));
  EXPECT_NE(signature_of(sign(once, other)), signature_of(sign(twice, other)));
}

}  // namespace
}  // namespace dvr::aws
