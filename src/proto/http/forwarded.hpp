// What a declared reverse proxy says of the client: X-Forwarded-For and X-Forwarded-Proto, or Forwarded (RFC 7239).
#pragma once
#include "base/cidr.hpp"
#include "proto/http/headers.hpp"

namespace dvr::http {

struct Client {
  std::string address;
  std::optional<bool> is_tls;  // none: the proxy does not say
};

// `peer` is the address of the connection. Lists are read from the right, as far as trusted proxies wrote them: the
// client is the last address that none of them has. X-Forwarded-For goes before Forwarded when both are there.
Client client_of(const Headers& headers, const std::vector<Cidr>& trusted_proxies, const std::string& peer);

}  // namespace dvr::http
