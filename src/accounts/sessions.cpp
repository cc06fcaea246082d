#include "accounts/sessions.hpp"

#include "accounts/users.hpp"
#include "base/log.hpp"

namespace dvr::accounts {
namespace {

using catalog::Connection;

Error ended() { return fail(ErrorKind::unauthenticated, "the session has ended: sign in again"); }

std::string hash_of(std::string_view secret) { return to_hex(sha256(as_bytes(secret))); }

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

Result<std::shared_ptr<const User>> user_of_session(Connection& c, const std::string& session_id, WallTime now) {
  DVR_TRY(const auto rows,
          c.query("SELECT user_id FROM sessions WHERE id = $1 AND expires_at > $2", {session_id, now}));
  if (rows.empty()) return ended();
  DVR_TRY(auto user, rows::find_user(c, rows[0].i64(0)));
  if (!user) return ended();
  return std::make_shared<const User>(std::move(*user));
}

std::string bounded(std::string_view text, std::size_t bytes) { return std::string(text.substr(0, bytes)); }

Result<bool> insert_session(Connection& c, const std::string& id, std::int64_t user_id, const std::string& hash,
                            const Client& client, WallTime now) {
  DVR_CHECK(c.query("DELETE FROM sessions WHERE expires_at <= $1", {now}));
  DVR_CHECK(c.query(
      "INSERT INTO sessions (id, user_id, refresh_hash, created_at, used_at, expires_at, address, "
      "user_agent) VALUES ($1, $2, $3, $4, $4, $5, $6, $7)",
      {id, user_id, hash, now, now + kRefreshTime, bounded(client.address, 64), bounded(client.user_agent, 256)}));
  return true;
}

Result<bool> delete_session(Connection& c, const std::string& id) {
  DVR_CHECK(c.query("DELETE FROM sessions WHERE id = $1", {id}));
  return true;
}

}  // namespace

Task<Result<Signed>> Sessions::sign(std::string session_id, std::string secret) {
  DVR_CO_TRY(auto principal, co_await find(session_id));
  const auto now = clock_.wall();
  DVR_CO_TRY(auto token, tokens_.sign({session_id, principal.user->id, now + kAccessTime}, now));
  auto refresh = secret.empty() ? std::string() : refresh_token(mac_, session_id, secret);
  co_return Signed{std::move(token), std::move(refresh), std::move(principal)};
}

Task<Result<Signed>> Sessions::open(std::int64_t user_id, Client client) {
  auto id = base64url_encode(random_bytes(16));
  auto secret = base64url_encode(random_bytes(32));
  const auto now = clock_.wall();
  DVR_CO_CHECK(co_await database_.write([id, user_id, hash = hash_of(secret), client, now](Connection& c) {
    return insert_session(c, id, user_id, hash, client, now);
  }));
  co_return co_await sign(std::move(id), std::move(secret));
}

// One transaction decides: two uses of one secret never both win.
Result<Sessions::Rotation> Sessions::rotate(Connection& c, const std::string& id, const std::string& hash,
                                            const std::string& new_hash, const Client& client, WallTime now) {
  DVR_TRY(const auto rows,
          c.query("SELECT user_id, refresh_hash FROM sessions WHERE id = $1 AND expires_at > $2", {id, now}));
  if (rows.empty()) return ended();
  const auto user_id = rows[0].i64(0);
  if (rows[0].text(1) != hash) {
    if (in_grace(id, hash)) return Rotation{user_id, false, true};
    DVR_CHECK(delete_session(c, id));
    return Rotation{user_id, true, false};
  }
  DVR_CHECK(c.query("UPDATE sessions SET refresh_hash = $2, used_at = $3, expires_at = $4, address = $5 WHERE id = $1",
                    {id, new_hash, now, now + kRefreshTime, bounded(client.address, 64)}));
  remember_rotation(id, hash);
  return Rotation{user_id, false, false};
}

Task<Result<Signed>> Sessions::refresh(std::string given, Client client) {
  const auto token = parse_refresh(mac_, given);
  if (!token) co_return ended();
  auto secret = base64url_encode(random_bytes(32));
  const auto now = clock_.wall();
  DVR_CO_TRY(const auto rotation, co_await database_.write([this, id = token->session_id, hash = hash_of(token->secret),
                                                            next = hash_of(secret), client, now](Connection& c) {
    return rotate(c, id, hash, next, client, now);
  }));
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
  DVR_CO_TRY(auto user,
             co_await database_.read([session_id, now](Connection& c) { return user_of_session(c, session_id, now); }));
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
  std::lock_guard lock(mutex_);
  ++generation_;
  users_.clear();
}

Task<Result<bool>> Sessions::is_familiar(std::string email, std::string address) {
  auto normal = normalise_email(email);
  if (!normal) co_return false;
  const auto now = clock_.wall();
  co_return co_await database_.read([normal = std::move(*normal), address, now](Connection& c) -> Result<bool> {
    DVR_TRY(const auto rows,
            c.query("SELECT 1 FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.email = $1 AND s.address = $2 "
                    "AND s.expires_at > $3 LIMIT 1",
                    {normal, address, now}));
    return !rows.empty();
  });
}

}  // namespace dvr::accounts
