#include "api/audit.hpp"
#include "api/handlers.hpp"
#include "api/json.hpp"
#include "api/pages.hpp"
#include "api/user_input.hpp"

namespace dvr::api {
namespace {

using accounts::User;
using catalog::Connection;

json::object sub_user_json(const User& user) {
  json::array permissions;
  for (const auto& [camera_id, p] : user.permissions)
    permissions.emplace_back(json::object{{"camera_id", camera_id},
                                          {"can_view", p.can_view},
                                          {"can_playback", p.can_playback},
                                          {"can_clip", p.can_clip}});
  return {{"id", user.id},
          {"email", user.email},
          {"name", user.name},
          {"parent_user_id", user.account_id()},
          {"is_active", user.is_active},
          {"language", user.language},
          {"time_zone", user.time_zone},
          {"holdback_s", user.holdback.count()},
          {"totp_enabled", user.totp_enabled},
          {"permissions", std::move(permissions)},
          {"created_at", to_json(user.created_at)}};
}

// The account that is worked on: one's own, or the one that the administrator names.
boost::system::result<std::int64_t, Problem> account_of(const Context& context, QueryReader& query) {
  const auto named = query.number("account_id", {1});
  DVR_CHECK(query.check());
  const auto account = named.value_or(context.user().account_id());
  DVR_CHECK(accounts::authorise_account(context.user(), account));
  return account;
}

Audit audit_of_sub_user(const Context& context, std::string action, std::int64_t account_id, std::string detail) {
  auto audit = audit_of(context, std::move(action), std::move(detail));
  audit.account_id = account_id;
  return audit;
}

Result<User> with_permissions(Connection& c, const User& user,
                              const std::optional<std::map<std::int64_t, accounts::Permission>>& permissions) {
  if (permissions) DVR_CHECK(accounts::rows::set_permissions(c, user.id, *permissions));
  DVR_TRY(auto now, accounts::rows::find_user(c, user.id));
  return std::move(*now);
}

// Which of the cameras are not the account's, by their place in the list.
Task<boost::system::result<void, Problem>> check_cameras(Services& services, std::int64_t account_id,
                                                         SubUserInput input) {
  if (!input.permissions) co_return boost::system::result<void, Problem>();
  DVR_CO_TRY(const auto own,
             co_await services.database.read([account_id](Connection& c) -> Result<std::set<std::int64_t>> {
               DVR_TRY(const auto rows,
                       c.query("SELECT id FROM cameras WHERE user_id = $1 AND deleted_at IS NULL", {account_id}));
               std::set<std::int64_t> out;
               for (std::size_t i = 0; i < rows.size(); ++i) out.insert(rows[i].i64(0));
               return out;
             }));
  Problem problem;
  for (std::size_t i = 0; i < input.cameras.size(); ++i)
    if (!own.contains(input.cameras[i]))
      problem.add(fmt::format("permissions[{}].camera_id", i), "is no camera of this account");
  if (!problem.errors.empty()) co_return problem;
  co_return boost::system::result<void, Problem>();
}

Task<Answer> change(Services& services, Context context, SubUserInput input) {
  const auto before = *context.sub_user;
  DVR_CO_CHECK(co_await check_cameras(services, before.account_id(), input));
  DVR_CO_TRY(input.changes.password_hash, co_await hash_new_password(services, input.password));
  const auto audit = audit_of_sub_user(context, "user.update", before.account_id(), before.email + input.in_words());
  DVR_CO_TRY(const auto user,
             co_await services.database.write([id = before.id, input, audit](Connection& c) -> Result<User> {
               DVR_TRY(const auto changed, accounts::rows::update_user(c, id, input.changes));
               DVR_CHECK(write_audit(c, audit));
               return with_permissions(c, changed, input.permissions);
             }));
  services.accounts.sessions.forget();
  co_return reply(200, sub_user_json(user));
}

}  // namespace

Task<Answer> list_sub_users(Services& services, Context context) {
  QueryReader query(context.request.query);
  const auto page = read_page(query);
  auto filter = read_user_query(query, page);
  DVR_CO_TRY(filter.parent_user_id, account_of(context, query));
  DVR_CO_TRY(auto found, co_await services.database.read(
                             [filter](Connection& c) { return accounts::rows::find_users(c, filter); }));
  PageRows<User> rows{found.count, std::move(found.users)};
  auto out = make_page(context.request, page, rows, [](const User& u) { return PagePlace{0, u.id}; });
  json::array results;
  for (const auto& user : rows.rows) results.emplace_back(sub_user_json(user));
  out["results"] = std::move(results);
  co_return reply(200, out);
}

Task<Answer> create_sub_user(Services& services, Context context) {
  QueryReader query(context.request.query);
  DVR_CO_TRY(const auto account_id, account_of(context, query));
  DVR_CO_TRY(auto body, BodyReader::parse(context.request));
  const auto zone = co_await zone_of(services, account_id);
  if (!zone) co_return zone.error();
  DVR_CO_TRY(const auto input, read_sub_user(body, SubUserForm::create, *zone));
  DVR_CO_CHECK(co_await check_cameras(services, account_id, input));
  DVR_CO_TRY(const auto hash, co_await hash_new_password(services, input.password));
  const auto made = new_user_of(input, account_id, *zone);
  const auto audit = audit_of_sub_user(context, "user.create", account_id, made.email);
  DVR_CO_TRY(const auto user,
             co_await services.database.write([made, hash = *hash, input, audit, now = context.now,
                                               limit = services.config.max_sub_users](Connection& c) -> Result<User> {
               DVR_TRY(const auto id, accounts::rows::insert_sub_user(c, made, hash, now, limit));
               DVR_CHECK(write_audit(c, audit));
               User fresh;
               fresh.id = id;
               return with_permissions(c, fresh, input.permissions);
             }));
  auto response = reply(201, sub_user_json(user));
  response.headers.set("Location", fmt::format("/api/users/sub-users/{}/", user.id));
  co_return response;
}

Task<Answer> get_sub_user(Services&, Context context) { co_return reply(200, sub_user_json(*context.sub_user)); }

Task<Answer> replace_sub_user(Services& services, Context context) {
  DVR_CO_TRY(auto body, BodyReader::parse(context.request));
  DVR_CO_TRY(auto input, read_sub_user(body, SubUserForm::replace, context.sub_user->time_zone));
  co_return co_await change(services, std::move(context), std::move(input));
}

Task<Answer> update_sub_user(Services& services, Context context) {
  DVR_CO_TRY(auto body, BodyReader::parse(context.request));
  DVR_CO_TRY(auto input, read_sub_user(body, SubUserForm::patch, context.sub_user->time_zone));
  co_return co_await change(services, std::move(context), std::move(input));
}

Task<Answer> delete_sub_user(Services& services, Context context) {
  const auto& user = *context.sub_user;
  const auto audit = audit_of_sub_user(context, "user.delete", user.account_id(), user.email);
  DVR_CO_CHECK(co_await services.database.write([id = user.id, audit](Connection& c) -> Result<bool> {
    DVR_CHECK(accounts::rows::remove_user(c, id));
    DVR_CHECK(write_audit(c, audit));
    return true;
  }));
  services.accounts.sessions.forget();
  co_return http::Response::empty(204);
}

}  // namespace dvr::api
