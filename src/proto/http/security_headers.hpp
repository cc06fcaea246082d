// The one place where the headers that protect browsers are set.
#pragma once
#include "proto/http/headers.hpp"

namespace dvr::http {

// Strict-Transport-Security (over TLS only), Content-Security-Policy, X-Content-Type-Options, Referrer-Policy …
// A handler's own value for one of them stays.
void add_security_headers(Headers& headers, bool is_tls);

}  // namespace dvr::http
