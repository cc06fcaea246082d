#include "api/alarm_view.hpp"
#include "api/body.hpp"
#include "api/handlers.hpp"
#include "api/json.hpp"
#include "api/services.hpp"
#include "api/visible_cameras.hpp"

#include <algorithm>

namespace dvr::api {
namespace {

constexpr std::size_t kMostAlarms = 1000;  // of one answer, the worst; `count` tells of all

// What is wrong with cameras that the user may see; with the machine, for the administrator only.
Task<Result<std::vector<monitor::Alarm>>> visible_alarms(Services& services,
                                                         std::shared_ptr<const accounts::User> user) {
  auto alarms = services.alarms ? services.alarms() : std::vector<monitor::Alarm>();
  if (user->is_admin) co_return alarms;
  DVR_CO_TRY(const auto cameras, co_await services.database.read([user](catalog::Connection& c) {
    return visible_cameras(c, *user, Listing::present);
  }));
  std::erase_if(alarms, [&](const monitor::Alarm& alarm) {  // camera 0 is nobody's
    return (alarm.kind->owners_only && !user->is_owner()) ||
           !std::binary_search(cameras.begin(), cameras.end(), alarm.camera_id);
  });
  co_return alarms;
}

}  // namespace

// What needs a person, worst first.
Task<Answer> list_alarms(Services& services, Context context) {
  QueryReader query(context.request.query);
  DVR_CO_CHECK(query.check());
  DVR_CO_TRY(const auto alarms, co_await visible_alarms(services, context.who.user));
  json::array results;
  for (std::size_t i = 0; i < std::min(alarms.size(), kMostAlarms); ++i) results.push_back(alarm_json(alarms[i]));
  co_return reply_if_changed(context.request, {{"count", alarms.size()}, {"results", std::move(results)}});
}

}  // namespace dvr::api
