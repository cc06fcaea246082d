#include "accounts/sessions.hpp"

#include "accounts/access_watch.hpp"
#include "accounts/users.hpp"
#include "base/log.hpp"

namespace dvr::accounts {
namespace {

using catalog::Connection;

Error ended() { return fail(ErrorKind::unauthenticated, "the session has ended: sign in again"); }

std::string secret_hash(std::string_view secret) { return to_hex(sha256(as_bytes(secret))); }

struct RefreshToken {
  std::string session_id, secret;
};

constexpr std::string_view kPurpose = "refresh";

std::string refresh_token(const Mac& mac, const std::string& session_id, const std::string& secret) {
  const auto text = session_id + "." + secret;
  return text + "." + mac.sign(kPurpose, text);
}

// Nothing for what is not one of ours.
std::optional<RefreshToken> parse_refresh(const Mac& mac, std::string_view token) {
  const auto first = token.find('.'), last = token.rfind('.');
  if (token.size() > 200 || first == token.npos || first == last) return std::nullopt;
  if (!mac.verify(kPurpose, token.substr(0, last), token.substr(last + 1))) return std::nullopt;
  return RefreshToken{std::string(token.substr(0, first)), std::string(token.substr(first + 1, last - first - 1))};
}

std::string bounded(std::string_view text, std::size_t bytes) { return std::string(text.substr(0, bytes)); }

struct NewSession {
  std::string id, refresh_hash, name;
  std::int64_t user_id = 0;
  Client client;
  WallTime now, expires;
  std::optional<LinkScope> link;
};

std::string_view word_of(Action action) { return action == Action::view ? "live" : "playback"; }

// The user must be there, active, and have the credentials that were checked. The statement holds the user's row until
// the commit, so that a change of password comes wholly before or wholly after.
Result<bool> insert_session(Connection& c, const NewSession& s, std::optional<std::int64_t> credential_version) {
  DVR_TRY(const auto held, c.query("UPDATE users SET credential_version = credential_version WHERE id = $1 AND "
                                   "is_active = 1 AND credential_version = COALESCE($2, credential_version)",
                                   {s.user_id, credential_version}));
  if (held.affected == 0) return ended();
  DVR_CHECK(c.query("DELETE FROM sessions WHERE expires_at <= $1", {s.now}));
  const auto link = s.link.value_or(LinkScope{});
  DVR_CHECK(
      c.query("INSERT INTO sessions (id, user_id, refresh_hash, created_at, used_at, expires_at, address, user_agent, "
              "kind, name, link_camera_id, link_action, link_start, link_end) "
              "VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
              {s.id, s.user_id, s.refresh_hash, s.now, s.expires, bounded(s.client.address, 64),
               bounded(s.client.user_agent, 256), s.link ? "link" : "login", s.name,
               s.link ? catalog::Value(link.camera_id) : catalog::Value(),
               s.link ? catalog::Value(word_of(link.action)) : catalog::Value(), link.start, link.end}));
  return true;
}

Result<bool> insert_login(Connection& c, const NewSession& s, std::optional<std::int64_t> credential_version) {
  DVR_CHECK(insert_session(c, s, credential_version));
  DVR_CHECK(
      c.query("DELETE FROM sessions WHERE user_id = $1 AND kind = 'login' AND id NOT IN (SELECT id FROM sessions "
              "WHERE user_id = $1 AND kind = 'login' ORDER BY used_at DESC, created_at DESC, id LIMIT $2)",
              {s.user_id, kMaxLogins}));
  return true;
}

Result<bool> insert_link(Connection& c, const NewSession& s) {
  DVR_TRY(const auto links,
          c.query("SELECT COUNT(*) FROM sessions WHERE user_id = $1 AND kind = 'link' AND expires_at > $2",
                  {s.user_id, s.now}));
  if (links[0].i64(0) >= kMaxLinks)
    return fail(ErrorKind::conflict, "there are {} lasting links already: end one first", links[0].i64(0));
  return insert_session(c, s, {});
}

Result<bool> delete_session(Connection& c, const std::string& id) {
  DVR_CHECK(c.query("DELETE FROM sessions WHERE id = $1", {id}));
  return true;
}

SessionInfo info_from(catalog::Rows::Row row) {
  SessionInfo info{row.text(0), row.i64(1),  row.text(2), row.text(3), row.text(4),
                   row.time(5), row.time(6), row.time(7), {}};
  if (!row.is_null(8))
    info.link = LinkScope{row.i64(8), row.text(9) == "live" ? Action::view : Action::playback, row.maybe_time(10),
                          row.maybe_time(11)};
  return info;
}

}  // namespace

namespace rows {

Result<std::shared_ptr<const User>> find_session_user(Connection& c, const std::string& id, WallTime now) {
  DVR_TRY(const auto found,
          c.query("SELECT s.user_id FROM sessions s JOIN users u ON u.id = s.user_id "
                  "LEFT JOIN users p ON p.id = u.parent_user_id "
                  "WHERE s.id = $1 AND s.expires_at > $2 AND u.is_active = 1 AND COALESCE(p.is_active, 1) = 1",
                  {id, now}));
  if (found.empty()) return ended();
  DVR_TRY(auto user, find_user(c, found[0].i64(0)));
  if (!user) return ended();
  return std::make_shared<const User>(std::move(*user));
}

Result<std::vector<SessionInfo>> list_sessions(Connection& c, std::int64_t user_id, WallTime now) {
  DVR_TRY(const auto found,
          c.query("SELECT id, user_id, name, address, user_agent, created_at, used_at, expires_at, link_camera_id, "
                  "link_action, link_start, link_end FROM sessions WHERE user_id = $1 AND expires_at > $2 "
                  "ORDER BY used_at DESC, id",
                  {user_id, now}));
  std::vector<SessionInfo> out;
  for (std::size_t i = 0; i < found.size(); ++i) out.push_back(info_from(found[i]));
  return out;
}

Result<bool> end_session(Connection& c, std::int64_t user_id, const std::string& id) {
  DVR_TRY(const auto gone, c.query("DELETE FROM sessions WHERE id = $1 AND user_id = $2", {id, user_id}));
  return gone.affected > 0;
}

Result<void> end_sessions(Connection& c, std::int64_t user_id, const std::string& keep) {
  DVR_CHECK(c.query("DELETE FROM sessions WHERE user_id = $1 AND id <> $2", {user_id, keep}));
  return {};
}

}  // namespace rows

Task<Result<Signed>> Sessions::sign(std::string session_id, std::string secret) {
  DVR_CO_TRY(auto principal, co_await find(session_id));
  const auto now = clock_.wall();
  DVR_CO_TRY(auto token, tokens_.sign({session_id, principal.user->id, now + kAccessTime}, now));
  auto refresh = secret.empty() ? std::string() : refresh_token(mac_, session_id, secret);
  co_return Signed{std::move(token), std::move(refresh), std::move(principal)};
}

Task<Result<Signed>> Sessions::open(std::int64_t user_id, Client client, std::optional<std::int64_t> version) {
  auto id = base64url_encode(random_bytes(16));
  auto secret = base64url_encode(random_bytes(32));
  const auto now = clock_.wall();
  DVR_CO_CHECK(co_await database_.write(
      [version,
       made = NewSession{id, secret_hash(secret), {}, user_id, std::move(client), now, now + kRefreshTime, {}}](
          Connection& c) { return insert_login(c, made, version); }));
  co_return co_await sign(std::move(id), std::move(secret));
}

// Nothing hashes to '': nobody can refresh it.
Task<Result<std::string>> Sessions::open_link(std::int64_t user_id, LinkScope scope, std::string name, WallTime expires,
                                              Client client) {
  auto id = base64url_encode(random_bytes(16));
  DVR_CO_CHECK(co_await database_.write(
      [made = NewSession{id, {}, std::move(name), user_id, std::move(client), clock_.wall(), expires, scope}](
          Connection& c) { return insert_link(c, made); }));
  co_return id;
}

// One transaction decides: two uses of one secret never both win.
Result<Sessions::Rotation> Sessions::rotate(Connection& c, const std::string& id, const std::string& hash,
                                            const std::string& new_hash, const Client& client, WallTime now) {
  DVR_TRY(const auto rotated,
          c.query("UPDATE sessions SET refresh_hash = $2, used_at = $3, expires_at = $4, address = $5 "
                  "WHERE id = $1 AND refresh_hash = $6 AND expires_at > $3 AND kind = 'login' RETURNING user_id",
                  {id, new_hash, now, now + kRefreshTime, bounded(client.address, 64), hash}));
  if (!rotated.empty()) {
    remember_rotation(id, hash);
    return Rotation{rotated[0].i64(0), false, false};
  }
  DVR_TRY(const auto left,
          c.query("SELECT user_id FROM sessions WHERE id = $1 AND expires_at > $2 AND kind = 'login'", {id, now}));
  if (left.empty()) return ended();
  if (in_grace(id, hash)) return Rotation{left[0].i64(0), false, true};
  DVR_CHECK(delete_session(c, id));
  return Rotation{left[0].i64(0), true, false};
}

Task<Result<Signed>> Sessions::refresh(std::string given, Client client) {
  const auto token = parse_refresh(mac_, given);
  if (!token) co_return ended();
  auto secret = base64url_encode(random_bytes(32));
  const auto now = clock_.wall();
  DVR_CO_TRY(const auto rotation,
             co_await database_.write([this, id = token->session_id, hash = secret_hash(token->secret),
                                       next = secret_hash(secret), client,
                                       now](Connection& c) { return rotate(c, id, hash, next, client, now); }));
  if (rotation.reused) {
    forget();
    log::warn("accounts", "a refresh token was used twice: session ended",
              {{"user", rotation.user_id}, {"address", client.address}});
    co_return ended();
  }
  co_return co_await sign(token->session_id, rotation.graced ? std::string() : secret);
}

bool Sessions::in_grace(const std::string& session_id, const std::string& hash) const {
  std::lock_guard lock(mutex_);
  const auto found = rotated_.find(session_id);
  return found != rotated_.end() && found->second.old_hash == hash && clock_.mono() - found->second.at <= kRefreshGrace;
}

void Sessions::remember_rotation(const std::string& session_id, std::string old_hash) {
  std::lock_guard lock(mutex_);
  if (rotated_.size() >= kRemembered)
    std::erase_if(rotated_, [&](const auto& r) { return clock_.mono() - r.second.at > kRefreshGrace; });
  if (rotated_.size() >= kRemembered) rotated_.clear();
  rotated_[session_id] = {std::move(old_hash), clock_.mono()};
}

std::shared_ptr<const User> Sessions::recall(const std::string& session_id) const {
  std::lock_guard lock(mutex_);
  const auto found = users_.find(session_id);
  if (found == users_.end() || clock_.mono() - found->second.read_at > kPrincipalTime) return nullptr;
  return found->second.user;
}

Task<Result<Principal>> Sessions::find(std::string session_id) {
  if (auto user = recall(session_id)) co_return Principal{std::move(user), std::move(session_id)};
  std::uint64_t generation = 0;
  {
    std::lock_guard lock(mutex_);
    generation = generation_;
  }
  const auto now = clock_.wall();
  DVR_CO_TRY(auto user, co_await database_.read(
                            [session_id, now](Connection& c) { return rows::find_session_user(c, session_id, now); }));
  std::lock_guard lock(mutex_);
  if (generation == generation_) {
    if (users_.size() >= kRemembered) users_.clear();
    users_[session_id] = {user, clock_.mono()};
  }
  co_return Principal{std::move(user), std::move(session_id)};
}

Task<Result<Principal>> Sessions::authenticate(std::string access_token) {
  DVR_CO_TRY(auto claims, tokens_.verify(access_token, clock_.wall()));
  DVR_CO_TRY(auto principal, co_await find(std::move(claims.session_id)));
  if (principal.user->id != claims.user_id) co_return ended();
  co_return principal;
}

Task<Result<void>> Sessions::close(std::string session_id) {
  auto done = co_await database_.write([session_id](Connection& c) { return delete_session(c, session_id); });
  forget();
  if (!done) co_return done.error();
  co_return Result<void>();
}

void Sessions::forget() {
  {
    std::lock_guard lock(mutex_);
    ++generation_;
    users_.clear();
  }
  watch_.changed();
}

Task<Result<bool>> Sessions::is_familiar(std::string email, std::string address) {
  auto normal = normalise_email(email);
  if (!normal) co_return false;
  const auto now = clock_.wall();
  co_return co_await database_.read([normal = std::move(*normal), address, now](Connection& c) -> Result<bool> {
    DVR_TRY(const auto rows,
            c.query("SELECT 1 FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.email = $1 AND s.address = $2 "
                    "AND s.kind = 'login' AND s.expires_at > $3 LIMIT 1",
                    {normal, address, now}));
    return !rows.empty();
  });
}

}  // namespace dvr::accounts
