#include "api/body.hpp"
#include "api/camera_view.hpp"
#include "api/handlers.hpp"
#include "api/visible_cameras.hpp"
#include "base/log_areas.hpp"

#include <cmath>

namespace dvr::api {
namespace {

using catalog::Connection;

struct StorageRows {
  std::vector<CameraRow> cameras;  // of the user's account; of all for the administrator
  catalog::Usage total;            // of the instance
};

Result<StorageRows> read_storage(Connection& c, const accounts::User& user) {
  StorageRows out;
  for (const auto listing : {Listing::present, Listing::deleted}) {
    DVR_TRY(auto rows,
            catalog::cameras::with_usage(c, fmt::format("WHERE {} ORDER BY c.id", visible_where(user, listing)),
                                         {user.account_id(), user.id}));
    std::move(rows.begin(), rows.end(), std::back_inserter(out.cameras));
  }
  DVR_TRY(out.total, catalog::usage::total(c));
  return out;
}

double rate_of(const ingest::CameraStatus* status) { return status ? ingest::bytes_per_day(*status) : 0; }

double bytes_per_day_of_all(const Services& services) {
  double total = 0;
  for (const auto& [id, status] : services.board.all()) total += ingest::bytes_per_day(*status);
  return total;
}

// How many days the whole disk keeps at the present rate, once it is full.
std::optional<double> disk_keeps_days(const StorageRows& rows, const record::StorageStatus& disk,
                                      std::uint64_t floor_bytes, double rate) {
  if (rate <= 0) return std::nullopt;
  const double free = std::max(0.0, double(disk.available_bytes) - double(floor_bytes));
  double room = free + double(rows.total.size_bytes);
  if (disk.budget_bytes > 0) room = std::min(room, double(disk.budget_bytes));
  return std::max(0.0, room - double(rows.total.permanent_bytes)) / rate;
}

std::optional<double> camera_keeps_days(const CameraRow& row, double rate, std::optional<double> disk) {
  std::optional<double> days = rate > 0 ? disk : std::nullopt;
  const auto at_most = [&](double limit) { days = std::min(days.value_or(limit), limit); };
  if (row.camera.retention_days) at_most(double(*row.camera.retention_days));
  if (row.camera.retention_bytes && rate > 0) at_most(double(*row.camera.retention_bytes) / rate);
  return days;
}

json::value forecast_days_json(std::optional<double> days) {
  if (!days) return nullptr;
  return std::round(std::min(*days, 36'500.0) * 10) / 10;
}

json::object camera_storage(const CameraRow& row, double rate, std::optional<double> disk) {
  return {{"camera_id", row.camera.id},
          {"name", row.camera.name},
          {"recordings", row.usage.recordings},
          {"size_bytes", row.usage.size_bytes},
          {"permanent_bytes", row.usage.permanent_bytes},
          {"oldest_at", to_json(row.usage.oldest_start)},
          {"bytes_per_day", std::int64_t(rate)},
          {"keeps_days", forecast_days_json(camera_keeps_days(row, rate, disk))}};
}

Result<bool> ask_catalog(Connection& c) {
  DVR_CHECK(c.query("SELECT COUNT(*) FROM settings"));
  return true;
}

http::Response health(bool well, json::object checks) {
  return reply(well ? 200 : 503, {{"status", well ? "ok" : "failing"}, {"checks", std::move(checks)}});
}

}  // namespace

Task<Answer> get_storage(Services& services, Context context) {
  QueryReader query(context.request.query);
  DVR_CO_CHECK(query.check());
  DVR_CO_TRY(const auto rows, co_await services.database.read(
                                  [user = context.who.user](Connection& c) { return read_storage(c, *user); }));
  auto disk = services.storage();
  const auto floor = disk.floor_bytes = std::max(services.config.storage_floor_bytes, disk.floor_bytes);
  disk.recorded_bytes = rows.total.size_bytes;
  const auto all = bytes_per_day_of_all(services);
  const auto keeps = disk_keeps_days(rows, disk, floor, all);
  std::int64_t footage = 0, permanent = 0;
  json::array cameras;
  for (const auto& row : rows.cameras) {
    const auto status = services.board.get(row.camera.id);
    cameras.push_back(camera_storage(row, rate_of(status.get()), keeps));
    footage += row.usage.size_bytes;
    permanent += row.usage.permanent_bytes;
  }
  co_return reply_if_changed(context.request,
                             {{"total_bytes", disk.total_bytes},
                              {"free_bytes", disk.available_bytes},
                              {"floor_bytes", floor},
                              {"footage_bytes", footage},
                              {"permanent_bytes", permanent},
                              {"bytes_per_day", std::int64_t(all)},
                              {"days_until_full", forecast_days_json(record::days_until_full(disk, all))},
                              {"cameras", std::move(cameras)}});
}

Task<Answer> get_health(Services&, Context) { co_return health(true, {}); }

// Strangers ask this: what is wrong in words is for the log and the administrator's alarms.
Task<Answer> get_readiness(Services& services, Context) {
  const auto asked = co_await with_timeout(services.database.read(ask_catalog), Seconds(3), "catalog");
  static log::Repeated silence;
  if (const auto times = asked ? std::nullopt : silence.count())
    log::warn("api", "the catalog does not answer", {{"error", asked.error().describe()}, {"times", *times}});
  services.health.tell("catalog", asked ? std::nullopt : std::optional(asked.error().describe()));
  json::object checks;
  bool well = true;
  for (const auto& part : services.health.parts()) {
    checks[part.name] = {{"state", part.trouble ? "failing" : "ok"}, {"since", to_json(part.since)}};
    well &= !part.trouble;
  }
  co_return health(well, std::move(checks));
}

Task<Answer> get_metrics(Services& services, Context) {
  co_return http::Response::text(200, services.metrics(), "text/plain; version=0.0.4; charset=utf-8");
}

}  // namespace dvr::api
