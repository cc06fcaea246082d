#include "app/open_database.hpp"

#include "catalog/postgres.hpp"

namespace dvr::app {
namespace {

std::filesystem::path file_of(const Settings& settings) { return settings.data_dir / "catalog.db"; }

}  // namespace

Result<std::unique_ptr<catalog::Database>> open_database(const Settings& settings, Patience patience) {
  if (settings.database.url.empty()) return catalog::open_sqlite(file_of(settings));
  catalog::PostgresOptions options;
  options.url = settings.database.url;
  options.readers = std::size_t(settings.database.connections);
  options.statement_timeout = Seconds(settings.database.statement_timeout_s);
  options.exclusive = patience == Patience::usual;
  if (patience == Patience::endless) {
    options.statement_timeout = options.idle_in_transaction_timeout = Millis(0);
    options.lock_timeout = Seconds(60);
  }
  return catalog::open_postgres(std::move(options));
}

bool catalog_may_exist(const Settings& settings) {
  std::error_code ec;
  return !settings.database.url.empty() || std::filesystem::exists(file_of(settings), ec);
}

}  // namespace dvr::app
