// Signing in, as several routes need it: cookies, guesses, the answer with a session.
#pragma once
#include "api/body.hpp"
#include "api/services.hpp"

namespace dvr::api {

inline constexpr TextRule kEmailRule{3, 254}, kAnyPassword{1, accounts::kMaxPassword, false};
inline constexpr TextRule kNewPassword{accounts::kMinPassword, accounts::kMaxPassword, false};
inline constexpr TextRule kUserNameRule{0, 100}, kZoneRule{1, 64}, kLanguageRule{1, 16};

accounts::Client client_of(const http::Request& request);
void clear_session_cookies(http::Response& response);

// Who guesses at this account, for LoginGuard.
Task<Result<accounts::Guesser>> guesser_of(Services& services, const http::Request& request, std::string email);
Problem too_many(Seconds wait);

// 200 or 201 with tokens, user and cookies.
http::Response session_response(Services& services, int status, const accounts::Signed& session);
Task<Answer> begin_session(Services& services, Context context, accounts::KnownUser user, int status,
                           std::string action);

// The asking user's own password once more, before something that a stolen token must not do; `field` is its name in
// the body. Limited as logins are. `context` outlives the call.
Task<boost::system::result<void, Problem>> confirm_password(Services& services, const Context& context,
                                                            std::string password, std::string_view field);

}  // namespace dvr::api
