#include "api/handlers.hpp"
#include "api/layout_input.hpp"
#include "api/services.hpp"
#include "api/visible_cameras.hpp"

namespace dvr::api {
namespace {

using catalog::Connection;
using catalog::Layout;

constexpr std::int64_t kMostLayouts = 50;  // of a user

enum class Kept { done, name_taken, too_many, gone };
struct KeptLayout {
  Kept how;
  std::int64_t id = 0;
};

struct Before {
  std::optional<Layout> layout;
  std::vector<std::int64_t> usable;  // cameras, ascending
};

Problem no_such_layout(const Context& context) {
  return Problem(ErrorKind::not_found, fmt::format("there is no layout {}", context.path.text("id")));
}

Problem conflict(std::string_view code, std::string detail) {
  Problem problem(ErrorKind::conflict, std::move(detail));
  problem.code = code;
  return problem;
}

// Cameras that a layout has already may stay in it, whatever became of them: its user may move its tiles.
Result<Before> read_before(Connection& c, const accounts::User& user, std::int64_t id) {
  Before before;
  DVR_TRY(before.usable, visible_cameras(c, user, Listing::present));
  if (id == 0) return before;
  DVR_TRY(before.layout, catalog::layouts::find(c, user.id, id));
  if (before.layout)
    for (const auto& tile : before.layout->tiles) before.usable.push_back(tile.camera_id);
  std::sort(before.usable.begin(), before.usable.end());
  return before;
}

Result<KeptLayout> keep(Connection& c, const Layout& layout) {
  DVR_TRY(const bool taken, catalog::layouts::is_taken(c, layout.user_id, layout.name, layout.id));
  if (taken) return KeptLayout{Kept::name_taken};
  if (layout.id != 0) {
    DVR_TRY(const bool there, catalog::layouts::update(c, layout));
    return KeptLayout{there ? Kept::done : Kept::gone, layout.id};
  }
  DVR_TRY(const auto count, catalog::layouts::count_of_user(c, layout.user_id));
  if (count >= kMostLayouts) return KeptLayout{Kept::too_many};
  DVR_TRY(const auto id, catalog::layouts::insert(c, layout));
  return KeptLayout{Kept::done, id};
}

Task<Answer> store_layout(Services& services, const Context& context, Layout layout) {
  const bool is_new = layout.id == 0;
  layout.updated_at = context.now;
  DVR_CO_TRY(const auto kept, co_await services.database.write([layout](Connection& c) { return keep(c, layout); }));
  switch (kept.how) {
    case Kept::name_taken: co_return conflict("name_taken", "you have a layout of this name already");
    case Kept::too_many:
      co_return conflict("too_many_layouts",
                         fmt::format("you have {} layouts already: delete one first", kMostLayouts));
    case Kept::gone: co_return no_such_layout(context);
    case Kept::done: break;
  }
  layout.id = kept.id;
  auto response = reply(is_new ? 201 : 200, layout_json(layout));
  if (is_new) co_return std::move(response).with("Location", fmt::format("/api/layouts/{}/", layout.id));
  co_return response;
}

Task<Answer> change_layout(Services& services, Context context, bool whole) {
  DVR_CO_TRY(auto body, BodyReader::parse(context.request));
  auto input = read_layout(body, whole);
  const auto id = context.path.checked_id("id");
  DVR_CO_TRY(auto before, co_await services.database.read(
                              [user = context.user(), id](Connection& c) { return read_before(c, user, id); }));
  if (id == 0 || !before.layout) co_return no_such_layout(context);
  auto layout = with_changes(std::move(*before.layout), std::move(input));
  if (!body.failed()) check_layout(body, layout, before.usable);
  DVR_CO_CHECK(body.check());
  co_return co_await store_layout(services, context, std::move(layout));
}

}  // namespace

Task<Answer> list_layouts(Services& services, Context context) {
  DVR_CO_TRY(const auto found, co_await services.database.read([id = context.user().id](Connection& c) {
    return catalog::layouts::of_user(c, id);
  }));
  json::array results;
  for (const auto& layout : found) results.push_back(layout_json(layout));
  co_return reply_if_changed(
      context.request,
      {{"count", found.size()}, {"next", nullptr}, {"previous", nullptr}, {"results", std::move(results)}});
}

Task<Answer> create_layout(Services& services, Context context) {
  DVR_CO_TRY(auto body, BodyReader::parse(context.request));
  auto layout = with_changes({}, read_layout(body, true));
  layout.user_id = context.user().id;
  layout.created_at = context.now;
  DVR_CO_TRY(const auto before, co_await services.database.read(
                                    [user = context.user()](Connection& c) { return read_before(c, user, 0); }));
  if (!body.failed()) check_layout(body, layout, before.usable);
  DVR_CO_CHECK(body.check());
  co_return co_await store_layout(services, context, std::move(layout));
}

Task<Answer> get_layout(Services& services, Context context) {
  const auto id = context.path.checked_id("id");
  DVR_CO_TRY(const auto found, co_await services.database.read([user = context.user().id, id](Connection& c) {
    return catalog::layouts::find(c, user, id);
  }));
  if (!found) co_return no_such_layout(context);
  co_return reply(200, layout_json(*found));
}

Task<Answer> replace_layout(Services& services, Context context) {
  co_return co_await change_layout(services, std::move(context), true);
}

Task<Answer> update_layout(Services& services, Context context) {
  co_return co_await change_layout(services, std::move(context), false);
}

Task<Answer> delete_layout(Services& services, Context context) {
  const auto id = context.path.checked_id("id");
  DVR_CO_TRY(const bool gone, co_await services.database.write([user = context.user().id, id](Connection& c) {
    return catalog::layouts::remove(c, user, id);
  }));
  if (!gone) co_return no_such_layout(context);
  co_return http::Response::empty(204);
}

}  // namespace dvr::api
