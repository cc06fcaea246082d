#include "api/camera_view.hpp"
#include "api/handlers.hpp"
#include "api/pages.hpp"
#include "api/recording_view.hpp"
#include "api/visible_cameras.hpp"
#include "catalog/gaps.hpp"

namespace dvr::api {
namespace {

using catalog::Connection;

// A picture older than this is no picture of now.
constexpr Seconds kSnapshotAge{120};

Result<PageRows<CameraRow>> read_cameras(Connection& c, const accounts::User& user, Listing listing, PageRequest page) {
  const auto where = visible_where(user, listing);
  DVR_TRY(const auto count,
          c.query(fmt::format("SELECT COUNT(*) FROM cameras c WHERE {}", where), {user.account_id(), user.id}));
  PageRows<CameraRow> out{count[0].i64(0), {}};
  const auto border = page.at ? page.at->id : 0;
  DVR_TRY(const auto ids, c.query(fmt::format("SELECT c.id FROM cameras c WHERE {} AND c.id {} $3 ORDER BY c.id {} "
                                              "LIMIT $4",
                                              where, page.backwards ? "<" : ">", page.backwards ? "DESC" : "ASC"),
                                  {user.account_id(), user.id, border, page.limit + 1}));
  for (std::size_t i = 0; i < ids.size(); ++i) {
    DVR_TRY(auto row, read_camera_row(c, ids[i].i64(0)));
    out.rows.push_back(std::move(row));
  }
  return out;
}

struct GapQuery {
  std::int64_t camera_id = 0;
  std::optional<WallTime> start, end;
  PageRequest page;
};

constexpr std::string_view kGapsWhere = "camera_id = $1 AND (end_time IS NULL OR end_time > $2) AND start_time < $3";

Result<PageRows<catalog::Gap>> read_gaps(Connection& c, const GapQuery& q) {
  const WallTime from = q.start.value_or(from_us(0)), to = q.end.value_or(WallTime::max());
  DVR_TRY(const auto count,
          c.query(fmt::format("SELECT COUNT(*) FROM gaps WHERE {}", kGapsWhere), {q.camera_id, from, to}));
  PageRows<catalog::Gap> out{count[0].i64(0), {}};
  const auto place = q.page.at.value_or(PagePlace{});
  DVR_TRY(const auto rows,
          c.query(fmt::format("SELECT id, start_time, end_time, reason FROM gaps WHERE {0} AND (start_time {1} $4 OR "
                              "(start_time = $4 AND id {1} $5)) ORDER BY start_time {2}, id {2} LIMIT $6",
                              kGapsWhere, q.page.backwards ? "<" : ">", q.page.backwards ? "DESC" : "ASC"),
                  {q.camera_id, from, to, place.time_us, place.id, q.page.limit + 1}));
  for (std::size_t i = 0; i < rows.size(); ++i)
    out.rows.push_back({rows[i].i64(0), q.camera_id, rows[i].time(1), rows[i].maybe_time(2),
                        media::reason_from_string(rows[i].text(3)).value_or(media::Reason::internal_error)});
  return out;
}

}  // namespace

Task<Answer> list_cameras(Services& services, Context context) {
  QueryReader query(context.request.query);
  const auto page = read_page(query);
  const auto listing = query.flag("deleted").value_or(false) ? Listing::deleted : Listing::present;
  DVR_CO_CHECK(query.check());
  DVR_CO_TRY(auto found, co_await services.database.read([user = context.who.user, listing, page](Connection& c) {
    return read_cameras(c, *user, listing, page);
  }));
  auto out = make_page(context.request, page, found, [](const CameraRow& row) { return PagePlace{0, row.camera.id}; });
  json::array results;
  for (const auto& row : found.rows) results.push_back(camera_json(services, row, context.user()));
  out["results"] = std::move(results);
  co_return reply(200, out);
}

Task<Answer> get_camera(Services& services, Context context) {
  DVR_CO_TRY(const auto row, co_await services.database.read(
                                 [id = context.camera->id](Connection& c) { return read_camera_row(c, id); }));
  co_return reply(200, camera_json(services, row, context.user()));
}

Task<Answer> get_camera_status(Services& services, Context context) {
  DVR_CO_TRY(const auto row, co_await services.database.read(
                                 [id = context.camera->id](Connection& c) { return read_camera_row(c, id); }));
  co_return reply(200, status_json(services, row.camera));
}

Task<Answer> get_snapshot(Services& services, Context context) {
  QueryReader query(context.request.query);
  const auto width = query.number("width", {16, 1920}).value_or(0);
  DVR_CO_CHECK(query.check(true));
  const auto picture = co_await services.playback.thumbnail(context.camera->id, context.now, int(width));
  const bool fresh = picture && context.now - picture->taken <= kSnapshotAge;
  if (!picture && picture.error().kind != ErrorKind::not_found) co_return picture.error();
  if (!fresh) co_return Problem(ErrorKind::not_found, "the camera shows no picture now");
  co_return http::Response::bytes(picture->jpeg, "image/jpeg").with("X-Picture-Time", format_rfc3339(picture->taken));
}

Task<Answer> list_gaps(Services& services, Context context) {
  QueryReader query(context.request.query);
  GapQuery q{context.camera->id, query.time("start"), query.time("end"), read_page(query)};
  DVR_CO_CHECK(query.check());
  DVR_CO_TRY(auto found, co_await services.database.read([q](Connection& c) { return read_gaps(c, q); }));
  auto out = make_page(context.request, q.page, found,
                       [](const catalog::Gap& gap) { return PagePlace{to_us(gap.start_time), gap.id}; });
  json::array results;
  for (const auto& gap : found.rows) results.push_back(gap_json(gap, context.now));
  out["results"] = std::move(results);
  co_return reply(200, out);
}

}  // namespace dvr::api
