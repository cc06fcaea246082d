// Sessions: from a login to its end, through rotating refresh tokens and short access tokens.
//   access token   JWT of kAccessTime; checked with its session on each request, so that a logout acts at once
//   refresh token  "{session id}.{secret}.{mac over both}"; the secret changes at each use, its hash is in the row. A
//                  secret that was used before ends the session: it was stolen, or the one who holds the new one is
//                  the thief. Ids are seen in links, so what this server never gave out ends nothing.
//   link           a session without tokens, for one lasting link: it ends as the others do, and never by its idleness
#pragma once
#include "accounts/authorise.hpp"
#include "accounts/keys.hpp"
#include "accounts/tokens.hpp"
#include "accounts/user.hpp"
#include "base/clock.hpp"
#include "catalog/database.hpp"

namespace dvr::accounts {

inline constexpr Seconds kAccessTime{15 * 60};
inline constexpr Seconds kRefreshTime{30 * 86400};
// Two tabs refresh at once: the loser's old secret is still good for this long, and gets an access token only.
inline constexpr Seconds kRefreshGrace{10};
// A change made by another process, e.g. `dvr-lite user passwd`, is seen after this long at most.
inline constexpr Millis kPrincipalTime{2000};

// Of one user. The login idle for longest makes room; one link too many is refused.
inline constexpr std::int64_t kMaxLogins = 50, kMaxLinks = 50;

struct Signed {
  std::string access_token;
  std::string refresh_token;  // empty: the client's own stays valid (kRefreshGrace)
  Principal principal;
};

struct Client {
  std::string address;
  std::string user_agent;
};

// What a link for a player opens.
struct LinkScope {
  std::int64_t camera_id = 0;
  Action action = Action::view;        // view or playback
  std::optional<WallTime> start, end;  // of playback
  bool operator==(const LinkScope&) const = default;
};

struct SessionInfo {
  std::string id;
  std::int64_t user_id = 0;
  std::string name, address, user_agent;
  WallTime created_at, used_at, expires_at;
  std::optional<LinkScope> link;  // none: a login
};

class AccessWatch;

namespace rows {

// unauthenticated: it has ended, or its user or the user's account is disabled.
Result<std::shared_ptr<const User>> find_session_user(catalog::Connection& c, const std::string& id, WallTime now);
Result<std::vector<SessionInfo>> list_sessions(catalog::Connection& c, std::int64_t user_id, WallTime now);
// Call Sessions::forget() after the commit. False: the user has no such session.
Result<bool> end_session(catalog::Connection& c, std::int64_t user_id, const std::string& id);
Result<void> end_sessions(catalog::Connection& c, std::int64_t user_id, const std::string& keep = {});

}  // namespace rows

// Any thread. What it refers to outlives it.
class Sessions {
 public:
  Sessions(catalog::Database& database, const Tokens& tokens, const Mac& mac, const Clock& clock, AccessWatch& watch)
      : database_(database), tokens_(tokens), mac_(mac), clock_(clock), watch_(watch) {}

  // `credential_version`: the one that the password was checked against (Users::check). unauthenticated: it has
  // changed meanwhile, or the user is disabled.
  Task<Result<Signed>> open(std::int64_t user_id, Client client, std::optional<std::int64_t> credential_version = {});
  // A session for one lasting link; answers its id. conflict: the user has too many.
  Task<Result<std::string>> open_link(std::int64_t user_id, LinkScope scope, std::string name, WallTime expires,
                                      Client client);
  Task<Result<Signed>> refresh(std::string refresh_token, Client client);
  // unauthenticated, with the reason in words: malformed, expired, or the session has ended.
  Task<Result<Principal>> authenticate(std::string access_token);
  Task<Result<Principal>> find(std::string session_id);  // for signed links
  Task<Result<void>> close(std::string session_id);

  // Rows of a user or of sessions changed, and that is committed: what is remembered is read again at the next
  // request, and what is open is checked.
  void forget();
  // Has this user a session from this address now? Then it is no stranger: see LoginGuard.
  Task<Result<bool>> is_familiar(std::string email, std::string address);

 private:
  struct Remembered {
    std::shared_ptr<const User> user;
    MonoTime read_at;
  };
  struct Rotated {
    std::string old_hash;
    MonoTime at;
  };
  struct Rotation {
    std::int64_t user_id = 0;
    bool reused = false;
    bool graced = false;
  };
  Result<Rotation> rotate(catalog::Connection& c, const std::string& id, const std::string& hash,
                          const std::string& new_hash, const Client& client, WallTime now);
  std::shared_ptr<const User> recall(const std::string& session_id) const;
  bool in_grace(const std::string& session_id, const std::string& hash) const;
  void remember_rotation(const std::string& session_id, std::string old_hash);
  Task<Result<Signed>> sign(std::string session_id, std::string secret);

  catalog::Database& database_;
  const Tokens& tokens_;
  const Mac& mac_;
  const Clock& clock_;
  AccessWatch& watch_;
  static constexpr std::size_t kRemembered = 20'000;  // sessions; beyond, all is read again
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Remembered> users_;
  std::unordered_map<std::string, Rotated> rotated_;
  std::uint64_t generation_ = 0;  // counts forget(): what was read before it is not remembered after it
};

}  // namespace dvr::accounts
