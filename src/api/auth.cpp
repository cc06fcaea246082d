#include "api/audit.hpp"
#include "api/auth_session.hpp"
#include "api/handlers.hpp"
#include "api/json.hpp"
#include "api/origin.hpp"
#include "api/user_input.hpp"
#include "api/zones.hpp"

namespace dvr::api {
namespace {

using accounts::Guesser;

Task<Answer> refuse_login(Services& services, Context context, std::string email) {
  auto audit = audit_of(context, "login.failed", email.substr(0, 254));
  DVR_CO_CHECK(co_await write_audit(services.database, std::move(audit)));
  co_return Problem(ErrorKind::unauthenticated, "the e-mail or the password is wrong");
}

enum class LoginOutcome : std::uint8_t { in, wrong_password, wants_code, wrong_code };
struct CheckedLogin {
  LoginOutcome outcome = LoginOutcome::wrong_password;
  accounts::KnownUser user = {};
};

// Blocks for one hashing, whoever it is.
Result<CheckedLogin> check_login(accounts::Accounts& accounts, const std::string& email, const std::string& password,
                                 const accounts::SecondProof& proof) {
  DVR_TRY(const auto user, accounts.users.check(email, password));
  if (!user) return CheckedLogin{};
  if (!user->totp_enabled) return CheckedLogin{LoginOutcome::in, *user};
  if (!proof.given()) return CheckedLogin{LoginOutcome::wants_code, *user};
  const auto right = accounts.second_factor.accept(user->id, proof);
  if (!right && right.error().kind == ErrorKind::conflict) return CheckedLogin{};  // turned off at this moment
  DVR_CHECK(right);
  return CheckedLogin{*right ? LoginOutcome::in : LoginOutcome::wrong_code, *user};
}

Problem code_needed(std::string detail) {
  Problem problem(ErrorKind::unauthenticated, std::move(detail));
  problem.code = "totp_required";
  return problem;
}

Task<Answer> refuse_code(Services& services, Context context, std::string email) {
  auto audit = audit_of(context, "login.wrong_code", email.substr(0, 254));
  DVR_CO_CHECK(co_await write_audit(services.database, std::move(audit)));
  co_return code_needed("this code is wrong, or was used before");
}

}  // namespace

Task<Answer> login(Services& services, Context context) {
  DVR_CO_TRY(auto body, BodyReader::parse(context.request));
  const auto email = body.text("email", kEmailRule);
  const auto password = body.text("password", kAnyPassword);
  const accounts::SecondProof proof{body.maybe_text("totp", {0, 16}).value_or(""),
                                    body.maybe_text("recovery_code", {0, 64}).value_or("")};
  DVR_CO_CHECK(body.check());
  DVR_CO_TRY(const auto guesser, co_await guesser_of(services, context.request, email));
  auto& accounts = services.accounts;
  if (const auto wait = accounts.logins.begin(guesser)) co_return too_many(*wait);
  const auto checked = co_await accounts.hashing.run(
      [&accounts, email, password, proof] { return check_login(accounts, email, password, proof); });
  const bool no_guess =
      !checked || checked->outcome == LoginOutcome::in || checked->outcome == LoginOutcome::wants_code;
  if (no_guess) accounts.logins.succeeded(guesser);  // also an error of ours
  if (!checked) co_return checked.error();
  switch (checked->outcome) {
    case LoginOutcome::in: break;
    case LoginOutcome::wants_code: co_return code_needed("the code of the authenticator app is needed");
    case LoginOutcome::wrong_code: co_return co_await refuse_code(services, std::move(context), email);
    case LoginOutcome::wrong_password: co_return co_await refuse_login(services, std::move(context), email);
  }
  co_return co_await begin_session(services, std::move(context), checked->user, 200, "login");
}

Task<Answer> logout(Services& services, Context context) {
  DVR_CO_CHECK(co_await services.accounts.sessions.close(context.who.session_id));
  DVR_CO_CHECK(co_await write_audit(services.database, audit_of(context, "logout")));
  auto response = http::Response::empty(204);
  clear_session_cookies(response);
  co_return response;
}

Task<Answer> refresh(Services& services, Context context) {
  if (!from_own_pages(services.config, context.request))
    co_return Problem(ErrorKind::forbidden, "a session is refreshed only from this server's own pages");
  const std::string token(context.request.cookie("dvr_refresh"));
  if (token.empty()) co_return Problem(ErrorKind::unauthenticated, "there is no session to refresh: sign in");
  const auto session = co_await services.accounts.sessions.refresh(token, client_of(context.request));
  if (session) co_return session_response(services, 200, *session);
  auto response = to_response(session.error(), context.request.path, context.request.id);
  if (response.status == 401) clear_session_cookies(response);
  co_return response;
}

Task<Answer> get_setup(Services& services, Context) {
  DVR_CO_TRY(const bool needed, co_await services.disk.run(
                                    [database = &services.database] { return accounts::is_setup_needed(*database); }));
  co_return reply(200, {{"needed", needed}});
}

Task<Answer> post_setup(Services& services, Context context) {
  DVR_CO_TRY(auto body, BodyReader::parse(context.request));
  accounts::NewUser owner;
  const auto token = body.text("token", {1, 200});
  owner.email = body.text("email", kEmailRule);
  owner.password = body.text("password", kNewPassword);
  owner.name = body.maybe_text("name", kUserNameRule).value_or("");
  owner.language = body.maybe_text("language", kLanguageRule).value_or("pt-BR");
  owner.time_zone = body.maybe_text("time_zone", kZoneRule).value_or("UTC");
  if (!body.failed() && !accounts::normalise_email(owner.email)) body.fail("email", "is not an e-mail address");
  co_await check_language_and_zone(services, body, owner.language, owner.time_zone);
  DVR_CO_CHECK(body.check());
  const Guesser guesser{"", context.request.remote_address, {}};
  auto& accounts = services.accounts;
  if (const auto wait = accounts.logins.begin(guesser)) co_return too_many(*wait);
  const auto made = co_await accounts.hashing.run(
      [database = &services.database, token, owner, cost = accounts.users.cost(), now = context.now] {
        return accounts::set_up(*database, token, owner, cost, now);
      });
  if (made || made.error().kind != ErrorKind::unauthenticated) accounts.logins.succeeded(guesser);
  if (!made) co_return made.error();
  co_return co_await begin_session(services, std::move(context), {made->id, 0, false}, 201, "setup");
}

Task<Answer> change_password(Services& services, Context context) {
  DVR_CO_TRY(auto body, BodyReader::parse(context.request));
  const auto current = body.text("current_password", kAnyPassword);
  const auto next = body.text("new_password", kNewPassword);
  DVR_CO_CHECK(body.check());
  DVR_CO_CHECK(co_await confirm_password(services, context, current, "current_password"));
  auto& accounts = services.accounts;
  const auto id = context.user().id;
  DVR_CO_CHECK(co_await accounts.hashing.run([users = &accounts.users, id, next, keep = context.who.session_id] {
    return users->set_password(id, next, keep);
  }));
  accounts.sessions.forget();
  DVR_CO_CHECK(co_await write_audit(services.database, audit_of(context, "password")));
  co_return http::Response::empty(204);
}

Task<Answer> get_me(Services&, Context context) { co_return reply(200, to_json(context.user())); }

Task<Answer> update_me(Services& services, Context context) {
  DVR_CO_TRY(auto body, BodyReader::parse(context.request));
  accounts::UserChanges changes;
  changes.name = body.maybe_text("name", kUserNameRule);
  changes.language = body.maybe_text("language", kLanguageRule);
  changes.time_zone = body.maybe_text("time_zone", kZoneRule);
  changes.email = read_new_email(body, false);
  const auto password = body.maybe_text("current_password", kAnyPassword);
  if (changes.email && !password) body.fail("current_password", "is required to change the e-mail");
  co_await check_language_and_zone(services, body, changes.language.value_or("en"), changes.time_zone.value_or("UTC"));
  DVR_CO_CHECK(body.check());
  if (body.empty()) co_return Problem(ErrorKind::invalid, "the body changes nothing: send name, language or time_zone");
  if (changes.time_zone && !context.user().is_owner())
    co_return Problem(ErrorKind::forbidden, "the time zone belongs to the account: its owner can change it");
  if (password) DVR_CO_CHECK(co_await confirm_password(services, context, *password, "current_password"));
  auto audit = audit_of(context, "profile", changes.email ? context.user().email + " to " + *changes.email : "");
  DVR_CO_TRY(const auto user, co_await services.database.write([id = context.user().id, changes, audit](
                                                                   catalog::Connection& c) -> Result<accounts::User> {
    DVR_CHECK(write_audit(c, audit));
    return accounts::rows::update_user(c, id, changes);
  }));
  services.accounts.sessions.forget();
  co_return reply(200, to_json(user));
}

}  // namespace dvr::api
