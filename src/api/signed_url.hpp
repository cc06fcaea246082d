// Links that work without a token, for players and downloads: scope, expiry and session under an HMAC. They end with
// the session.
#pragma once
#include "accounts/keys.hpp"
#include "api/problem.hpp"

namespace dvr::api {

inline constexpr Seconds kLinkTime{15 * 60};

// "{path}?expires=…&session=…&signature=…"
std::string sign_url(const accounts::Mac& mac, std::string_view path, std::string_view session_id, WallTime expires);
// The session it was made in; unauthenticated when it was changed or is too old. The caller looks the session up.
Result<std::string> check_signed_url(const accounts::Mac& mac, const http::Request& request, WallTime now);

}  // namespace dvr::api
