// One service of AWS: signed requests, with what every SDK does about clocks and credentials that are over.
#pragma once
#include "proto/aws/answers.hpp"
#include "proto/aws/endpoint.hpp"
#include "proto/aws/identity.hpp"

namespace dvr::aws {

struct ClientOptions {
  std::string service;                               // "logs": of the signature and of the host's name
  std::string endpoint = {};                         // empty: as the environment says, or AWS's own of the region
  std::vector<std::string> endpoint_variables = {};  // AWS_ENDPOINT_URL_…, in their order
  http::FetchOptions fetch = {};
  Millis timeout{10'000};
  std::size_t answer_limit = 256 << 10;
  const Clock* clock = &system_clock();
};

// One thread at a time; blocks. Any status is an answer.
class Client {
 public:
  Client(Identity& identity, ClientOptions options);  // `identity` outlives it

  // POST. Once again, when the service's clock differs from ours, or the credentials are over.
  Result<http::FetchAnswer> post(const Pairs& headers, const std::string& body, std::stop_token stop);

 private:
  Result<Endpoint> endpoint(std::stop_token stop);
  http::FetchRequest signed_post(const Endpoint& where, const std::string& region, const Credentials& credentials,
                                 const Pairs& headers, const std::string& body) const;
  bool learn_time(const http::FetchAnswer& answer);

  Identity& identity_;
  const ClientOptions options_;
  http::Fetcher fetcher_;
  Micros skew_{0};  // the service's clock less ours
};

}  // namespace dvr::aws
