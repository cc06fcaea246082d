// Where a service of AWS is. Values only; any thread.
#pragma once
#include "base/error.hpp"

#include <string>
#include <string_view>

namespace dvr::aws {

struct Endpoint {
  std::string scheme, authority, path;  // "https", "logs.eu-west-1.amazonaws.com", "/"
  std::string host;                     // of the authority, without port and brackets
  std::string url() const { return scheme + "://" + authority + path; }
};

Result<Endpoint> parse_endpoint(std::string_view url);  // invalid: not http(s)://HOST[:PORT][/PATH]

// AWS's own, in the partition of the region: "logs", "eu-west-1".
Endpoint endpoint_of(std::string_view service, std::string_view region);

bool is_loopback(const Endpoint& endpoint);

}  // namespace dvr::aws
