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
};

// Lower case, without surrounding space. ErrorKind::invalid for what can be no address.
Result<std::string> normalise_email(std::string_view email);
Result<void> check_language(std::string_view language);

namespace rows {

// With its permissions and the account's time zone. Inside Database::read or write.
Result<std::optional<User>> find_user(catalog::Connection& c, std::int64_t id);
Result<std::int64_t> count_users(catalog::Connection& c);
Result<std::int64_t> insert_user(catalog::Connection& c, const NewUser& user, std::string_view password_hash,
                                 WallTime now);
// Changes what is given. A zone is only for owners: their sub-users live in it too.
Result<User> update_profile(catalog::Connection& c, std::int64_t id, const std::optional<std::string>& name,
                            const std::optional<std::string>& language, const std::optional<std::string>& time_zone);

}  // namespace rows

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
  // A sub-user's clips go to its owner. conflict: it still has cameras, or it is the last administrator while others
  // are there.
  Result<void> remove(std::int64_t id);

  // Who this is; nothing for a wrong password or an unknown e-mail, after the same time. Blocks for one hashing.
  Result<std::optional<std::int64_t>> check(std::string_view email, std::string_view password);
  Result<bool> check(std::int64_t id, std::string_view password);

  PasswordCost cost() const { return cost_; }

 private:
  Result<std::optional<std::pair<std::int64_t, std::string>>> find_hash(std::string_view email);
  void rehash(std::int64_t id, std::string_view old_hash, std::string_view password);

  catalog::Database& database_;
  const Clock& clock_;
  const PasswordCost cost_;
  const std::string nobodys_hash_;  // what an unknown e-mail is checked against
};

}  // namespace dvr::accounts
