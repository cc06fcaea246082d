// PostgreSQL 15 or newer as the catalog. docs/design/catalog.md has the reasons for every choice.
#pragma once
#include "catalog/database.hpp"

namespace dvr::catalog {

struct PostgresOptions {
  std::string url;          // postgres://user:password@host/database?sslmode=verify-full; libpq's own parameters
  std::size_t readers = 8;  // connections beside the one that writes
  Millis connect_timeout{5'000};
  Millis statement_timeout{10'000};  // asked of the server; a second later we stop waiting for it; 0: no limit
  Millis lock_timeout{5'000};        // also how long a piece of work waits for a connection
  Millis idle_in_transaction_timeout{60'000};
  // The server: while it may write, no other server may (unavailable). Commands of an operator may beside it.
  bool exclusive = false;
};

// Does not connect: the first piece of work does. Fails only when the URL cannot be read.
// While the server is away, work fails at once with `unavailable`, but for one attempt after each back-off.
Result<std::unique_ptr<Database>> open_postgres(PostgresOptions options);

}  // namespace dvr::catalog
