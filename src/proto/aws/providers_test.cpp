#include "proto/aws/providers.hpp"

#include "proto/aws/service_test_support.hpp"

namespace dvr::aws {
namespace {

using testing_support::Machine;

constexpr auto kStsAnswer =
    "<R><Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>S</SecretAccessKey>"
    "<SessionToken>T</SessionToken><Expiration>2027-02-01T00:00:00Z</Expiration></Credentials></R>";
constexpr auto kMetadataAnswer =
    R"({"AccessKeyId":"ASIANEAR","SecretAccessKey":"S","Token":"T","Expiration":"2027-02-01T00:00:00Z"})";

Result<http::FetchAnswer> say(std::string body, int status = 200) {
  return http::FetchAnswer{.status = status, .headers = {}, .body = std::move(body)};
}

std::string sent(const http::FetchRequest& request, std::string_view name) {
  for (const auto& [key, value] : request.headers)
    if (key == name) return value;
  return {};
}

class Chain : public ::testing::Test {
 protected:
  Result<Credentials> find() { return find_credentials(machine_.around(), "eu-west-1", {}); }
  std::string key() {
    const auto found = find();
    return found ? found->access_key_id : "error: " + found.error().message;
  }
  Machine machine_;
};

TEST_F(Chain, LooksInTheOrderOfTheSdks) {
  machine_.answers = [](const http::FetchRequest& request) {
    if (request.url.find("sts") != std::string::npos) return say(kStsAnswer);
    if (request.url.ends_with("/token")) return say("imds-token");
    if (request.url.ends_with("/security-credentials/")) return say("the-role\n");
    return say(request.url.find("the-role") == std::string::npos ? R"({"AccessKeyId":"ASIABOX","SecretAccessKey":"S",
        "Token":"T","Expiration":"2027-02-01T00:00:00Z"})"
                                                                 : kMetadataAnswer);
  };
  machine_.files = {{"/h/.aws/credentials", "[default]\naws_access_key_id=AKIAFILE\naws_secret_access_key=S\n"},
                    {"/token", "web-token\n"}};
  machine_.variables = {{"AWS_ACCESS_KEY_ID", "AKIAENV"},
                        {"AWS_SECRET_ACCESS_KEY", "S"},
                        {"AWS_ROLE_ARN", "arn:aws:iam::1:role/r"},
                        {"AWS_WEB_IDENTITY_TOKEN_FILE", "/token"},
                        {"HOME", "/h"},
                        {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/x"}};
  EXPECT_EQ(key(), "AKIAENV");
  machine_.variables.erase("AWS_SECRET_ACCESS_KEY");
  EXPECT_EQ(key(), "ASIAROLE");
  machine_.variables.erase("AWS_ROLE_ARN");
  EXPECT_EQ(key(), "AKIAFILE");
  machine_.files.clear();
  EXPECT_EQ(key(), "ASIABOX");
  EXPECT_EQ(machine_.asked.back().url, "http://169.254.170.2/v2/credentials/x");
  machine_.variables.erase("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  EXPECT_EQ(key(), "ASIANEAR");
  machine_.variables["AWS_EC2_METADATA_DISABLED"] = "true";
  EXPECT_EQ(find().error().kind, ErrorKind::not_found);
}

TEST_F(Chain, AWebIdentityIsSentAsAFormAndUnsigned) {
  machine_.answers = [](const http::FetchRequest&) { return say(kStsAnswer); };
  machine_.files = {{"/token", "eyJ.x.y\n"}};
  machine_.variables = {{"AWS_ROLE_ARN", "arn:aws:iam::1:role/r"},
                        {"AWS_WEB_IDENTITY_TOKEN_FILE", "/token"},
                        {"AWS_ROLE_SESSION_NAME", "me"}};
  EXPECT_EQ(key(), "ASIAROLE");
  const auto& request = machine_.asked.at(0);
  EXPECT_EQ(request.url, "https://sts.eu-west-1.amazonaws.com/");
  EXPECT_EQ(request.body,
            "Action=AssumeRoleWithWebIdentity&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr&RoleSessionName=me&"
            "Version=2011-06-15&WebIdentityToken=eyJ.x.y");
  EXPECT_EQ(sent(request, "Authorization"), "");
  machine_.variables["AWS_ENDPOINT_URL_STS"] = "http://127.0.0.1:5/x";
  EXPECT_EQ(key(), "ASIAROLE");
  EXPECT_EQ(machine_.asked.at(1).url, "http://127.0.0.1:5/x");
  machine_.answers = [](const http::FetchRequest&) {
    return say("<E><Error><Code>AccessDenied</Code><Message>Not you</Message></Error></E>", 403);
  };
  EXPECT_EQ(key(), "error: the token service answers 403 AccessDenied: Not you");
  machine_.files.clear();
  EXPECT_FALSE(find()) << "set up and not working: no other place is looked at";
}

TEST_F(Chain, AProfileTakesItsRoleWithAnothersCredentials) {
  machine_.answers = [](const http::FetchRequest&) { return say(kStsAnswer); };
  machine_.variables = {{"AWS_PROFILE", "work"}, {"AWS_CONFIG_FILE", "/c"}, {"AWS_SHARED_CREDENTIALS_FILE", "/s"}};
  machine_.files = {{"/c",
                     "[profile work]\nrole_arn=arn:r\nsource_profile=base\nexternal_id=e\n[profile loop]\nrole_arn=r\n"
                     "source_profile=pool\n[profile pool]\nrole_arn=r\nsource_profile=loop\n[profile sso]\n"
                     "sso_start_url=x\n[profile process]\ncredential_process=/bin/x\n[profile mfa]\nrole_arn=r\n"
                     "mfa_serial=m\nsource_profile=base\n[profile env]\nrole_arn=r\ncredential_source=Environment\n"},
                    {"/s", "[base]\naws_access_key_id=AKIABASE\naws_secret_access_key=S\n"}};
  EXPECT_EQ(key(), "ASIAROLE");
  const auto& request = machine_.asked.at(0);
  EXPECT_NE(sent(request, "Authorization").find("Credential=AKIABASE/"), std::string::npos);
  EXPECT_NE(request.body.find("Action=AssumeRole&ExternalId=e"), std::string::npos) << request.body;
  const auto says = [&](const char* profile) {
    machine_.variables["AWS_PROFILE"] = profile;
    return key();
  };
  EXPECT_NE(says("loop").find("go round"), std::string::npos);
  EXPECT_NE(says("sso").find("sso_start_url is not supported"), std::string::npos);
  EXPECT_NE(says("process").find("credential_process is not supported"), std::string::npos);
  EXPECT_NE(says("mfa").find("mfa_serial is not supported"), std::string::npos);
  EXPECT_NE(says("env").find("has no credentials"), std::string::npos);
  EXPECT_NE(says("absent").find("is not there"), std::string::npos);
  EXPECT_EQ(says("base"), "AKIABASE");
}

TEST_F(Chain, AContainersCredentialsComeFromThisMachineOnly) {
  machine_.answers = [](const http::FetchRequest&) { return say(kMetadataAnswer); };
  const auto says = [&](const char* url) {
    machine_.variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = url;
    return key();
  };
  for (const auto* good : {"http://127.0.0.1:8080/c?x=1", "http://169.254.170.23/v1/credentials", "http://localhost/c",
                           "http://[fd00:ec2::23]/v1/credentials", "https://example.org/c"})
    EXPECT_EQ(says(good), "ASIANEAR") << good;
  const auto before = machine_.asked.size();
  for (const auto* bad : {"http://example.org/c", "http://169.254.169.254/", "ftp://localhost/", "x",
                          "http://127.0.0.1.x.org/", "http://localhost/c\r\nX: y"})
    EXPECT_TRUE(says(bad).starts_with("error")) << bad;
  EXPECT_EQ(machine_.asked.size(), before) << "nobody was asked";
  machine_.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "Basic abc";
  says("http://localhost/c");
  EXPECT_EQ(sent(machine_.asked.back(), "Authorization"), "Basic abc");
  machine_.files["/t"] = "from file\n";
  machine_.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = "/t";
  says("http://localhost/c");
  EXPECT_EQ(sent(machine_.asked.back(), "Authorization"), "from file");
  machine_.files["/t"] = "a\r\nX-Evil: 1";
  EXPECT_TRUE(says("http://localhost/c").starts_with("error"));
}

TEST_F(Chain, TheInstanceIsAskedWithAToken) {
  machine_.answers = [](const http::FetchRequest& request) {
    if (request.method == "PUT") return say("tok");
    if (request.url.ends_with("/region")) return say("eu-central-1");
    return say(request.url.ends_with("/") ? "role" : kMetadataAnswer);
  };
  machine_.variables = {{"AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:99/"}};
  EXPECT_EQ(key(), "ASIANEAR");
  ASSERT_EQ(machine_.asked.size(), 3u);
  EXPECT_EQ(machine_.asked[0].url, "http://127.0.0.1:99/latest/api/token");
  EXPECT_EQ(sent(machine_.asked[2], "X-aws-ec2-metadata-token"), "tok");
  EXPECT_EQ(machine_.asked[2].url, "http://127.0.0.1:99/latest/meta-data/iam/security-credentials/role");
  EXPECT_EQ(*region_of_instance(machine_.around(), {}), "eu-central-1");
  machine_.answers = [](const http::FetchRequest&) { return say("a b\r\nc"); };
  EXPECT_TRUE(key().starts_with("error"));
  EXPECT_FALSE(region_of_instance(machine_.around(), {}));
}

TEST_F(Chain, OldOnesOfAnInstanceInTroubleAreUsedForAWhile) {
  machine_.answers = [](const http::FetchRequest& request) {
    if (request.method == "PUT") return say("tok");
    return say(request.url.ends_with("/") ? "role" : R"({"AccessKeyId":"A","SecretAccessKey":"S","Token":"T",
      "Expiration":"2020-01-01T00:00:00Z"})");
  };
  EXPECT_EQ(find()->expires, machine_.clock.wall() + Seconds(600));
}

TEST(AwsRegion, OfTheEnvironmentThenOfTheProfile) {
  Machine machine;
  machine.files = {{"/h/.aws/config", "[default]\nregion=eu-north-1\n[profile p]\nregion=eu-south-1\n"}};
  machine.variables = {{"HOME", "/h"}};
  EXPECT_EQ(region_of_settings(machine.around()), "eu-north-1");
  machine.variables["AWS_PROFILE"] = "p";
  EXPECT_EQ(region_of_settings(machine.around()), "eu-south-1");
  machine.variables["AWS_DEFAULT_REGION"] = "us-west-2";
  EXPECT_EQ(region_of_settings(machine.around()), "us-west-2");
  machine.variables["AWS_REGION"] = "us-west-1";
  EXPECT_EQ(region_of_settings(machine.around()), "us-west-1");
}

}  // namespace
}  // namespace dvr::aws
