#include "accounts/users.hpp"

#include "base/log.hpp"
#include "base/time_zone.hpp"

namespace dvr::accounts {
namespace {

using catalog::Connection;

// The time zone is the account's: a sub-user's row does not matter.
#define USER_COLUMNS                                                                                             \
  "SELECT u.id, u.email, u.name, u.language, COALESCE(p.time_zone, u.time_zone), u.parent_user_id, u.is_admin, " \
  "u.holdback_s, u.created_at FROM users u LEFT JOIN users p ON p.id = u.parent_user_id "

User user_from(catalog::Rows::Row row) {
  User user;
  user.id = row.i64(0);
  user.email = row.text(1);
  user.name = row.text(2);
  user.language = row.text(3);
  user.time_zone = row.text(4);
  user.parent_user_id = row.maybe_i64(5);
  user.is_admin = row.flag(6);
  user.holdback = Seconds(row.i64(7));
  user.created_at = row.time(8);
  return user;
}

Result<std::map<std::int64_t, Permission>> permissions_of(Connection& c, std::int64_t user_id) {
  DVR_TRY(const auto found,
          c.query("SELECT camera_id, can_view, can_playback, can_clip FROM user_permissions WHERE user_id = $1",
                  {user_id}));
  std::map<std::int64_t, Permission> out;
  for (std::size_t i = 0; i < found.size(); ++i)
    out[found[i].i64(0)] = {found[i].flag(1), found[i].flag(2), found[i].flag(3)};
  return out;
}

Result<void> refuse_if_owner_of_cameras(Connection& c, std::int64_t id) {
  DVR_TRY(const auto cameras,
          c.query("SELECT COUNT(*) FROM cameras c WHERE c.user_id = $1 AND (c.deleted_at IS NULL OR EXISTS "
                  "(SELECT 1 FROM recordings r WHERE r.camera_id = c.id))",
                  {id}));
  if (cameras[0].i64(0) > 0)
    return fail(ErrorKind::conflict, "the user still owns {} cameras or their footage: remove these first",
                cameras[0].i64(0));
  return {};
}

Result<void> refuse_if_last_admin(Connection& c, const User& user) {
  if (!user.is_admin) return {};
  DVR_TRY(const auto others,
          c.query("SELECT COUNT(*), COALESCE(SUM(is_admin), 0) FROM users WHERE id <> $1", {user.id}));
  if (others[0].i64(0) > 0 && others[0].i64(1) == 0)
    return fail(ErrorKind::conflict, "this is the only administrator: make another one first");
  return {};
}

// What would keep the row from going: clips, and cameras that are deleted and have nothing left.
Result<void> hand_over(Connection& c, const User& user) {
  if (user.parent_user_id) {
    DVR_CHECK(c.query("UPDATE clips SET user_id = $2 WHERE user_id = $1", {user.id, *user.parent_user_id}));
    return {};
  }
  for (const auto* sql :
       {"DELETE FROM clips WHERE user_id = $1 OR user_id IN (SELECT id FROM users WHERE parent_user_id = $1)",
        "DELETE FROM users WHERE parent_user_id = $1",
        "DELETE FROM gaps WHERE camera_id IN (SELECT id FROM cameras WHERE user_id = $1)",
        "DELETE FROM footage_quarters WHERE camera_id IN (SELECT id FROM cameras WHERE user_id = $1)",
        "DELETE FROM camera_usage WHERE camera_id IN (SELECT id FROM cameras WHERE user_id = $1)",
        "DELETE FROM cameras WHERE user_id = $1"})
    DVR_CHECK(c.query(sql, {user.id}));
  return {};
}

Result<void> remove_user(Connection& c, std::int64_t id) {
  DVR_TRY(const auto user, rows::find_user(c, id));
  if (!user) return fail(ErrorKind::not_found, "there is no user {}", id);
  DVR_CHECK(refuse_if_owner_of_cameras(c, id));
  DVR_CHECK(refuse_if_last_admin(c, *user));
  DVR_CHECK(hand_over(c, *user));
  DVR_CHECK(c.query("DELETE FROM users WHERE id = $1", {id}));
  return {};
}

std::string make_nobodys_hash(PasswordCost cost) {
  auto hash = hash_password(to_hex(random_bytes(16)), cost);
  return hash ? std::move(*hash) : std::string();
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

Result<std::string> normalise_email(std::string_view email) {
  while (!email.empty() && is_space(email.front())) email.remove_prefix(1);
  while (!email.empty() && is_space(email.back())) email.remove_suffix(1);
  const auto at = email.find('@');
  const bool shaped = at != email.npos && at > 0 && at + 1 < email.size() && email.find('@', at + 1) == email.npos;
  const bool clean =
      std::none_of(email.begin(), email.end(), [](char c) { return (unsigned char)c <= ' ' || c == 0x7f; });
  if (!shaped || !clean || email.size() > 254) return fail(ErrorKind::invalid, "this is not an e-mail address");
  std::string out(email);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = char(c - 'A' + 'a');
  return out;
}

Result<void> check_language(std::string_view language) {
  if (language == "pt-BR" || language == "en") return {};
  return fail(ErrorKind::invalid, "must be one of: pt-BR, en");
}

namespace rows {

Result<std::optional<User>> find_user(Connection& c, std::int64_t id) {
  DVR_TRY(const auto found, c.query(USER_COLUMNS "WHERE u.id = $1", {id}));
  if (found.empty()) return std::optional<User>();
  auto user = user_from(found[0]);
  if (user.parent_user_id) {
    DVR_TRY(user.permissions, permissions_of(c, id));
  }
  return std::optional(std::move(user));
}

Result<std::int64_t> count_users(Connection& c) {
  DVR_TRY(const auto found, c.query("SELECT COUNT(*) FROM users"));
  return found[0].i64(0);
}

Result<std::int64_t> insert_user(Connection& c, const NewUser& user, std::string_view password_hash, WallTime now) {
  DVR_TRY(const auto taken, c.query("SELECT 1 FROM users WHERE email = $1", {user.email}));
  if (!taken.empty()) return fail(ErrorKind::conflict, "there is already a user {}", user.email);
  DVR_TRY(const auto made,
          c.query("INSERT INTO users (email, password_hash, parent_user_id, is_admin, name, language, time_zone, "
                  "created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
                  {user.email, password_hash, user.parent_user_id, user.is_admin, user.name, user.language,
                   user.time_zone, now}));
  return made[0].i64(0);
}

Result<User> update_profile(Connection& c, std::int64_t id, const std::optional<std::string>& name,
                            const std::optional<std::string>& language, const std::optional<std::string>& time_zone) {
  DVR_CHECK(
      c.query("UPDATE users SET name = COALESCE($2, name), language = COALESCE($3, language), "
              "time_zone = COALESCE($4, time_zone) WHERE id = $1",
              {id, name, language, time_zone}));
  DVR_TRY(auto user, find_user(c, id));
  if (!user) return fail(ErrorKind::not_found, "there is no user {}", id);
  return std::move(*user);
}

}  // namespace rows

Users::Users(catalog::Database& database, const Clock& clock, PasswordCost cost)
    : database_(database), clock_(clock), cost_(cost), nobodys_hash_(make_nobodys_hash(cost)) {}

Result<User> Users::add(NewUser user) {
  DVR_TRY(user.email, normalise_email(user.email));
  DVR_CHECK(check_password_rules(user.password));
  DVR_CHECK(check_language(user.language));
  DVR_CHECK(TimeZone::find(user.time_zone));
  DVR_TRY(const auto hash, hash_password(user.password, cost_));
  std::optional<User> made;
  DVR_CHECK(database_.write_now([&](Connection& c) -> Result<void> {
    DVR_TRY(const auto others, rows::count_users(c));
    user.is_admin = user.is_admin || others == 0;
    DVR_TRY(const auto id, rows::insert_user(c, user, hash, clock_.wall()));
    DVR_TRY(made, rows::find_user(c, id));
    return {};
  }));
  return std::move(*made);
}

Result<std::vector<User>> Users::list() {
  std::vector<User> users;
  DVR_CHECK(database_.read_now([&](Connection& c) -> Result<void> {
    DVR_TRY(const auto found, c.query(USER_COLUMNS "ORDER BY u.id"));
    for (std::size_t i = 0; i < found.size(); ++i) users.push_back(user_from(found[i]));
    return {};
  }));
  return users;
}

Result<std::optional<std::pair<std::int64_t, std::string>>> Users::find_hash(std::string_view email) {
  std::optional<std::pair<std::int64_t, std::string>> out;
  const auto normal = normalise_email(email);
  if (!normal) return out;
  DVR_CHECK(database_.read_now([&](Connection& c) -> Result<void> {
    DVR_TRY(const auto found, c.query("SELECT id, password_hash FROM users WHERE email = $1", {*normal}));
    if (!found.empty()) out.emplace(found[0].i64(0), found[0].text(1));
    return {};
  }));
  return out;
}

Result<std::optional<User>> Users::find(std::string_view email) {
  DVR_TRY(const auto row, find_hash(email));
  std::optional<User> user;
  if (!row) return user;
  DVR_CHECK(database_.read_now([&](Connection& c) -> Result<void> {
    DVR_TRY(user, rows::find_user(c, row->first));
    return {};
  }));
  return user;
}

Result<void> Users::set_password(std::int64_t id, std::string_view password, std::string_view keep_session) {
  DVR_CHECK(check_password_rules(password));
  DVR_TRY(const auto hash, hash_password(password, cost_));
  return database_.write_now([&](Connection& c) -> Result<void> {
    DVR_TRY(const auto changed, c.query("UPDATE users SET password_hash = $2 WHERE id = $1", {id, hash}));
    if (changed.affected == 0) return fail(ErrorKind::not_found, "there is no user {}", id);
    DVR_CHECK(c.query("DELETE FROM sessions WHERE user_id = $1 AND id <> $2", {id, keep_session}));
    return {};
  });
}

Result<void> Users::remove(std::int64_t id) {
  return database_.write_now([&](Connection& c) { return remove_user(c, id); });
}

Result<std::optional<std::int64_t>> Users::check(std::string_view email, std::string_view password) {
  DVR_TRY(const auto row, find_hash(email));
  const bool right = verify_password(row ? row->second : nobodys_hash_, password.substr(0, kMaxPassword + 1));
  if (!row || !right) return std::optional<std::int64_t>();
  rehash(row->first, row->second, password);
  return std::optional(row->first);
}

Result<bool> Users::check(std::int64_t id, std::string_view password) {
  std::string hash;
  DVR_CHECK(database_.read_now([&](Connection& c) -> Result<void> {
    DVR_TRY(const auto found, c.query("SELECT password_hash FROM users WHERE id = $1", {id}));
    if (!found.empty()) hash = found[0].text(0);
    return {};
  }));
  return !hash.empty() && verify_password(hash, password.substr(0, kMaxPassword + 1));
}

// Costs changed since it was made: now is the one moment at which the password is known.
void Users::rehash(std::int64_t id, std::string_view old_hash, std::string_view password) {
  if (!needs_rehash(old_hash, cost_)) return;
  const auto hash = hash_password(password, cost_);
  if (!hash) return;
  auto done = database_.write_now([&](Connection& c) -> Result<void> {
    DVR_CHECK(
        c.query("UPDATE users SET password_hash = $2 WHERE id = $1 AND password_hash = $3", {id, *hash, old_hash}));
    return {};
  });
  if (!done) log::warn("accounts", "password hash not renewed", {{"error", done.error().describe()}});
}

}  // namespace dvr::accounts
