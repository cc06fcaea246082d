#include "api/audit.hpp"
#include "api/auth_session.hpp"
#include "api/handlers.hpp"
#include "api/json.hpp"

namespace dvr::api {
namespace {

using catalog::Connection;

json::value link_json(const std::optional<accounts::LinkScope>& link) {
  if (!link) return nullptr;
  return json::object{{"camera_id", link->camera_id},
                      {"action", link->action == accounts::Action::view ? "live" : "playback"},
                      {"start", to_json(link->start)},
                      {"end", to_json(link->end)}};
}

json::object session_json(const accounts::SessionInfo& s, std::string_view current) {
  return {{"id", s.id},
          {"kind", s.link ? "link" : "login"},
          {"name", s.name},
          {"address", s.address},
          {"user_agent", s.user_agent},
          {"created_at", to_json(s.created_at)},
          {"used_at", to_json(s.used_at)},
          {"expires_at", to_json(s.expires_at)},
          {"is_current", s.id == current},
          {"link", link_json(s.link)}};
}

Task<Answer> sessions_of(Services& services, Context context, std::int64_t user_id) {
  DVR_CO_TRY(const auto found, co_await services.database.read([user_id, now = context.now](Connection& c) {
    return accounts::rows::list_sessions(c, user_id, now);
  }));
  json::array results;
  for (const auto& session : found) results.emplace_back(session_json(session, context.who.session_id));
  co_return reply(200, {{"count", found.size()}, {"next", nullptr}, {"previous", nullptr}, {"results", results}});
}

Audit audit_of_ending(const Context& context, const accounts::User& whose, std::string what) {
  auto audit = audit_of(context, "session.end", std::move(what));
  audit.account_id = whose.account_id();
  return audit;
}

Task<Answer> end_one(Services& services, Context context, accounts::User whose) {
  const std::string id(context.path.text("session_id"));
  const auto audit = audit_of_ending(context, whose, "of " + whose.email);
  DVR_CO_TRY(const bool ended,
             co_await services.database.write([id, user = whose.id, audit](Connection& c) -> Result<bool> {
               DVR_TRY(const bool gone, accounts::rows::end_session(c, user, id));
               if (gone) DVR_CHECK(write_audit(c, audit));
               return gone;
             }));
  if (!ended) co_return Problem(ErrorKind::not_found, "there is no such session");
  services.accounts.sessions.forget();
  auto response = http::Response::empty(204);
  if (id == context.who.session_id) clear_session_cookies(response);
  co_return response;
}

Task<Result<void>> end_all(Services& services, Context context, accounts::User whose, std::string keep) {
  const auto audit = audit_of_ending(context, whose, (keep.empty() ? "all of " : "all others of ") + whose.email);
  DVR_CO_CHECK(co_await services.database.write([user = whose.id, keep, audit](Connection& c) -> Result<bool> {
    DVR_CHECK(accounts::rows::end_sessions(c, user, keep));
    DVR_CHECK(write_audit(c, audit));
    return true;
  }));
  services.accounts.sessions.forget();
  co_return Result<void>();
}

}  // namespace

Task<Answer> list_sessions(Services& services, Context context) {
  const auto id = context.user().id;
  co_return co_await sessions_of(services, std::move(context), id);
}

Task<Answer> end_session(Services& services, Context context) {
  auto whose = context.user();
  co_return co_await end_one(services, std::move(context), std::move(whose));
}

Task<Answer> logout_all(Services& services, Context context) {
  bool keep = false;
  if (!context.request.body.empty()) {
    DVR_CO_TRY(auto body, BodyReader::parse(context.request));
    keep = body.maybe_flag("keep_this").value_or(false);
    DVR_CO_CHECK(body.check());
  }
  auto whose = context.user();
  auto kept = keep ? context.who.session_id : std::string();
  DVR_CO_CHECK(co_await end_all(services, std::move(context), std::move(whose), std::move(kept)));
  auto response = http::Response::empty(204);
  if (!keep) clear_session_cookies(response);
  co_return response;
}

Task<Answer> list_sub_user_sessions(Services& services, Context context) {
  const auto id = context.sub_user->id;
  co_return co_await sessions_of(services, std::move(context), id);
}

Task<Answer> end_sub_user_session(Services& services, Context context) {
  auto whose = *context.sub_user;
  co_return co_await end_one(services, std::move(context), std::move(whose));
}

Task<Answer> end_sub_user_sessions(Services& services, Context context) {
  auto whose = *context.sub_user;
  DVR_CO_CHECK(co_await end_all(services, std::move(context), std::move(whose), {}));
  co_return http::Response::empty(204);
}

}  // namespace dvr::api
