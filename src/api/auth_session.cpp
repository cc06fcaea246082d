#include "api/auth_session.hpp"

#include "api/audit.hpp"
#include "api/json.hpp"
#include "proto/http/cookie.hpp"

namespace dvr::api {
namespace {

using accounts::Guesser;

constexpr Seconds kDeviceTime{400 * 86400};  // the longest that browsers keep

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

}  // namespace

accounts::Client client_of(const http::Request& request) {
  return {request.remote_address, std::string(request.header("User-Agent"))};
}

void clear_session_cookies(http::Response& response) {
  response.headers.add("Set-Cookie", cookie("dvr_access", "", "/api/", Seconds(0)).to_header());
  response.headers.add("Set-Cookie", cookie("dvr_refresh", "", "/api/auth", Seconds(0)).to_header());
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

Task<Answer> begin_session(Services& services, Context context, accounts::KnownUser user, int status,
                           std::string action) {
  DVR_CO_TRY(auto session,
             co_await services.accounts.sessions.open(user.id, client_of(context.request), user.credential_version));
  context.who = session.principal;
  DVR_CO_CHECK(co_await write_audit(services.database, audit_of(context, std::move(action))));
  co_return session_response(services, status, session);
}

Task<boost::system::result<void, Problem>> confirm_password(Services& services, const Context& context,
                                                            std::string password, std::string_view field) {
  const Guesser guesser{context.user().email, context.request.remote_address, "session " + context.who.session_id};
  auto& accounts = services.accounts;
  if (const auto wait = accounts.logins.begin(guesser)) co_return too_many(*wait);
  const auto right = co_await accounts.hashing.run(
      [users = &accounts.users, id = context.user().id, password] { return users->check(id, password); });
  if (!right || *right) accounts.logins.succeeded(guesser);  // an error of ours is no guess
  if (!right) co_return right.error();
  if (!*right) co_return Problem::field(field, "is not your password");
  co_return boost::system::result<void, Problem>();
}

}  // namespace dvr::api
