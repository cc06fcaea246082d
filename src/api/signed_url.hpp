// Links that work without a token, for external players and downloads: what they open, their expiry and a session under
// an HMAC. They end with the session: the one that asked for them, or one of their own (a lasting link).
//
//   file   {path}?expires=…&session=…&signature=…            one path
//   scope  …?scope=live&expires=…&session=…&signature=…      the live playlists of a camera, and what they name
//          …?scope=playback&from=…&until=…&expires=…         the footage of a camera from and until (seconds)
#pragma once
#include "accounts/keys.hpp"
#include "accounts/sessions.hpp"
#include "api/problem.hpp"

namespace dvr::api {

inline constexpr Seconds kLinkTime{15 * 60};
inline constexpr Seconds kMaxLinkTime{86400}, kMaxLastingTime{366 * 86400};

// "{path}?expires=…&session=…&signature=…"
std::string sign_url(const accounts::Mac& mac, std::string_view path, std::string_view session_id, WallTime expires);
// "scope=…&…&signature=…", to be added to every URL of the scope. Its times are whole seconds: the range is rounded
// outwards.
std::string sign_scope(const accounts::Mac& mac, const accounts::LinkScope& scope, std::string_view session_id,
                       WallTime expires);

struct SignedLink {
  std::string session_id;
  std::optional<accounts::LinkScope> scope;  // none: the path of the request
  std::string query;                         // of a scope: as sign_scope() made it
};

// `camera_id`: of the request's path, 0 when it has none; a scope of another camera does not verify. unauthenticated
// when it was changed or is too old. The caller looks the session up.
Result<SignedLink> check_signed_url(const accounts::Mac& mac, const http::Request& request, std::int64_t camera_id,
                                    WallTime now);

// Every URL of an HLS playlist, of lines and of attributes, with `query` added (RFC 8216, section 4).
std::string with_query(std::string_view playlist, std::string_view query);

}  // namespace dvr::api
