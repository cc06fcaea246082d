// Stands in for the server while it cannot begin, because the catalog is away: /healthz says alive, /readyz why not
// ready, and everything else is 503 with Retry-After.
#pragma once
#include "base/config.hpp"
#include "base/error.hpp"
#include "proto/http/tls.hpp"

#include <functional>

namespace dvr::app {

// Calls `attempt` until it answers something else than `unavailable`, with growing pauses. Blocks; SIGINT and SIGTERM
// end it with ErrorKind::cancelled. Listens only from the first failure to the last.
Result<void> wait_for_catalog(const Settings& settings, http::TlsContext* tls,
                              const std::function<Result<void>()>& attempt);

}  // namespace dvr::app
