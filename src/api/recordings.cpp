#include "api/audit.hpp"
#include "api/handlers.hpp"
#include "api/pages.hpp"
#include "api/recording_view.hpp"
#include "api/services.hpp"
#include "api/visible_cameras.hpp"

namespace dvr::api {
namespace {

using catalog::Connection;
using catalog::Recording;
namespace recordings = catalog::recordings;

struct ListQuery {
  catalog::RecordingFilter filter;
  bool any_range = false;  // a filter beside the cameras: counters do not tell the number
};

ListQuery read_list(QueryReader& query, const PageRequest& page) {
  ListQuery out;
  out.filter.from = query.time("start");
  out.filter.to = query.time("end");
  out.filter.is_permanent = query.flag("is_permanent");
  out.any_range = out.filter.from || out.filter.to || out.filter.is_permanent;
  const bool ascending =
      query.choice("ordering", {"start_time", "-start_time"}).value_or("-start_time") == "start_time";
  out.filter.newest_first = ascending == page.backwards;
  out.filter.limit = page.limit + 1;
  if (page.at) out.filter.after = catalog::RecordingCursor{from_us(page.at->time_us), page.at->id};
  return out;
}

// Without a range the number of recordings is known from the counters, however many there are.
Result<std::int64_t> count_all(Connection& c, const std::vector<std::int64_t>& camera_ids) {
  if (camera_ids.empty()) return 0;
  DVR_TRY(const auto rows, c.query(fmt::format("SELECT COALESCE(SUM(recordings), 0) FROM camera_usage WHERE camera_id "
                                               "IN ({})",
                                               fmt::join(camera_ids, ", "))));
  return rows[0].i64(0);
}

// What is not visible yet for somebody without live view is left out for all cameras of the list: a list has one
// border.
std::optional<WallTime> border_of(const accounts::User& user, const std::vector<std::int64_t>& camera_ids,
                                  WallTime now) {
  for (const auto id : camera_ids)
    if (const auto until = accounts::playable_until(user, {id, user.account_id(), false}, now)) return until;
  return std::nullopt;
}

Result<PageRows<Recording>> read_page_of(Connection& c, ListQuery q, std::optional<WallTime> border) {
  if (border) q.filter.to = std::min(q.filter.to.value_or(*border), *border);
  PageRows<Recording> out;
  if (q.any_range || border) {
    DVR_TRY(out.count, recordings::count(c, q.filter));
  } else {
    DVR_TRY(out.count, count_all(c, q.filter.camera_ids));
  }
  DVR_TRY(out.rows, recordings::list(c, q.filter));
  return out;
}

Answer page_reply(const Context& context, const PageRequest& page, PageRows<Recording>& found) {
  auto out =
      make_page(context.request, page, found, [](const Recording& r) { return PagePlace{to_us(r.start_time), r.id}; });
  json::array results;
  for (const auto& recording : found.rows) results.push_back(recording_json(recording));
  out["results"] = std::move(results);
  return reply_if_changed(context.request, out);
}

Result<PageRows<Recording>> read_everywhere(Connection& c, const accounts::User& user, ListQuery q,
                                            std::optional<std::int64_t> only, WallTime now) {
  DVR_TRY(auto ids, visible_cameras(c, user, Listing::playable));
  if (only) std::erase_if(ids, [&](auto id) { return id != *only; });
  const auto border = border_of(user, ids, now);
  q.filter.camera_ids = std::move(ids);
  return read_page_of(c, std::move(q), border);
}

Result<Recording> mark(Connection& c, std::int64_t camera_id, std::int64_t id, bool is_permanent, Audit audit) {
  DVR_TRY(auto recording, recordings::find(c, id));
  if (!recording || recording->camera_id != camera_id)
    return fail(ErrorKind::not_found, "there is no recording {}", id);
  if (recording->is_permanent == is_permanent) return std::move(*recording);
  DVR_CHECK(recordings::set_permanent(c, id, is_permanent));
  audit.detail = fmt::format("recording {}: {}", id, is_permanent ? "permanent" : "no longer permanent");
  DVR_CHECK(write_audit(c, audit));
  recording->is_permanent = is_permanent;
  return std::move(*recording);
}

}  // namespace

Task<Answer> list_recordings(Services& services, Context context) {
  QueryReader query(context.request.query);
  const auto page = read_page(query);
  const auto only = query.number("camera_id", {});
  auto q = read_list(query, page);
  DVR_CO_CHECK(query.check());
  DVR_CO_TRY(auto found,
             co_await services.database.read([user = context.who.user, q = std::move(q), only, now = context.now](
                                                 Connection& c) { return read_everywhere(c, *user, q, only, now); }));
  co_return page_reply(context, page, found);
}

Task<Answer> list_camera_recordings(Services& services, Context context) {
  QueryReader query(context.request.query);
  const auto page = read_page(query);
  auto q = read_list(query, page);
  DVR_CO_CHECK(query.check());
  q.filter.camera_ids = {context.camera->id};
  const auto border = accounts::playable_until(context.user(), *context.camera, context.now);
  DVR_CO_TRY(auto found, co_await services.database.read(
                             [q = std::move(q), border](Connection& c) { return read_page_of(c, q, border); }));
  co_return page_reply(context, page, found);
}

Task<Answer> update_recording(Services& services, Context context) {
  DVR_CO_TRY(auto body, BodyReader::parse(context.request));
  const bool is_permanent = body.flag("is_permanent");
  DVR_CO_CHECK(body.check());
  const auto id = context.path.checked_id("id");
  if (const auto open = services.open_recordings.find(id); open && open->camera_id == context.camera->id)
    co_return Problem(ErrorKind::conflict, "this recording is still being written: mark it when it is closed");
  DVR_CO_TRY(const auto recording,
             co_await services.database.write([camera = context.camera->id, id, is_permanent,
                                               audit = audit_of(context, "recording.permanent")](Connection& c) {
               return mark(c, camera, id, is_permanent, audit);
             }));
  co_return reply(200, recording_json(recording));
}

}  // namespace dvr::api
