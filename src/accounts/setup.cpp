#include "accounts/setup.hpp"

#include "accounts/sodium.hpp"
#include "catalog/settings.hpp"

namespace dvr::accounts {
namespace {

using catalog::Connection;
constexpr std::string_view kSetting = "setup_token_hash";

std::string token_hash(std::string_view token) { return to_hex(sha256(as_bytes(token))); }

// Easy to read out and to type: "K7QD-…", 120 bits in groups of four.
std::string make_token() {
  constexpr std::string_view letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  static_assert(letters.size() == 32);
  std::string token;
  for (const auto byte : random_bytes(24)) {
    if (token.size() % 5 == 4) token.push_back('-');
    token.push_back(letters[byte & 31]);
  }
  return token;
}

// As typed: any case, spaces and dashes anywhere.
std::string canonical(std::string_view typed) {
  std::string out;
  for (char c : typed) {
    if (c >= 'a' && c <= 'z') c = char(c - 'a' + 'A');
    if (c == '-' || c == ' ') continue;
    if (!out.empty() && out.size() % 5 == 4) out.push_back('-');
    out.push_back(c);
  }
  return out;
}

Result<void> check_token(Connection& c, std::string_view token) {
  DVR_TRY(const auto expected, catalog::settings::get(c, kSetting));
  const auto given = token_hash(canonical(token));
  if (!expected || expected->size() != given.size() || sodium_memcmp(expected->data(), given.data(), given.size()) != 0)
    return fail(ErrorKind::unauthenticated, "this is not the set-up token that the server printed at its start");
  return {};
}

Result<void> check_no_users(Connection& c) {
  DVR_TRY(const auto users, rows::count_users(c));
  if (users > 0) return fail(ErrorKind::conflict, "this server is already set up: sign in");
  return {};
}

}  // namespace

Result<std::optional<std::string>> issue_setup_token(catalog::Database& database) {
  std::optional<std::string> token;
  DVR_CHECK(database.write_now([&](Connection& c) -> Result<void> {
    DVR_TRY(const auto users, rows::count_users(c));
    if (users > 0) return catalog::settings::remove(c, kSetting);
    token = make_token();
    return catalog::settings::set(c, kSetting, token_hash(*token));
  }));
  return token;
}

Result<void> withdraw_setup_token(catalog::Database& database) {
  return database.write_now([](Connection& c) { return catalog::settings::remove(c, kSetting); });
}

Result<bool> is_setup_needed(catalog::Database& database) {
  bool needed = false;
  DVR_CHECK(database.read_now([&](Connection& c) -> Result<void> {
    DVR_TRY(const auto users, rows::count_users(c));
    needed = users == 0;
    return {};
  }));
  return needed;
}

Result<User> set_up(catalog::Database& database, std::string_view token, NewUser owner, PasswordCost cost,
                    WallTime now) {
  DVR_CHECK(database.read_now([&](Connection& c) -> Result<void> {  // before the slow hashing
    DVR_CHECK(check_no_users(c));
    return check_token(c, token);
  }));
  DVR_TRY(owner.email, normalise_email(owner.email));
  DVR_CHECK(check_password_rules(owner.password));
  DVR_TRY(const auto hash, hash_password(owner.password, cost));
  owner.is_admin = true;
  owner.parent_user_id.reset();
  std::optional<User> made;
  DVR_CHECK(database.write_now([&](Connection& c) -> Result<void> {
    DVR_CHECK(c.query("UPDATE settings SET value = value WHERE name = $1", {kSetting}));  // one at a time
    DVR_CHECK(check_no_users(c));
    DVR_CHECK(check_token(c, token));
    DVR_TRY(const auto id, rows::insert_user(c, owner, hash, now));
    DVR_CHECK(catalog::settings::remove(c, kSetting));
    DVR_TRY(made, rows::find_user(c, id));
    return {};
  }));
  return std::move(*made);
}

}  // namespace dvr::accounts
