// Users as rows, and their passwords. The blocking forms are for pool threads, the command line and tests.
#pragma once
#include "accounts/password.hpp"
#include "accounts/user.hpp"
#include "base/clock.hpp"
#include "catalog/database.hpp"

namespace dvr::accounts {

struct NewUser {
  std::string email;
  std::string password;
  std::string name;
  std::string language = "pt-BR";
  std::string time_zone = "UTC";
  std::optional<std::int64_t> parent_user_id;
  bool is_admin = false;
  bool is_active = true;
  Seconds holdback{60};
};

// What is given changes, the rest stays.
struct UserChanges {
  std::optional<std::string> email;  // normalised
  std::optional<std::string> name, language, time_zone;
  std::optional<std::string> password_hash;  // ends the user's sessions
  std::optional<Seconds> holdback;
  std::optional<bool> is_active;  // false: ends the user's sessions, and those of an owner's sub-users
  std::optional<bool> is_admin;
  bool forget_totp = false;
  std::string keep_session;  // one that goes on
};

// A page of owners, or of the sub-users of one.
struct UserQuery {
  std::optional<std::int64_t> parent_user_id;  // none: owners
  std::string search;                          // part of e-mail or name, in any case
  std::optional<bool> is_active;
  std::optional<std::int64_t> at;  // after this id, or before it
  bool backwards = false;
  int limit = 50;
};
struct UserRows {
  std::int64_t count = 0;   // of all pages
  std::vector<User> users;  // in the direction of the query
};

// What an account has.
struct AccountContents {
  std::int64_t cameras = 0;  // not deleted
  std::int64_t sub_users = 0, recordings = 0, clips = 0, size_bytes = 0;
};

inline constexpr std::int64_t kMaxSubUsers = 200;  // of one account

// Lower case, without surrounding space. ErrorKind::invalid for what can be no address.
Result<std::string> normalise_email(std::string_view email);
Result<void> check_language(std::string_view language);

// All inside Database::read or write. After a commit of a change: Sessions::forget().
namespace rows {

// With its permissions and the account's time zone.
Result<std::optional<User>> find_user(catalog::Connection& c, std::int64_t id);
Result<std::vector<User>> all_users(catalog::Connection& c);  // without their permissions
Result<UserRows> find_users(catalog::Connection& c, const UserQuery& query);
Result<std::int64_t> count_users(catalog::Connection& c);
// conflict: the e-mail is taken.
Result<std::int64_t> insert_user(catalog::Connection& c, const NewUser& user, std::string_view password_hash,
                                 WallTime now);
// conflict also when the account has kMaxSubUsers, or `limit`.
Result<std::int64_t> insert_sub_user(catalog::Connection& c, const NewUser& user, std::string_view password_hash,
                                     WallTime now, std::int64_t limit = kMaxSubUsers);
// conflict: the e-mail is taken, or it is the last active administrator.
Result<User> update_user(catalog::Connection& c, std::int64_t id, const UserChanges& changes);
// All of them at once. Those without a right are left out; the caller has checked whose cameras they are.
Result<void> set_permissions(catalog::Connection& c, std::int64_t user_id,
                             const std::map<std::int64_t, Permission>& permissions);
// A sub-user's clips go to its owner. conflict: an owner that still has cameras or footage, or the last administrator.
Result<void> remove_user(catalog::Connection& c, std::int64_t id);
Result<AccountContents> account_contents(catalog::Connection& c, std::int64_t owner_id);

}  // namespace rows

// Who a password belongs to.
struct KnownUser {
  std::int64_t id = 0;
  std::int64_t credential_version = 0;  // for Sessions::open
  bool totp_enabled = false;
  bool operator==(std::int64_t other) const { return id == other; }
};

// Any thread. `database` and `clock` outlive it.
class Users {
 public:
  Users(catalog::Database& database, const Clock& clock, PasswordCost cost = {});

  // The first user of an instance is always its administrator. conflict: the e-mail is taken.
  Result<User> add(NewUser user);
  Result<std::vector<User>> list();
  Result<std::optional<User>> find(std::string_view email);
  // Ends all sessions of the user but `keep_session`.
  Result<void> set_password(std::int64_t id, std::string_view password, std::string_view keep_session = {});
  // As rows::remove_user.
  Result<void> remove(std::int64_t id);

  // Who this is; nothing for a wrong password, an unknown e-mail or a disabled user, after the same time. Blocks for
  // one hashing.
  Result<std::optional<KnownUser>> check(std::string_view email, std::string_view password);
  Result<bool> check(std::int64_t id, std::string_view password);

  PasswordCost cost() const { return cost_; }

 private:
  struct Login;
  Result<std::optional<Login>> find_login(std::string_view email);
  void rehash(std::int64_t id, std::string_view old_hash, std::string_view password);

  catalog::Database& database_;
  const Clock& clock_;
  const PasswordCost cost_;
  const std::string nobodys_hash_;  // what an unknown e-mail is checked against
};

}  // namespace dvr::accounts
