#include "proto/aws/client.hpp"
#include "proto/aws/service_test_support.hpp"
#include "proto/http/conditional.hpp"

#include <barrier>

namespace dvr::aws {
namespace {

using testing_support::Asked;
using testing_support::Machine;
using testing_support::Said;
using testing_support::TestService;

std::string metadata(std::string_view key, WallTime expires) {
  return fmt::format(R"({{"AccessKeyId":"{}","SecretAccessKey":"S","Token":"T","Expiration":"{}"}})", key,
                     format_rfc3339(expires));
}

// Its container gives credentials for an hour, each time with another name, unless it is told to fail.
struct Container : Machine {
  Container() {
    variables = {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://localhost/c"}};
    answers = [this](const http::FetchRequest&) -> Result<http::FetchAnswer> {
      ++times;
      if (fails) return fail(ErrorKind::unavailable, "down");
      return http::FetchAnswer{
          .status = 200, .headers = {}, .body = metadata(fmt::format("K{}", times), clock.wall() + Seconds(3600))};
    };
  }
  int times = 0;
  bool fails = false;
};

TEST(AwsIdentity, AsksAnewBeforeCredentialsEnd) {
  Container box;
  Identity identity(box.around(), "r");
  EXPECT_EQ(identity.credentials({})->access_key_id, "K1");
  box.clock.advance(Seconds(3600 - 301));
  EXPECT_EQ(identity.credentials({})->access_key_id, "K1");
  box.clock.advance(Seconds(2));
  EXPECT_EQ(identity.credentials({})->access_key_id, "K2");
}

TEST(AwsIdentity, KeepsOldOnesWhileNewOnesAreNotToBeHad) {
  Container box;
  Identity identity(box.around(), "r");
  ASSERT_TRUE(identity.credentials({}));
  box.fails = true;
  box.clock.advance(Seconds(3400));
  for (int i = 0; i < 10; ++i) EXPECT_EQ(identity.credentials({})->access_key_id, "K1");
  EXPECT_EQ(box.times, 2) << "not asked again at once";
  box.clock.advance(Seconds(1));
  EXPECT_TRUE(identity.credentials({}));
  EXPECT_EQ(box.times, 3);
  box.clock.advance(Seconds(1));
  EXPECT_TRUE(identity.credentials({}));
  EXPECT_EQ(box.times, 3) << "longer each time";
  box.clock.advance(Seconds(200));
  EXPECT_EQ(identity.credentials({}).error().message, "down") << "now they are over";
  box.fails = false;
  box.clock.advance(Seconds(60));
  EXPECT_EQ(identity.credentials({})->access_key_id, "K5");
}

TEST(AwsIdentity, WhatAServiceRefusesIsForgotten) {
  Container box;
  Identity identity(box.around(), "r");
  const auto first = *identity.credentials({});
  identity.refused(first);
  EXPECT_EQ(identity.credentials({})->access_key_id, "K2");
  identity.refused(first);
  EXPECT_EQ(identity.credentials({})->access_key_id, "K2") << "others are meant";
}

TEST(AwsIdentity, OneAsksForAll) {
  std::atomic<int> times = 0;
  Machine machine;
  machine.variables = {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://localhost/c"}};
  auto around = machine.around();
  around.clock = &system_clock();
  around.fetch_nearby = [&](const http::FetchRequest&, std::stop_token) -> Result<http::FetchAnswer> {
    ++times;
    return http::FetchAnswer{
        .status = 200, .headers = {}, .body = metadata("K", system_clock().wall() + Seconds(3600))};
  };
  Identity identity(around, "r");
  std::barrier together(4);
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      together.arrive_and_wait();
      EXPECT_TRUE(identity.credentials({}));
      EXPECT_TRUE(identity.region({}));
    });
  threads.clear();
  EXPECT_EQ(times, 1);
}

TEST(AwsIdentity, TheRegionOfTheInstanceIsAskedOnce) {
  Machine machine;
  machine.answers = [](const http::FetchRequest& request) -> Result<http::FetchAnswer> {
    return http::FetchAnswer{.status = 200, .headers = {}, .body = request.method == "PUT" ? "t" : "eu-west-3"};
  };
  Identity identity(machine.around(), "");
  EXPECT_EQ(*identity.region({}), "eu-west-3");
  EXPECT_EQ(*identity.region({}), "eu-west-3");
  EXPECT_EQ(machine.asked.size(), 2u);
  EXPECT_EQ(Identity(machine.around(), "a/b").region({}).error().kind, ErrorKind::invalid);
}

Client client_of(Identity& identity, const TestService& service, const Clock& clock) {
  return Client(
      identity,
      {.service = "logs", .endpoint = service.url(), .fetch = {.proxy_of_environment = false}, .clock = &clock});
}

TEST(AwsClient, SignsWithTheServicesClockOnceItKnowsIt) {
  Container box;
  Identity identity(box.around(), "eu-west-1");
  const auto theirs = box.clock.wall() - Seconds(3600);
  const auto stamp = [](WallTime t) {
    auto out = format_rfc3339(t).substr(0, 19) + "Z";
    std::erase_if(out, [](char c) { return c == '-' || c == ':'; });
    return out;
  };
  TestService service([&](const Asked& asked) -> Said {
    if (asked.headers.at("x-amz-date") == stamp(theirs)) return {};
    return {400, R"({"__type":"InvalidSignatureException"})", "Date: " + http::format_date(theirs) + "\r\n"};
  });
  auto client = client_of(identity, service, box.clock);
  EXPECT_EQ(client.post({}, "x", {})->status, 200);
  EXPECT_EQ(client.post({}, "x", {})->status, 200);
  EXPECT_EQ(service.asked().size(), 3u) << "it is remembered";
}

TEST(AwsClient, AWrongSignatureIsNotTriedForEver) {
  Container box;
  Identity identity(box.around(), "eu-west-1");
  TestService service([&](const Asked&) -> Said {
    return {403, R"({"__type":"SignatureDoesNotMatch"})", "Date: " + http::format_date(box.clock.wall()) + "\r\n"};
  });
  EXPECT_EQ(client_of(identity, service, box.clock).post({}, "x", {})->status, 403);
  EXPECT_EQ(service.asked().size(), 1u);
}

TEST(AwsClient, CredentialsThatAreOverAreAskedForAnewOnce) {
  Container box;
  Identity identity(box.around(), "eu-west-1");
  TestService service([&](const Asked& asked) -> Said {
    if (asked.headers.at("authorization").find("Credential=K1/") == std::string::npos) return {};
    return {400, R"({"__type":"com.amazon.coral.service#ExpiredTokenException"})"};
  });
  auto client = client_of(identity, service, box.clock);
  EXPECT_EQ(client.post({}, "x", {})->status, 200);
  EXPECT_EQ(box.times, 2);
  TestService stubborn([&](const Asked&) -> Said { return {400, R"({"__type":"ExpiredTokenException"})"}; });
  EXPECT_EQ(client_of(identity, stubborn, box.clock).post({}, "x", {})->status, 400);
  EXPECT_EQ(stubborn.asked().size(), 2u);
}

}  // namespace
}  // namespace dvr::aws
