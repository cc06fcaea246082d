#include "api/audit.hpp"
#include "api/clips_view.hpp"
#include "api/handlers.hpp"
#include "api/pages.hpp"
#include "api/visible_cameras.hpp"
#include "catalog/recordings.hpp"

namespace dvr::api {
namespace {

using accounts::Action;
using catalog::Clip;
using catalog::Connection;

constexpr TextRule kNameRule{1, 200, true};

// --- lists ----------------------------------------------------------------------------------------------------------

catalog::ClipFilter clip_filter(QueryReader& query, const PageRequest& page) {
  catalog::ClipFilter f;
  f.camera_id = query.number("camera_id", {});
  if (const auto state = query.choice("state", {"queued", "running", "ready", "failed"}))
    f.state = catalog::clip_state_from_string(*state);
  f.from = query.time("from");
  f.to = query.time("to");
  f.search = query.text("search", 200);
  f.newest_first = !page.backwards;
  f.limit = page.limit + 1;
  if (page.at) f.after = catalog::ClipCursor{from_us(page.at->time_us), page.at->id};
  return f;
}

// The rule of accounts::authorise(ClipAction::see) as a filter. A maker's cameras come from the authoriser itself.
void show_only_visible(catalog::ClipFilter& f, const accounts::User& user) {
  f.everybody = user.is_admin;
  if (user.is_owner()) f.owner_id = user.id;
  f.user_id = user.id;
  for (const auto& [camera_id, permission] : user.permissions)
    if (permission.can_clip || permission.can_playback) f.maker_cameras.push_back(camera_id);
}

Result<PageRows<Clip>> read_clips(Connection& c, const catalog::ClipFilter& f) {
  PageRows<Clip> out;
  DVR_TRY(out.count, catalog::clips::count(c, f));
  DVR_TRY(out.rows, catalog::clips::list(c, f));
  return out;
}

// --- orders ---------------------------------------------------------------------------------------------------------

struct Wish {
  std::optional<std::int64_t> camera_id, recording_id;
  std::optional<WallTime> start, end;
  std::string name;
  catalog::ClipMode mode = catalog::ClipMode::exact;
};

std::optional<WallTime> maybe_time(BodyReader& body, std::string_view name) {
  const auto text = body.maybe_text(name, {1, 64, true});
  if (!text || text->empty()) return std::nullopt;
  const auto time = parse_rfc3339(*text);
  if (!time) return body.fail(name, "must be a time such as 2026-11-22T08:30:00Z"), std::nullopt;
  return *time;
}

Wish read_wish(BodyReader& body) {
  Wish w;
  w.camera_id = body.maybe_number("camera_id", {});
  w.recording_id = body.maybe_number("recording_id", {});
  w.start = maybe_time(body, "start_time");
  w.end = maybe_time(body, "end_time");
  w.name = body.text("name", kNameRule);
  const auto mode = body.maybe_text("mode", {1, 16, true}).value_or("exact");
  if (mode == "fast") w.mode = catalog::ClipMode::fast;
  else if (mode != "exact" && !body.failed()) body.fail("mode", "must be one of: exact, fast");
  if (!body.failed() && !w.camera_id && !w.recording_id) body.fail("camera_id", "is required without recording_id");
  if (!body.failed() && !w.recording_id) {
    if (!w.start) body.fail("start_time", "is required");
    if (!w.end) body.fail("end_time", "is required");
  }
  return w;
}

struct Bounds {
  std::int64_t camera_id = 0;
  WallTime start{}, end{};
};

Problem no_recording(std::int64_t id) {
  return Problem(ErrorKind::not_found, fmt::format("there is no recording {}", id));
}

Task<boost::system::result<Bounds, Problem>> find_recording(Services& services, std::int64_t id) {
  if (const auto open = services.open_recordings.find(id))
    co_return Bounds{open->camera_id, open->start_time, open->end_time};
  DVR_CO_TRY(const auto row,
             co_await services.database.read([id](Connection& c) { return catalog::recordings::find(c, id); }));
  if (!row) co_return no_recording(id);
  co_return Bounds{row->camera_id, row->start_time, row->end_time};
}

// The camera that the body names, if the user may cut clips out of it. A recording of somebody else's looks like none.
Task<boost::system::result<accounts::CameraRef, Problem>> permitted_camera(Services& services, const Context& context,
                                                                           std::int64_t camera_id,
                                                                           const Problem& unknown) {
  const auto camera = co_await services.accounts.cameras.find(camera_id);
  if (!camera && camera.error().kind == ErrorKind::not_found) co_return unknown;
  if (!camera) co_return camera.error();
  const auto allowed = accounts::authorise(context.user(), Action::clip, *camera);
  if (allowed) co_return *camera;
  if (allowed.error().kind == ErrorKind::not_found) co_return unknown;
  co_return allowed.error();
}

void check_times(BodyReader& body, const Context& context, const accounts::CameraRef& camera, const Wish& wish,
                 Micros max_length) {
  if (*wish.end <= *wish.start) return body.fail("end_time", "must be later than start_time");
  if (*wish.end - *wish.start > max_length)
    return body.fail("end_time", fmt::format("must be at most {} s after start_time",
                                             std::chrono::duration_cast<Seconds>(max_length).count()));
  if (*wish.start >= context.now) return body.fail("start_time", "lies in the future");
  if (*wish.end > context.now) return body.fail("end_time", "lies in the future");
  const auto until = accounts::playable_until(context.user(), camera, context.now);
  if (until && *wish.end > *until)
    body.fail("end_time", fmt::format("must be at least {} s ago: you may not view this camera live",
                                      context.user().holdback.count()));
}

Task<boost::system::result<accounts::CameraRef, Problem>> camera_of(Services& services, const Context& context,
                                                                    Wish& wish) {
  if (!wish.recording_id) {
    const auto id = *wish.camera_id;
    co_return co_await permitted_camera(services, context, id,
                                        Problem(ErrorKind::not_found, fmt::format("there is no camera {}", id)));
  }
  DVR_CO_TRY(const auto bounds, co_await find_recording(services, *wish.recording_id));
  DVR_CO_TRY(const auto camera,
             co_await permitted_camera(services, context, bounds.camera_id, no_recording(*wish.recording_id)));
  if (wish.camera_id && *wish.camera_id != camera.id) co_return no_recording(*wish.recording_id);
  if (!wish.start) wish.start = bounds.start;
  if (!wish.end) wish.end = bounds.end;
  co_return camera;
}

std::string clip_words(const Clip& k) {
  return fmt::format("clip {}: {} to {}", k.id, format_rfc3339(k.start_time), format_rfc3339(k.end_time));
}

jobs::clips::Also audited(Audit audit) {
  return [audit = std::move(audit)](Connection& c, const Clip& clip) -> Result<void> {
    auto row = audit;
    row.camera_id = clip.camera_id;
    if (row.detail.empty()) row.detail = clip_words(clip);
    return write_audit(c, row);
  };
}

jobs::Origin origin_of(const Context& context) { return {context.request.id, context.trace}; }

// Errors of the clips' own name their field: "start_time: there is no footage …".
Problem with_field(const Error& error) {
  for (const std::string_view field : {"start_time", "end_time"})
    if (error.kind == ErrorKind::invalid && error.message.starts_with(std::string(field) + ": "))
      return Problem::field(field, error.message.substr(field.size() + 2));
  Problem problem(error);
  if (error.kind == ErrorKind::rate_limited) problem.retry_after = Seconds(30);
  return problem;
}

}  // namespace

Task<Answer> list_clips(Services& services, Context context) {
  QueryReader query(context.request.query);
  const auto page = read_page(query);
  auto filter = clip_filter(query, page);
  DVR_CO_CHECK(query.check());
  show_only_visible(filter, context.user());
  DVR_CO_TRY(auto found, co_await services.database.read(
                             [filter = std::move(filter)](Connection& c) { return read_clips(c, filter); }));
  auto out =
      make_page(context.request, page, found, [](const Clip& k) { return PagePlace{to_us(k.created_at), k.id}; });
  json::array results;
  for (const auto& clip : found.rows) results.push_back(clip_json(clip));
  out["results"] = std::move(results);
  co_return reply(200, out);
}

Task<Answer> create_clip(Services& services, Context context) {
  DVR_CO_TRY(auto body, BodyReader::parse(context.request));
  auto wish = read_wish(body);
  DVR_CO_CHECK(body.check());
  DVR_CO_TRY(const auto camera, co_await camera_of(services, context, wish));
  check_times(body, context, camera, wish, services.clips->limits().max_length);
  DVR_CO_CHECK(body.check());
  context.camera = camera;
  jobs::clips::Order order{camera.id,   camera.account_id, context.user().id, wish.name,
                           *wish.start, *wish.end,         wish.mode,         origin_of(context)};
  const auto clip = co_await services.clips->order(std::move(order), audited(audit_of(context, "clip.create")));
  if (!clip) co_return with_field(clip.error());
  co_return reply(202, clip_json(*clip)).with("Location", fmt::format("/api/clips/{}/", clip->id));
}

Task<Answer> get_clip(Services&, Context context) { co_return reply(200, clip_json(*context.clip)); }

Task<Answer> update_clip(Services& services, Context context) {
  DVR_CO_TRY(auto body, BodyReader::parse(context.request));
  auto name = body.text("name", kNameRule);
  DVR_CO_CHECK(body.check());
  auto also = audited(audit_of(context, "clip.rename", fmt::format("clip {}", context.clip->id)));
  DVR_CO_TRY(const auto clip, co_await services.clips->rename(*context.clip, std::move(name), std::move(also)));
  co_return reply(200, clip_json(clip));
}

Task<Answer> delete_clip(Services& services, Context context) {
  DVR_CO_CHECK(co_await services.clips->remove(*context.clip, audited(audit_of(context, "clip.delete"))));
  co_return http::Response::empty(204);
}

Task<Answer> retry_clip(Services& services, Context context) {
  const auto clip = co_await services.clips->retry(*context.clip, context.camera->account_id, origin_of(context),
                                                   audited(audit_of(context, "clip.retry")));
  if (!clip) co_return with_field(clip.error());
  co_return reply(202, clip_json(*clip)).with("Location", fmt::format("/api/clips/{}/", clip->id));
}

}  // namespace dvr::api
