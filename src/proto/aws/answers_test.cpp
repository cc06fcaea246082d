#include "proto/aws/answers.hpp"

#include "proto/aws/endpoint.hpp"
#include "proto/aws/profiles.hpp"

#include <gtest/gtest.h>

namespace dvr::aws {
namespace {

constexpr auto kSts = R"(<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>ASIAX</AccessKeyId>
  <SecretAccessKey>a&amp;b/&#43;</SecretAccessKey><SessionToken>tok==</SessionToken>
  <Expiration>2027-01-15T09:00:00Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>)";

std::string with(std::string text, std::string_view from, std::string_view to) {
  return text.replace(text.find(from), from.size(), to);
}

TEST(AwsAnswers, CredentialsOfTheTokenService) {
  const auto got = credentials_of_sts(kSts);
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->access_key_id, "ASIAX");
  EXPECT_EQ(got->secret_access_key, "a&b/+");
  EXPECT_EQ(got->session_token, "tok==");
  EXPECT_EQ(got->expires, *parse_rfc3339("2027-01-15T09:00:00Z"));
}

TEST(AwsAnswers, WhatIsNoCredentialIsRefused) {
  for (const auto& bad :
       {std::string(), std::string("<Credentials>"), std::string("</Credentials><Credentials>"),
        with(kSts, "ASIAX", ""), with(kSts, "ASIAX", "A\r\nX-Evil: 1"), with(kSts, "ASIAX", "A&#13;&#10;B"),
        with(kSts, "ASIAX", "<b>x</b>"), with(kSts, "tok==", "&unknown;"), with(kSts, "tok==", "&amp"),
        with(kSts, "tok==", std::string(20'000, 'x')), with(kSts, "2027-01-15T09:00:00Z", "soon")})
    EXPECT_FALSE(credentials_of_sts(bad)) << bad.substr(0, 300);
}

TEST(AwsAnswers, CredentialsOfTheMetadataService) {
  const auto got = credentials_of_metadata(
      R"({"Code":"Success","AccessKeyId":"A","SecretAccessKey":"S","Token":"T","Expiration":"2027-01-15T09:00:00Z"})");
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->session_token, "T");
  for (const auto* bad :
       {"", "[]", "{}", R"({"Code":"AssumeRoleUnauthorizedAccess"})", R"({"AccessKeyId":1})",
        R"({"AccessKeyId":"A","SecretAccessKey":"S","Token":"T\n","Expiration":"2027-01-15T09:00:00Z"})",
        R"({"AccessKeyId":"A","SecretAccessKey":"S","Token":"T"})"})
    EXPECT_FALSE(credentials_of_metadata(bad)) << bad;
  EXPECT_FALSE(credentials_of_metadata(std::string(100'000, '[')));
}

TEST(AwsAnswers, WhatAServiceComplainsOf) {
  const auto code = [](std::string body, std::string header = {}) {
    http::FetchAnswer answer{.status = 400, .headers = {{"x-amzn-errortype", header}}, .body = std::move(body)};
    return complaint_of(answer).code;
  };
  EXPECT_EQ(code(R"({"__type":"com.amazonaws.logs#ThrottlingException:http://x","message":"Rate"})"),
            "ThrottlingException");
  EXPECT_EQ(code("<ErrorResponse><Error><Code>Throttling</Code></Error></ErrorResponse>"), "Throttling");
  EXPECT_EQ(code("garbage", "AccessDeniedException:http://x"), "AccessDeniedException");
  EXPECT_EQ(code("garbage"), "");
  EXPECT_EQ(code(R"({"__type":"a b\n"})"), "");
  http::FetchAnswer long_one{.status = 400, .headers = {}, .body = {}};
  long_one.body = R"({"__type":"X","message":")" + std::string(5000, 'm') + "\"}";
  EXPECT_LT(complaint_of(long_one).describe(400).size(), 400u);
}

TEST(AwsAnswers, Regions) {
  EXPECT_TRUE(is_region("eu-west-1"));
  for (const auto* bad : {"", "EU", "a.b", "x/y", "evil.example.org#"}) EXPECT_FALSE(is_region(bad)) << bad;
}

TEST(AwsEndpoints, OfRegionsAndOfSettings) {
  EXPECT_EQ(endpoint_of("logs", "eu-west-1").url(), "https://logs.eu-west-1.amazonaws.com/");
  EXPECT_EQ(endpoint_of("monitoring", "cn-north-1").url(), "https://monitoring.cn-north-1.amazonaws.com.cn/");
  EXPECT_EQ(endpoint_of("logs", "us-gov-west-1").authority, "logs.us-gov-west-1.amazonaws.com");
  EXPECT_EQ(endpoint_of("logs", "us-isob-east-1").authority, "logs.us-isob-east-1.sc2s.sgov.gov");
  const auto own = parse_endpoint("http://[::1]:4566/base");
  ASSERT_TRUE(own);
  EXPECT_EQ(own->authority, "[::1]:4566");
  EXPECT_EQ(own->path, "/base");
  EXPECT_TRUE(is_loopback(*own));
  EXPECT_EQ(parse_endpoint("https://vpce.example.org:443/")->authority, "vpce.example.org") << "as curl sends it";
  EXPECT_EQ(parse_endpoint("http://vpce.example.org:443/")->authority, "vpce.example.org:443");
  EXPECT_TRUE(is_loopback(*parse_endpoint("http://localhost")));
  EXPECT_FALSE(is_loopback(*parse_endpoint("http://127.0.0.1.example.org")));
  for (const auto* bad : {"", "logs", "ftp://x", "https://", "https://u:p@x", "https://x?y", "https://x y",
                          "https://[::1", "https://x:", "https://x:y", "https://x:1234567", "https:///x"})
    EXPECT_FALSE(parse_endpoint(bad)) << bad;
}

TEST(AwsProfiles, AreReadAsTheToolsWriteThem) {
  Profiles out;
  read_profiles(
      "# remark\r\n[default]\r\nregion = eu-west-1 ; here\r\n[profile \"my one\"]\nRole_Arn=arn:x\n"
      "s3 =\n  max_concurrent_requests = 3\n[sso-session default]\nregion=no\n[services]\nregion=no\n",
      ProfileFile::config, out);
  read_profiles("[default]\naws_access_key_id=A\naws_secret_access_key = b#c=\n[my one]\nregion=x\n",
                ProfileFile::credentials, out);
  EXPECT_EQ(out.size(), 2u);
  EXPECT_EQ(out["default"],
            (Profile{{"region", "eu-west-1"}, {"aws_access_key_id", "A"}, {"aws_secret_access_key", "b#c="}}));
  EXPECT_EQ(out["my one"], (Profile{{"role_arn", "arn:x"}, {"s3", ""}, {"region", "x"}}));
}

TEST(AwsProfiles, NonsenseMeansNothing) {
  Profiles out;
  read_profiles("a=b\n[\n[]\n[profile]\n=\n[profile x\n====\n\0\n", ProfileFile::config, out);
  EXPECT_TRUE(out.empty());
}

}  // namespace
}  // namespace dvr::aws
