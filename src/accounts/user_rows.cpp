#include "accounts/users.hpp"

#include <limits>

namespace dvr::accounts {
namespace {

using catalog::Connection;

// The time zone is the account's: a sub-user's row does not matter.
#define USER_COLUMNS                                                                                             \
  "SELECT u.id, u.email, u.name, u.language, COALESCE(p.time_zone, u.time_zone), u.parent_user_id, u.is_admin, " \
  "u.holdback_s, u.created_at, u.is_active, u.totp_enabled_at FROM users u "                                     \
  "LEFT JOIN users p ON p.id = u.parent_user_id "

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
  user.is_active = row.flag(9);
  user.totp_enabled = !row.is_null(10);
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

// Holds the rows of all administrators until the commit: two of them cannot put each other off.
Result<void> refuse_if_last_admin(Connection& c, const User& user) {
  if (!user.is_admin || !user.is_active) return {};
  DVR_CHECK(c.query("UPDATE users SET is_admin = is_admin WHERE is_admin = 1"));
  DVR_TRY(const auto others,
          c.query("SELECT COUNT(*), COALESCE(SUM(is_admin * is_active), 0) FROM users WHERE id <> $1", {user.id}));
  if (others[0].i64(0) > 0 && others[0].i64(1) == 0)
    return fail(ErrorKind::conflict, "this is the only administrator: make another one first");
  return {};
}

Result<void> refuse_taken_email(Connection& c, const std::string& email, std::int64_t except) {
  DVR_TRY(const auto taken, c.query("SELECT 1 FROM users WHERE email = $1 AND id <> $2", {email, except}));
  if (!taken.empty()) return fail(ErrorKind::conflict, "there is already a user {}", email);
  return {};
}

// For LIKE … ESCAPE '!'.
std::string like_pattern(std::string_view search) {
  std::string out = "%";
  for (char c : search) {
    if (c == '%' || c == '_' || c == '!') out.push_back('!');
    out.push_back(c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c);
  }
  return out + "%";
}

Result<void> end_sessions_of_changed(Connection& c, std::int64_t id, const UserChanges& changes) {
  const bool disabled = changes.is_active && !*changes.is_active;
  if (!changes.password_hash && !disabled) return {};
  DVR_CHECK(c.query("DELETE FROM sessions WHERE user_id = $1 AND id <> $2", {id, changes.keep_session}));
  if (disabled)
    DVR_CHECK(c.query("DELETE FROM sessions WHERE user_id IN (SELECT id FROM users WHERE parent_user_id = $1)", {id}));
  return {};
}

// What would keep the row from going: clips, and cameras that are deleted and have nothing left.
Result<void> hand_over(Connection& c, const User& user) {
  if (user.parent_user_id) {
    DVR_CHECK(c.query("UPDATE clips SET user_id = $2 WHERE user_id = $1", {user.id, *user.parent_user_id}));
    return {};
  }
  for (const auto* sql :
       {// an administrator's clips of others' cameras stay with those cameras' owners
        "UPDATE clips SET user_id = (SELECT m.user_id FROM cameras m WHERE m.id = clips.camera_id) WHERE user_id = $1 "
        "AND camera_id NOT IN (SELECT id FROM cameras WHERE user_id = $1)",
        "INSERT INTO garbage (file_path, location, created_at) SELECT file_path, location, created_at FROM clips "
        "WHERE file_path IS NOT NULL AND camera_id IN (SELECT id FROM cameras WHERE user_id = $1) "
        "ON CONFLICT (file_path) DO NOTHING",
        "DELETE FROM clips WHERE camera_id IN (SELECT id FROM cameras WHERE user_id = $1)",
        "DELETE FROM users WHERE parent_user_id = $1",
        "DELETE FROM gaps WHERE camera_id IN (SELECT id FROM cameras WHERE user_id = $1)",
        "DELETE FROM footage_hours WHERE camera_id IN (SELECT id FROM cameras WHERE user_id = $1)",
        "DELETE FROM footage_quarters WHERE camera_id IN (SELECT id FROM cameras WHERE user_id = $1)",
        "DELETE FROM camera_usage WHERE camera_id IN (SELECT id FROM cameras WHERE user_id = $1)",
        "DELETE FROM cameras WHERE user_id = $1"})
    DVR_CHECK(c.query(sql, {user.id}));
  return {};
}

}  // namespace

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

Result<std::vector<User>> all_users(Connection& c) {
  DVR_TRY(const auto found, c.query(USER_COLUMNS "ORDER BY u.id"));
  std::vector<User> users;
  for (std::size_t i = 0; i < found.size(); ++i) users.push_back(user_from(found[i]));
  return users;
}

Result<std::int64_t> count_users(Connection& c) {
  DVR_TRY(const auto found, c.query("SELECT COUNT(*) FROM users"));
  return found[0].i64(0);
}

Result<std::int64_t> insert_user(Connection& c, const NewUser& user, std::string_view password_hash, WallTime now) {
  DVR_CHECK(refuse_taken_email(c, user.email, 0));
  DVR_TRY(const auto made,
          c.query("INSERT INTO users (email, password_hash, parent_user_id, is_admin, name, language, time_zone, "
                  "created_at, is_active, holdback_s) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id",
                  {user.email, password_hash, user.parent_user_id, user.is_admin, user.name, user.language,
                   user.time_zone, now, user.is_active, user.holdback.count()}));
  return made[0].i64(0);
}

Result<std::int64_t> insert_sub_user(Connection& c, const NewUser& user, std::string_view password_hash, WallTime now,
                                     std::int64_t limit) {
  const auto parent = user.parent_user_id.value_or(0);
  DVR_TRY(const auto held, c.query("UPDATE users SET parent_user_id = parent_user_id WHERE id = $1 AND "
                                   "parent_user_id IS NULL",
                                   {parent}));  // one at a time
  if (held.affected == 0) return fail(ErrorKind::not_found, "there is no account {}", parent);
  DVR_TRY(const auto others, c.query("SELECT COUNT(*) FROM users WHERE parent_user_id = $1", {parent}));
  if (others[0].i64(0) >= limit)
    return fail(ErrorKind::conflict, "the account has {} sub-users, which is the most that it may have",
                others[0].i64(0));
  return insert_user(c, user, password_hash, now);
}

Result<User> update_user(Connection& c, std::int64_t id, const UserChanges& changes) {
  DVR_TRY(const auto before, find_user(c, id));
  if (!before) return fail(ErrorKind::not_found, "there is no user {}", id);
  if (changes.email) DVR_CHECK(refuse_taken_email(c, *changes.email, id));
  if ((changes.is_admin && !*changes.is_admin) || (changes.is_active && !*changes.is_active))
    DVR_CHECK(refuse_if_last_admin(c, *before));
  const auto holdback = changes.holdback ? std::optional(changes.holdback->count()) : std::nullopt;
  const bool other_proof = changes.password_hash || changes.forget_totp || (changes.is_active && !*changes.is_active);
  DVR_CHECK(c.query(
      "UPDATE users SET email = COALESCE($2, email), name = COALESCE($3, name), language = COALESCE($4, language), "
      "time_zone = COALESCE($5, time_zone), password_hash = COALESCE($6, password_hash), "
      "holdback_s = COALESCE($7, holdback_s), is_active = COALESCE($8, is_active), is_admin = COALESCE($9, is_admin), "
      "credential_version = credential_version + $10 WHERE id = $1",
      {id, changes.email, changes.name, changes.language, changes.time_zone, changes.password_hash, holdback,
       changes.is_active, changes.is_admin, other_proof}));
  if (changes.forget_totp) {
    DVR_CHECK(c.query("UPDATE users SET totp_secret = NULL, totp_enabled_at = NULL WHERE id = $1", {id}));
    DVR_CHECK(c.query("DELETE FROM recovery_codes WHERE user_id = $1", {id}));
  }
  DVR_CHECK(end_sessions_of_changed(c, id, changes));
  DVR_TRY(auto user, find_user(c, id));
  return std::move(*user);
}

Result<void> set_permissions(Connection& c, std::int64_t user_id,
                             const std::map<std::int64_t, Permission>& permissions) {
  DVR_CHECK(c.query("DELETE FROM user_permissions WHERE user_id = $1", {user_id}));
  for (const auto& [camera_id, permission] : permissions)
    if (permission.any())
      DVR_CHECK(
          c.query("INSERT INTO user_permissions (user_id, camera_id, can_view, can_playback, can_clip) VALUES ($1, $2, "
                  "$3, $4, $5)",
                  {user_id, camera_id, permission.can_view, permission.can_playback, permission.can_clip}));
  return {};
}

Result<void> remove_user(Connection& c, std::int64_t id) {
  DVR_TRY(const auto user, find_user(c, id));
  if (!user) return fail(ErrorKind::not_found, "there is no user {}", id);
  DVR_CHECK(refuse_if_owner_of_cameras(c, id));
  DVR_CHECK(refuse_if_last_admin(c, *user));
  DVR_CHECK(hand_over(c, *user));
  DVR_CHECK(c.query("DELETE FROM users WHERE id = $1", {id}));
  return {};
}

Result<AccountContents> account_contents(Connection& c, std::int64_t owner_id) {
  DVR_TRY(const auto found,
          c.query("SELECT (SELECT COUNT(*) FROM cameras WHERE user_id = $1 AND deleted_at IS NULL), "
                  "(SELECT COUNT(*) FROM users WHERE parent_user_id = $1), "
                  "(SELECT COALESCE(SUM(s.recordings), 0) FROM camera_usage s JOIN cameras m ON m.id = s.camera_id "
                  "WHERE m.user_id = $1), "
                  "(SELECT COUNT(*) FROM clips l JOIN cameras m ON m.id = l.camera_id WHERE m.user_id = $1), "
                  "(SELECT COALESCE(SUM(s.size_bytes), 0) FROM camera_usage s JOIN cameras m ON m.id = s.camera_id "
                  "WHERE m.user_id = $1)",
                  {owner_id}));
  const auto row = found[0];
  return AccountContents{row.i64(0), row.i64(1), row.i64(2), row.i64(3), row.i64(4)};
}

// Both parameters are in every form, so that every engine knows their types.
Result<UserRows> find_users(Connection& c, const UserQuery& query) {
  std::string where = query.parent_user_id ? "u.parent_user_id = $1" : "u.parent_user_id IS NULL AND $1 = 0";
  where += " AND (LOWER(u.email) LIKE $2 ESCAPE '!' OR LOWER(u.name) LIKE $2 ESCAPE '!')";
  if (query.is_active) where += *query.is_active ? " AND u.is_active = 1" : " AND u.is_active = 0";
  const auto parent = query.parent_user_id.value_or(0);
  const auto pattern = like_pattern(query.search);
  UserRows out;
  DVR_TRY(const auto count, c.query("SELECT COUNT(*) FROM users u WHERE " + where, {parent, pattern}));
  out.count = count[0].i64(0);
  const auto from = query.at.value_or(query.backwards ? std::numeric_limits<std::int64_t>::max() : 0);
  const auto* order =
      query.backwards ? " AND u.id < $3 ORDER BY u.id DESC LIMIT $4" : " AND u.id > $3 ORDER BY u.id LIMIT $4";
  DVR_TRY(const auto found, c.query(USER_COLUMNS "WHERE " + where + order, {parent, pattern, from, query.limit}));
  for (std::size_t i = 0; i < found.size(); ++i) {
    auto user = user_from(found[i]);
    if (user.parent_user_id) {
      DVR_TRY(user.permissions, permissions_of(c, user.id));
    }
    out.users.push_back(std::move(user));
  }
  return out;
}

}  // namespace rows

}  // namespace dvr::accounts
