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

struct CameraQuery {
  Listing listing = Listing::present;
  std::string search;  // part of the name
  std::optional<bool> is_active;
  std::string state;  // of the running pipelines; empty: any
  PageRequest page;
};

std::string like_pattern(std::string_view part) {
  std::string out = "%";
  for (const char c : part) {
    if (c == '%' || c == '_' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out + "%";
}

struct Condition {
  std::string text;
  std::vector<catalog::Value> params;
};

Condition condition_of(const accounts::User& user, const CameraQuery& q) {
  Condition out{std::string(visible_where(user, q.listing)), {user.account_id(), user.id}};
  const auto add = [&](std::string_view text, catalog::Value value) {
    out.params.push_back(std::move(value));
    out.text += fmt::format(fmt::runtime(text), out.params.size());
  };
  if (!q.search.empty()) add(" AND lower(c.name) LIKE lower(${}) ESCAPE '\\'", like_pattern(q.search));
  if (q.is_active) add(" AND c.is_active = ${}", *q.is_active);
  return out;
}

Result<std::int64_t> count_cameras(Connection& c, const Condition& condition) {
  DVR_TRY(const auto rows,
          c.query(fmt::format("SELECT COUNT(*) FROM cameras c WHERE {}", condition.text), condition.params));
  return rows[0].i64(0);
}

Result<std::vector<CameraRow>> page_of_cameras(Connection& c, Condition condition, const PageRequest& page) {
  auto& params = condition.params;
  params.push_back(page.at ? page.at->id : 0);
  params.push_back(page.limit + 1);
  return catalog::cameras::with_usage(
      c,
      fmt::format("WHERE {} AND c.id {} ${} ORDER BY c.id {} LIMIT ${}", condition.text, page.backwards ? "<" : ">",
                  params.size() - 1, page.backwards ? "DESC" : "ASC", params.size()),
      params);
}

// The catalog does not know states: all are read, and the page is cut here.
Result<PageRows<CameraRow>> cameras_in_state(Connection& c, const Services& services, const Condition& condition,
                                             const CameraQuery& q) {
  DVR_TRY(auto rows,
          catalog::cameras::with_usage(c, fmt::format("WHERE {} ORDER BY c.id", condition.text), condition.params));
  std::erase_if(rows, [&](const CameraRow& row) { return state_word(services, row.camera) != q.state; });
  PageRows<CameraRow> out{std::int64_t(rows.size()), {}};
  if (q.page.backwards) std::reverse(rows.begin(), rows.end());
  const auto border = q.page.at ? q.page.at->id : 0;
  for (auto& row : rows) {
    const bool beyond = q.page.backwards ? row.camera.id < border : row.camera.id > border;
    if (beyond && out.rows.size() <= std::size_t(q.page.limit)) out.rows.push_back(std::move(row));
  }
  return out;
}

// Two queries, however many cameras there are.
Result<PageRows<CameraRow>> read_cameras(Connection& c, const Services& services, const accounts::User& user,
                                         const CameraQuery& q) {
  const auto condition = condition_of(user, q);
  if (!q.state.empty()) return cameras_in_state(c, services, condition, q);
  PageRows<CameraRow> out;
  DVR_TRY(out.count, count_cameras(c, condition));
  DVR_TRY(out.rows, page_of_cameras(c, condition, q.page));
  return out;
}

CameraQuery read_camera_query(QueryReader& query) {
  CameraQuery q;
  q.page = read_page(query);
  q.listing = query.flag("deleted").value_or(false) ? Listing::deleted : Listing::present;
  q.search = query.text("search", 100).value_or("");
  q.is_active = query.flag("is_active");
  q.state = query.choice("state", {"recording", "connecting", "offline", "disabled"}).value_or("");
  return q;
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
  const auto q = read_camera_query(query);
  DVR_CO_CHECK(query.check());
  DVR_CO_TRY(auto found, co_await services.database.read([&services, user = context.who.user, q](Connection& c) {
    return read_cameras(c, services, *user, q);
  }));
  auto out =
      make_page(context.request, q.page, found, [](const CameraRow& row) { return PagePlace{0, row.camera.id}; });
  json::array results;
  for (const auto& row : found.rows) results.push_back(camera_json(services, row, context.user()));
  out["results"] = std::move(results);
  co_return reply_if_changed(context.request, out);
}

Task<Answer> get_camera(Services& services, Context context) {
  DVR_CO_TRY(const auto row, co_await services.database.read(
                                 [id = context.camera->id](Connection& c) { return read_camera_row(c, id); }));
  co_return reply_if_changed(context.request, camera_json(services, row, context.user()));
}

Task<Answer> get_camera_status(Services& services, Context context) {
  DVR_CO_TRY(const auto row, co_await services.database.read(
                                 [id = context.camera->id](Connection& c) { return read_camera_row(c, id); }));
  co_return reply_if_changed(context.request, status_json(services, row.camera));
}

// Of the live window: a camera that cannot be recorded now shows a picture too.
Task<Result<playback::Picture>> live_picture(Services& services, std::int64_t camera_id, int width, WallTime oldest) {
  const auto stream = services.live.find(camera_id);
  auto key = stream ? stream->newest_key_frame() : std::nullopt;
  if (!key || key->taken < oldest) co_return fail(ErrorKind::not_found, "the camera shows no picture now");
  DVR_CO_TRY(auto jpeg, co_await services.playback.picture(std::move(key->track), std::move(key->unit), width));
  co_return playback::Picture{std::move(jpeg), key->taken};
}

Task<Answer> get_snapshot(Services& services, Context context) {
  QueryReader query(context.request.query);
  const auto width = int(query.number("width", {16, 1920}).value_or(0));
  DVR_CO_CHECK(query.check(true));
  const auto id = context.camera->id;
  const auto oldest = context.now - kSnapshotAge;
  auto picture = co_await services.playback.thumbnail(id, context.now, width);
  const bool none = picture ? picture->taken < oldest : picture.error().kind == ErrorKind::not_found;
  if (none) picture = co_await live_picture(services, id, width, oldest);
  if (!picture) co_return picture.error();
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
