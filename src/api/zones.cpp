#include "api/zones.hpp"

namespace dvr::api {
namespace {

Result<std::string> read_zone_name(catalog::Connection& c, std::int64_t account_id) {
  DVR_TRY(const auto rows, c.query("SELECT time_zone FROM users WHERE id = $1", {account_id}));
  return rows.empty() ? std::string("UTC") : rows[0].text(0);
}

}  // namespace

Task<Result<std::shared_ptr<const TimeZone>>> find_zone(Services& services, std::string name) {
  co_return co_await services.disk.run([name = std::move(name)] { return TimeZone::find(name); });
}

Task<Result<std::shared_ptr<const TimeZone>>> zone_of_account(Services& services, std::int64_t account_id) {
  DVR_CO_TRY(auto name, co_await services.database.read(
                            [account_id](catalog::Connection& c) { return read_zone_name(c, account_id); }));
  auto zone = co_await find_zone(services, std::move(name));
  if (!zone) zone = co_await find_zone(services, "UTC");  // a zone that this machine's database no longer has
  co_return zone;
}

Task<void> check_language_and_zone(Services& services, BodyReader& body, std::string language, std::string zone) {
  if (const auto ok = accounts::check_language(language); !ok) body.fail("language", ok.error().message);
  const auto found = co_await find_zone(services, std::move(zone));
  if (!found) body.fail("time_zone", found.error().message);
}

}  // namespace dvr::api
