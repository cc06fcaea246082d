#include "proto/aws/client.hpp"

#include "proto/http/conditional.hpp"

#include <algorithm>

namespace dvr::aws {
namespace {

constexpr Seconds kBelievedSkew{240};  // AWS takes what is signed within five minutes

bool is_about_time(std::string_view code) {
  constexpr std::string_view kCodes[] = {"InvalidSignatureException", "SignatureDoesNotMatch", "RequestExpired",
                                         "RequestTimeTooSkewed", "RequestInTheFuture"};
  return std::find(std::begin(kCodes), std::end(kCodes), code) != std::end(kCodes);
}

bool is_about_credentials(std::string_view code) {
  constexpr std::string_view kCodes[] = {"ExpiredTokenException", "ExpiredToken",       "UnrecognizedClientException",
                                         "InvalidClientTokenId",  "InvalidAccessKeyId", "TokenRefreshRequired"};
  return std::find(std::begin(kCodes), std::end(kCodes), code) != std::end(kCodes);
}

}  // namespace

Client::Client(Identity& identity, ClientOptions options)
    : identity_(identity), options_(std::move(options)), fetcher_(options_.fetch) {}

Result<Endpoint> Client::endpoint(std::stop_token stop) {
  auto url = options_.endpoint;
  for (const auto& name : options_.endpoint_variables)
    if (url.empty()) url = identity_.variable(name);
  if (!url.empty()) return parse_endpoint(url);
  DVR_TRY(const auto region, identity_.region(stop));
  return endpoint_of(options_.service, region);
}

Result<http::FetchAnswer> Client::post(const Pairs& headers, const std::string& body, std::stop_token stop) {
  DVR_TRY(const auto where, endpoint(stop));
  DVR_TRY(const auto region, identity_.region(stop));
  for (bool again = false;; again = true) {
    DVR_TRY(const auto credentials, identity_.credentials(stop));
    DVR_TRY(auto answer, fetcher_.fetch(signed_post(where, region, credentials, headers, body), stop));
    if (answer.status < 400 || answer.status >= 500 || again) return answer;
    const auto code = complaint_of(answer).code;
    const bool over = is_about_credentials(code);
    if (over) identity_.refused(credentials);
    if (!over && !(is_about_time(code) && learn_time(answer))) return answer;
  }
}

http::FetchRequest Client::signed_post(const Endpoint& where, const std::string& region, const Credentials& credentials,
                                       const Pairs& headers, const std::string& body) const {
  http::FetchRequest out{.method = "POST",
                         .url = where.url(),
                         .headers = headers,
                         .body = body,
                         .timeout = options_.timeout,
                         .answer_limit = options_.answer_limit};
  const auto added = sign({.method = "POST",
                           .host = where.authority,
                           .path = where.path,
                           .headers = headers,
                           .payload_hash = payload_hash(body)},
                          {credentials, region, options_.service, options_.clock->wall() + skew_});
  out.headers.insert(out.headers.end(), added.begin(), added.end());
  return out;
}

// True: its clock differs from what was signed with, and the next request is signed with its.
bool Client::learn_time(const http::FetchAnswer& answer) {
  const auto theirs = http::parse_date(answer.header("date"));
  if (!theirs) return false;
  const Micros skew = *theirs - options_.clock->wall(), change = skew - skew_;
  if (change > -kBelievedSkew && change < kBelievedSkew) return false;
  skew_ = skew;
  return true;
}

}  // namespace dvr::aws
