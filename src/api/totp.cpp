#include "api/audit.hpp"
#include "api/auth_session.hpp"
#include "api/handlers.hpp"
#include "api/json.hpp"

namespace dvr::api {
namespace {

using Checked = boost::system::result<void, Problem>;
using Codes = std::vector<std::string>;

constexpr TextRule kCode{1, 16}, kRecovery{1, 64};

Answer codes_reply(const Codes& codes) {
  json::array list;
  for (const auto& code : codes) list.emplace_back(code);
  return reply(200, {{"recovery_codes", std::move(list)}});
}

struct Proof {
  std::string password;
  accounts::SecondProof second;
};

boost::system::result<Proof, Problem> read_proof(const http::Request& request) {
  DVR_TRY(auto body, BodyReader::parse(request));
  Proof proof;
  proof.password = body.text("password", kAnyPassword);
  proof.second = {body.maybe_text("totp", kCode).value_or(""),
                  body.maybe_text("recovery_code", kRecovery).value_or("")};
  if (!body.failed() && !proof.second.given()) body.fail("totp", "is required, or recovery_code");
  DVR_CHECK(body.check());
  return proof;
}

accounts::Guesser guesser_of_session(const Context& context) {
  return {context.user().email, context.request.remote_address, "session " + context.who.session_id};
}

// Password and code once more. A code that is wrong counts as a guess. `context` outlives the call.
Task<Checked> confirm_both(Services& services, const Context& context, Proof proof) {
  DVR_CO_CHECK(co_await confirm_password(services, context, proof.password, "password"));
  auto& accounts = services.accounts;
  const auto guesser = guesser_of_session(context);
  if (const auto wait = accounts.logins.begin(guesser)) co_return too_many(*wait);
  const auto right = co_await accounts.hashing.run(
      [&accounts, id = context.user().id, second = proof.second] { return accounts.second_factor.accept(id, second); });
  if (!right || *right) accounts.logins.succeeded(guesser);
  if (!right) co_return right.error();
  if (!*right)
    co_return Problem::field(proof.second.totp.empty() ? "recovery_code" : "totp", "is wrong, or was used before");
  co_return Checked();
}

}  // namespace

Task<Answer> get_totp(Services& services, Context context) {
  DVR_CO_TRY(const auto state,
             co_await services.accounts.hashing.run(
                 [factor = &services.accounts.second_factor, id = context.user().id] { return factor->state(id); }));
  co_return reply(200, {{"enabled", state.enabled_at.has_value()},
                        {"enabled_at", to_json(state.enabled_at)},
                        {"recovery_codes_left", state.recovery_codes_left}});
}

Task<Answer> enrol_totp(Services& services, Context context) {
  DVR_CO_TRY(auto body, BodyReader::parse(context.request));
  const auto password = body.text("password", kAnyPassword);
  DVR_CO_CHECK(body.check());
  DVR_CO_CHECK(co_await confirm_password(services, context, password, "password"));
  DVR_CO_TRY(const auto made, co_await services.accounts.hashing.run(
                                  [factor = &services.accounts.second_factor, user = context.who.user] {
                                    return factor->enrol(user->id, user->email);
                                  }));
  DVR_CO_CHECK(co_await write_audit(services.database, audit_of(context, "totp.enrol")));
  co_return reply(200, {{"secret", made.secret}, {"uri", made.uri}});
}

Task<Answer> confirm_totp(Services& services, Context context) {
  DVR_CO_TRY(auto body, BodyReader::parse(context.request));
  const auto code = body.text("totp", kCode);
  DVR_CO_CHECK(body.check());
  auto& accounts = services.accounts;
  const auto guesser = guesser_of_session(context);
  if (const auto wait = accounts.logins.begin(guesser)) co_return too_many(*wait);
  const auto codes =
      co_await accounts.hashing.run([factor = &accounts.second_factor, id = context.user().id, code,
                                     keep = context.who.session_id] { return factor->confirm(id, code, keep); });
  if (!codes || *codes) accounts.logins.succeeded(guesser);
  if (!codes) co_return codes.error();
  if (!*codes) co_return Problem::field("totp", "is wrong: is the clock of the device right?");
  accounts.sessions.forget();
  DVR_CO_CHECK(co_await write_audit(services.database, audit_of(context, "totp.enable")));
  co_return codes_reply(**codes);
}

Task<Answer> disable_totp(Services& services, Context context) {
  DVR_CO_TRY(auto proof, read_proof(context.request));
  DVR_CO_CHECK(co_await confirm_both(services, context, std::move(proof)));
  DVR_CO_CHECK(co_await services.accounts.hashing.run(
      [factor = &services.accounts.second_factor, id = context.user().id] { return factor->disable(id); }));
  services.accounts.sessions.forget();
  DVR_CO_CHECK(co_await write_audit(services.database, audit_of(context, "totp.disable")));
  co_return http::Response::empty(204);
}

Task<Answer> renew_recovery_codes(Services& services, Context context) {
  DVR_CO_TRY(auto proof, read_proof(context.request));
  DVR_CO_CHECK(co_await confirm_both(services, context, std::move(proof)));
  DVR_CO_TRY(const auto codes,
             co_await services.accounts.hashing.run([factor = &services.accounts.second_factor,
                                                     id = context.user().id] { return factor->renew_codes(id); }));
  DVR_CO_CHECK(co_await write_audit(services.database, audit_of(context, "totp.recovery_codes")));
  co_return codes_reply(codes);
}

}  // namespace dvr::api
