#include "api/audit.hpp"
#include "api/auth_session.hpp"
#include "api/handlers.hpp"
#include "api/user_input.hpp"
#include "api/zones.hpp"

namespace dvr::api {
namespace {

using accounts::AccountContents;
using accounts::User;
using catalog::Connection;

struct AccountRow {
  User owner;
  AccountContents contents;
};

json::object account_json(const AccountRow& row) {
  const auto& [user, contents] = row;
  return {{"id", user.id},
          {"email", user.email},
          {"name", user.name},
          {"is_active", user.is_active},
          {"is_admin", user.is_admin},
          {"language", user.language},
          {"time_zone", user.time_zone},
          {"totp_enabled", user.totp_enabled},
          {"cameras", contents.cameras},
          {"sub_users", contents.sub_users},
          {"recordings", contents.recordings},
          {"clips", contents.clips},
          {"size_bytes", contents.size_bytes},
          {"created_at", to_json(user.created_at)}};
}

Result<AccountRow> find_account(Connection& c, std::int64_t id) {
  DVR_TRY(auto user, accounts::rows::find_user(c, id));
  if (!user || !user->is_owner()) return fail(ErrorKind::not_found, "there is no account {}", id);
  DVR_TRY(const auto contents, accounts::rows::account_contents(c, id));
  return AccountRow{std::move(*user), contents};
}

std::string contents_words(const AccountContents& has) {
  std::vector<std::string> parts;
  const auto add = [&](std::int64_t n, std::string_view what) {
    if (n > 0) parts.push_back(fmt::format("{} {}{}", n, what, n == 1 ? "" : "s"));
  };
  add(has.cameras, "camera"), add(has.recordings, "recording"), add(has.clips, "clip");
  add(has.sub_users, "sub-user");
  return fmt::format("{}", fmt::join(parts, ", "));
}

Result<std::string> delete_empty(Connection& c, std::int64_t id) {
  DVR_TRY(const auto row, find_account(c, id));
  if (const auto has = contents_words(row.contents); !has.empty())
    return fail(ErrorKind::conflict, "the account has {}: remove these first, or disable the account", has);
  DVR_CHECK(accounts::rows::remove_user(c, id));
  return row.owner.email;
}

Audit audit_of_account(const Context& context, std::string action, std::string detail) {
  auto audit = audit_of(context, std::move(action), std::move(detail));
  audit.account_id = context.user().account_id();
  return audit;
}

}  // namespace

Task<Answer> list_accounts(Services& services, Context context) {
  QueryReader query(context.request.query);
  const auto page = read_page(query);
  const auto filter = read_user_query(query, page);
  DVR_CO_CHECK(query.check());
  DVR_CO_TRY(auto rows, co_await services.database.read([filter](Connection& c) -> Result<PageRows<AccountRow>> {
    DVR_TRY(auto found, accounts::rows::find_users(c, filter));
    PageRows<AccountRow> out{found.count, {}};
    for (auto& user : found.users) {
      DVR_TRY(const auto contents, accounts::rows::account_contents(c, user.id));
      out.rows.push_back({std::move(user), contents});
    }
    return out;
  }));
  auto out = make_page(context.request, page, rows, [](const AccountRow& r) { return PagePlace{0, r.owner.id}; });
  json::array results;
  for (const auto& row : rows.rows) results.emplace_back(account_json(row));
  out["results"] = std::move(results);
  co_return reply(200, out);
}

Task<Answer> get_account(Services& services, Context context) {
  const auto id = context.path.checked_id("id");
  DVR_CO_TRY(const auto row, co_await services.database.read([id](Connection& c) { return find_account(c, id); }));
  co_return reply(200, account_json(row));
}

Task<Answer> create_account(Services& services, Context context) {
  DVR_CO_TRY(auto body, BodyReader::parse(context.request));
  accounts::NewUser owner;
  owner.email = read_new_email(body, true).value_or("");
  const auto password = body.text("password", kNewPassword);
  owner.name = body.maybe_text("name", kUserNameRule).value_or("");
  owner.language = body.maybe_text("language", kLanguageRule).value_or("pt-BR");
  owner.time_zone = body.maybe_text("time_zone", kZoneRule).value_or("UTC");
  owner.is_admin = body.maybe_flag("is_admin").value_or(false);
  co_await check_language_and_zone(services, body, owner.language, owner.time_zone);
  DVR_CO_CHECK(body.check());
  DVR_CO_TRY(const auto hash, co_await hash_new_password(services, password));
  const auto audit = audit_of_account(context, "account.create", owner.email);
  DVR_CO_TRY(const auto row, co_await services.database.write(
                                 [owner, hash = *hash, audit, now = context.now](Connection& c) -> Result<AccountRow> {
                                   DVR_TRY(const auto id, accounts::rows::insert_user(c, owner, hash, now));
                                   DVR_CHECK(write_audit(c, audit));
                                   return find_account(c, id);
                                 }));
  auto response = reply(201, account_json(row));
  response.headers.set("Location", fmt::format("/api/system/accounts/{}/", row.owner.id));
  co_return response;
}

Task<Answer> update_account(Services& services, Context context) {
  DVR_CO_TRY(auto body, BodyReader::parse(context.request));
  if (body.empty()) co_return Problem(ErrorKind::invalid, "the body changes nothing");
  accounts::UserChanges changes;
  changes.email = read_new_email(body, false);
  const auto password = body.maybe_text("password", kNewPassword);
  changes.name = body.maybe_text("name", kUserNameRule);
  changes.language = body.maybe_text("language", kLanguageRule);
  changes.time_zone = body.maybe_text("time_zone", kZoneRule);
  changes.is_admin = body.maybe_flag("is_admin"), changes.is_active = body.maybe_flag("is_active");
  read_totp(body, changes);
  co_await check_language_and_zone(services, body, changes.language.value_or("en"), changes.time_zone.value_or("UTC"));
  DVR_CO_CHECK(body.check());
  DVR_CO_TRY(changes.password_hash, co_await hash_new_password(services, password));
  const auto id = context.path.checked_id("id");
  if (id == context.user().id) changes.keep_session = context.who.session_id;
  auto audit = audit_of_account(context, "account.update", in_words(changes));
  DVR_CO_TRY(const auto row,
             co_await services.database.write([id, changes, audit](Connection& c) mutable -> Result<AccountRow> {
               DVR_TRY(const auto before, find_account(c, id));
               audit.detail = before.owner.email + audit.detail;
               DVR_CHECK(accounts::rows::update_user(c, id, changes));
               DVR_CHECK(write_audit(c, audit));
               return find_account(c, id);
             }));
  services.accounts.sessions.forget();
  co_return reply(200, account_json(row));
}

Task<Answer> delete_account(Services& services, Context context) {
  const auto id = context.path.checked_id("id");
  auto audit = audit_of_account(context, "account.delete", {});
  DVR_CO_CHECK(co_await services.database.write([id, audit](Connection& c) mutable -> Result<bool> {
    DVR_TRY(audit.detail, delete_empty(c, id));
    DVR_CHECK(write_audit(c, audit));
    return true;
  }));
  services.accounts.sessions.forget();
  co_return http::Response::empty(204);
}

}  // namespace dvr::api
