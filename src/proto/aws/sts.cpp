// The token service: a role's credentials for a token of somebody else's, or for other credentials.
#include "base/text.hpp"
#include "proto/aws/answers.hpp"
#include "proto/aws/endpoint.hpp"
#include "proto/aws/providers.hpp"

namespace dvr::aws {
namespace {

constexpr std::size_t kLargestStsAnswer = 64 << 10;

struct TokenService {
  Endpoint endpoint;
  std::string region;
};

Result<TokenService> token_service(const Surroundings& around, const std::string& region) {
  for (const auto* name : {"AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL"})
    if (const auto url = around.variable(name); !url.empty()) {
      auto endpoint = parse_endpoint(url);
      if (!endpoint) return endpoint.error().with(name);
      return TokenService{*endpoint, region.empty() ? "us-east-1" : region};
    }
  if (region.empty()) return TokenService{{"https", "sts.amazonaws.com", "/", "sts.amazonaws.com"}, "us-east-1"};
  return TokenService{endpoint_of("sts", region), region};
}

Result<Pairs> role_form(const Surroundings& around, const RoleRequest& request) {
  const bool web = !request.web_token_file.empty();
  const auto session = request.session_name.empty()
                           ? fmt::format("dvr-lite-{}", to_us(around.clock->wall()) / 1'000'000)
                           : request.session_name;
  Pairs form{{"Action", web ? "AssumeRoleWithWebIdentity" : "AssumeRole"},
             {"Version", "2011-06-15"},
             {"RoleArn", request.role},
             {"RoleSessionName", session}};
  if (!request.external_id.empty() && !web) form.emplace_back("ExternalId", request.external_id);
  if (!request.duration_s.empty()) form.emplace_back("DurationSeconds", request.duration_s);
  if (web) {
    DVR_TRY(const auto token, around.read_file(request.web_token_file));
    form.emplace_back("WebIdentityToken", trim(token, " \t\r\n"));
  }
  return form;
}

}  // namespace

Result<Credentials> assume_role(const Surroundings& around, const std::string& region, const RoleRequest& request,
                                std::stop_token stop) {
  DVR_TRY(const auto service, token_service(around, region));
  DVR_TRY(const auto form, role_form(around, request));
  http::FetchRequest out{.method = "POST",
                         .url = service.endpoint.url(),
                         .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                         .body = encode_query(form),
                         .answer_limit = kLargestStsAnswer};
  if (request.source) {
    const auto added = sign({.method = "POST",
                             .host = service.endpoint.authority,
                             .path = service.endpoint.path,
                             .headers = out.headers,
                             .payload_hash = payload_hash(out.body)},
                            {*request.source, service.region, "sts", around.clock->wall()});
    out.headers.insert(out.headers.end(), added.begin(), added.end());
  }
  DVR_TRY(const auto answer, around.fetch(out, stop));
  if (answer.status != 200)
    return fail(ErrorKind::unavailable, "the token service {}", complaint_of(answer).describe(answer.status));
  return credentials_of_sts(answer.body);
}

Found from_web_identity(const Surroundings& around, const std::string& region, std::stop_token stop) {
  const auto role = around.variable("AWS_ROLE_ARN"), file = around.variable("AWS_WEB_IDENTITY_TOKEN_FILE");
  if (role.empty() || file.empty()) return std::nullopt;
  return assume_role(around, region,
                     {.role = role, .session_name = around.variable("AWS_ROLE_SESSION_NAME"), .web_token_file = file},
                     stop);
}

}  // namespace dvr::aws
