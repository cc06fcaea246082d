// What is asked of the machine or the container that we run in.
#include "base/text.hpp"
#include "proto/aws/answers.hpp"
#include "proto/aws/endpoint.hpp"
#include "proto/aws/providers.hpp"

#include <algorithm>

namespace dvr::aws {
namespace {

constexpr std::size_t kLargestMetadataAnswer = 64 << 10;
constexpr Millis kNearbyPatience{2'000};
constexpr Seconds kStaleCredentials{600};
constexpr std::string_view kContainerHosts[] = {"169.254.170.2", "169.254.170.23", "fd00:ec2::23"};
constexpr auto kRolePath = "/latest/meta-data/iam/security-credentials/";

http::FetchRequest nearby(std::string method, std::string url) {
  return {.method = std::move(method),
          .url = std::move(url),
          .timeout = kNearbyPatience,
          .answer_limit = kLargestMetadataAnswer};
}

Result<std::string> nearby_text(const Surroundings& around, const http::FetchRequest& request, std::stop_token stop) {
  DVR_TRY(auto answer, around.fetch_nearby(request, stop));
  if (answer.status == 404) return fail(ErrorKind::not_found, "the metadata service has no such thing");
  if (answer.status != 200)
    return fail(ErrorKind::unavailable, "the metadata service {}", complaint_of(answer).describe(answer.status));
  return std::move(answer.body);
}

// Plain HTTP only where nobody else can listen.
Result<std::string> container_url(const Surroundings& around) {
  if (const auto relative = around.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"); !relative.empty()) {
    if (!relative.starts_with('/') || !is_plain(relative))
      return fail(ErrorKind::invalid, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI must begin with '/'");
    return "http://169.254.170.2" + relative;
  }
  const auto full = around.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI");
  const auto endpoint = parse_endpoint(full.substr(0, full.find('?')));
  if (!endpoint) return endpoint.error().with("AWS_CONTAINER_CREDENTIALS_FULL_URI");
  const bool known =
      std::find(std::begin(kContainerHosts), std::end(kContainerHosts), endpoint->host) != std::end(kContainerHosts);
  if (endpoint->scheme != "https" && !known && !is_loopback(*endpoint))
    return fail(ErrorKind::invalid, "AWS_CONTAINER_CREDENTIALS_FULL_URI must be https, or on this machine");
  if (!is_plain(full)) return fail(ErrorKind::invalid, "AWS_CONTAINER_CREDENTIALS_FULL_URI is no address");
  return full;
}

Result<Credentials> container_credentials(const Surroundings& around, std::stop_token stop) {
  DVR_TRY(auto url, container_url(around));
  auto request = nearby("GET", std::move(url));
  auto token = around.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN");
  if (const auto file = around.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"); !file.empty()) {
    DVR_TRY(const auto text, around.read_file(file));
    token = trim(text, " \t\r\n");
  }
  if (token.find_first_of("\r\n") != token.npos)
    return fail(ErrorKind::invalid, "the container's authorization token has several lines");
  if (!token.empty()) request.headers.emplace_back("Authorization", token);
  DVR_TRY(const auto body, nearby_text(around, request, stop));
  return credentials_of_metadata(body);
}

class Instance {
 public:
  Instance(const Surroundings& around, std::stop_token stop) : around_(around), stop_(stop) {}

  Result<std::string> get(const std::string& path) {
    if (token_.empty()) {
      DVR_CHECK(take_token());
    }
    auto request = nearby("GET", base_ + path);
    request.headers.emplace_back("X-aws-ec2-metadata-token", token_);
    return nearby_text(around_, request, stop_);
  }

 private:
  Result<void> take_token() {
    base_ = around_.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT");
    const bool v6 = lower(around_.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE")) == "ipv6";
    if (base_.empty()) base_ = v6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254";
    while (base_.ends_with('/')) base_.pop_back();
    if (const auto endpoint = parse_endpoint(base_); !endpoint)
      return endpoint.error().with("AWS_EC2_METADATA_SERVICE_ENDPOINT");
    auto request = nearby("PUT", base_ + "/latest/api/token");
    request.headers.emplace_back("X-aws-ec2-metadata-token-ttl-seconds", "21600");
    DVR_TRY(token_, nearby_text(around_, request, stop_));
    if (token_.empty() || token_.size() > 1024 || !is_plain(token_))
      return fail(ErrorKind::protocol, "the metadata service gives no token");
    return {};
  }
  const Surroundings& around_;
  const std::stop_token stop_;
  std::string base_, token_;
};

bool metadata_disabled(const Surroundings& around) {
  return lower(around.variable("AWS_EC2_METADATA_DISABLED")) == "true";
}

Result<Credentials> instance_credentials(const Surroundings& around, std::stop_token stop) {
  Instance instance(around, stop);
  DVR_TRY(const auto roles, instance.get(kRolePath));
  const auto role = std::string(trim(roles.substr(0, roles.find('\n')), " \t\r"));
  if (role.empty() || role.size() > 256 || !is_plain(role))
    return fail(ErrorKind::protocol, "the metadata service names no role");
  DVR_TRY(const auto body, instance.get(kRolePath + role));
  DVR_TRY(auto credentials, credentials_of_metadata(body));
  // A metadata service in trouble gives its old ones on; AWS takes them for a while.
  const auto now = around.clock->wall();
  if (credentials.expires && *credentials.expires < now + kStaleCredentials)
    credentials.expires = now + kStaleCredentials;
  return credentials;
}

}  // namespace

Found from_container(const Surroundings& around, std::stop_token stop) {
  if (around.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI").empty() &&
      around.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI").empty())
    return std::nullopt;
  return container_credentials(around, stop);
}

Found from_instance(const Surroundings& around, std::stop_token stop) {
  if (metadata_disabled(around)) return std::nullopt;
  return instance_credentials(around, stop);
}

Result<std::string> region_of_instance(const Surroundings& around, std::stop_token stop) {
  if (metadata_disabled(around)) return fail(ErrorKind::not_found, "no region: AWS_EC2_METADATA_DISABLED");
  Instance instance(around, stop);
  DVR_TRY(const auto text, instance.get("/latest/meta-data/placement/region"));
  const auto region = std::string(trim(text, " \t\r\n"));
  if (!is_region(region)) return fail(ErrorKind::protocol, "the metadata service names no region");
  return region;
}

}  // namespace dvr::aws
