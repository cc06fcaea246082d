#include "accounts/users.hpp"

#include "base/log.hpp"
#include "base/time_zone.hpp"

namespace dvr::accounts {
namespace {

using catalog::Connection;

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
    DVR_TRY(users, rows::all_users(c));
    return {};
  }));
  return users;
}

struct Users::Login {
  KnownUser user;
  std::string password_hash;
  bool is_active = false;  // and so is its account
};

Result<std::optional<Users::Login>> Users::find_login(std::string_view email) {
  std::optional<Login> out;
  const auto normal = normalise_email(email);
  if (!normal) return out;
  DVR_CHECK(database_.read_now([&](Connection& c) -> Result<void> {
    DVR_TRY(const auto found,
            c.query("SELECT u.id, u.credential_version, u.totp_enabled_at, u.password_hash, "
                    "u.is_active * COALESCE(p.is_active, 1) FROM users u LEFT JOIN users p ON p.id = u.parent_user_id "
                    "WHERE u.email = $1",
                    {*normal}));
    if (found.empty()) return {};
    const auto row = found[0];
    out = Login{{row.i64(0), row.i64(1), !row.is_null(2)}, row.text(3), row.flag(4)};
    return {};
  }));
  return out;
}

Result<std::optional<User>> Users::find(std::string_view email) {
  DVR_TRY(const auto login, find_login(email));
  std::optional<User> user;
  if (!login) return user;
  DVR_CHECK(database_.read_now([&](Connection& c) -> Result<void> {
    DVR_TRY(user, rows::find_user(c, login->user.id));
    return {};
  }));
  return user;
}

Result<void> Users::set_password(std::int64_t id, std::string_view password, std::string_view keep_session) {
  DVR_CHECK(check_password_rules(password));
  DVR_TRY(const auto hash, hash_password(password, cost_));
  return database_.write_now([&](Connection& c) -> Result<void> {
    UserChanges changes;
    changes.password_hash = hash;
    changes.keep_session = keep_session;
    DVR_CHECK(rows::update_user(c, id, changes));
    return {};
  });
}

Result<void> Users::remove(std::int64_t id) {
  return database_.write_now([&](Connection& c) { return rows::remove_user(c, id); });
}

Result<std::optional<KnownUser>> Users::check(std::string_view email, std::string_view password) {
  DVR_TRY(const auto login, find_login(email));
  const bool right =
      verify_password(login ? login->password_hash : nobodys_hash_, password.substr(0, kMaxPassword + 1));
  if (!login || !right || !login->is_active) return std::optional<KnownUser>();
  rehash(login->user.id, login->password_hash, password);
  return std::optional(login->user);
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
