#include "api/audit.hpp"
#include "api/body.hpp"
#include "api/handlers.hpp"
#include "api/json.hpp"
#include "api/services.hpp"
#include "api/zones.hpp"
#include "base/log.hpp"
#include "proto/http/cookie.hpp"

namespace dvr::api {
namespace {

using accounts::Guesser;

constexpr TextRule kEmail{3, 254}, kAnyPassword{1, 1024, false}, kName{0, 100}, kZone{1, 64};
constexpr Seconds kDeviceTime{400 * 86400};  // the longest that browsers keep

accounts::Client client_of(const http::Request& request) {
  return {request.remote_address, std::string(request.header("User-Agent"))};
}

http::SetCookie cookie(std::string name, std::string value, std::string path, Seconds max_age) {
  http::SetCookie out;
  out.name = std::move(name), out.value = std::move(value), out.path = std::move(path), out.max_age = max_age;
  return out;
}

void set_session_cookies(http::Response& response, const accounts::Signed& session) {
  const auto add = [&](const http::SetCookie& c) { response.headers.add("Set-Cookie", c.to_header()); };
  add(cookie("dvr_access", session.access_token, "/api/", accounts::kAccessTime));
  if (!session.refresh_token.empty())
    add(cookie("dvr_refresh", session.refresh_token, "/api/auth", accounts::kRefreshTime));
}

void clear_session_cookies(http::Response& response) {
  response.headers.add("Set-Cookie", cookie("dvr_access", "", "/api/", Seconds(0)).to_header());
  response.headers.add("Set-Cookie", cookie("dvr_refresh", "", "/api/auth", Seconds(0)).to_header());
}

// "{random}.{mac over it and the e-mail}": a device that this account signed in from is no stranger, also after logout.
std::string device_text(std::string_view email, std::string_view random) {
  return fmt::format("{}\n{}", random, email);
}

void set_device_cookie(Services& services, http::Response& response, const std::string& email) {
  const auto random = base64url_encode(random_bytes(12));
  const auto value = random + "." + services.accounts.mac.sign("device", device_text(email, random));
  response.headers.add("Set-Cookie", cookie("dvr_device", value, "/api/auth", kDeviceTime).to_header());
}

std::optional<std::string> known_device(Services& services, const http::Request& request, const std::string& email) {
  const std::string value(request.cookie("dvr_device"));
  const auto dot = value.find('.');
  if (value.size() > 200 || dot == value.npos) return std::nullopt;
  const auto random = value.substr(0, dot);
  if (!services.accounts.mac.verify("device", device_text(email, random), value.substr(dot + 1))) return std::nullopt;
  return "device " + random;
}

Task<Result<Guesser>> guesser_of(Services& services, const http::Request& request, std::string email) {
  const auto normal = accounts::normalise_email(email);
  Guesser guesser{normal ? *normal : email, request.remote_address, {}};
  guesser.familiar = known_device(services, request, guesser.account);
  if (guesser.familiar) co_return guesser;
  DVR_CO_TRY(const bool familiar, co_await services.accounts.sessions.is_familiar(guesser.account, guesser.address));
  if (familiar) guesser.familiar = "address " + guesser.address;
  co_return guesser;
}

Problem too_many(Seconds wait) {
  Problem problem(ErrorKind::rate_limited, fmt::format("too many attempts: try again in {} s", wait.count()));
  problem.retry_after = wait;
  return problem;
}

http::Response session_response(Services& services, int status, const accounts::Signed& session) {
  const auto& user = *session.principal.user;
  auto response = reply(status, {{"access_token", session.access_token},
                                 {"token_type", "Bearer"},
                                 {"expires_in", accounts::kAccessTime.count()},
                                 {"user", to_json(user)}});
  set_session_cookies(response, session);
  if (!session.refresh_token.empty()) set_device_cookie(services, response, user.email);
  return response;
}

Task<Answer> begin_session(Services& services, Context context, std::int64_t user_id, int status, std::string action) {
  DVR_CO_TRY(auto session, co_await services.accounts.sessions.open(user_id, client_of(context.request)));
  context.who = session.principal;
  DVR_CO_CHECK(co_await write_audit(services.database, audit_of(context, std::move(action))));
  co_return session_response(services, status, session);
}

Task<Answer> refuse_login(Services& services, Context context, std::string email) {
  auto audit = audit_of(context, "login.failed", email.substr(0, 254));
  DVR_CO_CHECK(co_await write_audit(services.database, std::move(audit)));
  co_return Problem(ErrorKind::unauthenticated, "the e-mail or the password is wrong");
}

// A browser names the page's origin with every POST; a program that sends none holds no cookie of a browser's.
bool from_own_pages(const Services& services, const http::Request& request) {
  const auto origin = request.header("Origin"), site = request.header("Sec-Fetch-Site");
  const auto& known = services.config.cors_origins;
  if (std::find(known.begin(), known.end(), origin) != known.end()) return true;
  if (origin.empty()) return site.empty() || site == "same-origin" || site == "none";
  return origin == fmt::format("{}://{}", request.is_tls ? "https" : "http", request.header("Host"));
}

}  // namespace

Task<Answer> login(Services& services, Context context) {
  DVR_CO_TRY(auto body, BodyReader::parse(context.request));
  const auto email = body.text("email", kEmail);
  const auto password = body.text("password", kAnyPassword);
  DVR_CO_CHECK(body.check());
  DVR_CO_TRY(const auto guesser, co_await guesser_of(services, context.request, email));
  auto& accounts = services.accounts;
  if (const auto wait = accounts.logins.begin(guesser)) co_return too_many(*wait);
  const auto id = co_await accounts.hashing.run(
      [users = &accounts.users, email, password] { return users->check(email, password); });
  if (!id || *id) accounts.logins.succeeded(guesser);  // an error of ours is no guess
  if (!id) co_return id.error();
  if (!*id) co_return co_await refuse_login(services, std::move(context), email);
  co_return co_await begin_session(services, std::move(context), **id, 200, "login");
}

Task<Answer> logout(Services& services, Context context) {
  DVR_CO_CHECK(co_await services.accounts.sessions.close(context.who.session_id));
  DVR_CO_CHECK(co_await write_audit(services.database, audit_of(context, "logout")));
  auto response = http::Response::empty(204);
  clear_session_cookies(response);
  co_return response;
}

Task<Answer> refresh(Services& services, Context context) {
  if (!from_own_pages(services, context.request))
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
  owner.email = body.text("email", kEmail);
  owner.password = body.text("password", {accounts::kMinPassword, accounts::kMaxPassword, false});
  owner.name = body.maybe_text("name", kName).value_or("");
  owner.language = body.maybe_text("language", {1, 16}).value_or("pt-BR");
  owner.time_zone = body.maybe_text("time_zone", kZone).value_or("UTC");
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
  co_return co_await begin_session(services, std::move(context), made->id, 201, "setup");
}

Task<Answer> change_password(Services& services, Context context) {
  DVR_CO_TRY(auto body, BodyReader::parse(context.request));
  const auto current = body.text("current_password", kAnyPassword);
  const auto next = body.text("new_password", {accounts::kMinPassword, accounts::kMaxPassword, false});
  DVR_CO_CHECK(body.check());
  const Guesser guesser{context.user().email, context.request.remote_address, "session " + context.who.session_id};
  auto& accounts = services.accounts;
  if (const auto wait = accounts.logins.begin(guesser)) co_return too_many(*wait);
  const auto id = context.user().id;
  DVR_CO_TRY(const bool right, co_await accounts.hashing.run(
                                   [users = &accounts.users, id, current] { return users->check(id, current); }));
  if (!right) co_return Problem::field("current_password", "is not your password");
  accounts.logins.succeeded(guesser);
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
  const auto name = body.maybe_text("name", kName);
  const auto language = body.maybe_text("language", {1, 16}), zone = body.maybe_text("time_zone", kZone);
  co_await check_language_and_zone(services, body, language.value_or("en"), zone.value_or("UTC"));
  DVR_CO_CHECK(body.check());
  if (body.empty()) co_return Problem(ErrorKind::invalid, "the body changes nothing: send name, language or time_zone");
  if (zone && !context.user().is_owner())
    co_return Problem(ErrorKind::forbidden, "the time zone belongs to the account: its owner can change it");
  DVR_CO_TRY(const auto user,
             co_await services.database.write([id = context.user().id, name, language, zone](catalog::Connection& c) {
               return accounts::rows::update_profile(c, id, name, language, zone);
             }));
  services.accounts.sessions.forget();
  co_return reply(200, to_json(user));
}

}  // namespace dvr::api
