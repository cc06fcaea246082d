// The commands besides serve. Each blocks, writes its result to `out` and answers an error that says what to do.
#pragma once
#include "base/config.hpp"
#include "record/check.hpp"

#include <iosfwd>

namespace dvr::app {

struct NewAccount {
  std::string email;
  bool is_admin = false;
};

// Passwords are the first line of `in`.
Result<void> add_user(const Settings& settings, const NewAccount& account, std::istream& in, std::ostream& out);
Result<void> list_users(const Settings& settings, std::ostream& out);
Result<void> set_password(const Settings& settings, const std::string& email, std::istream& in, std::ostream& out);
Result<void> remove_user(const Settings& settings, const std::string& email, std::ostream& out);
// For who lost the authenticator app and the recovery codes.
Result<void> forget_totp(const Settings& settings, const std::string& email, std::ostream& out);
// A new key for access tokens; a running server takes it over within seconds.
Result<void> rotate_keys(const Settings& settings, std::ostream& out);

// False: something is wrong and was not repaired.
Result<bool> check_data(const Settings& settings, record::CheckOptions options, std::ostream& out);
Result<void> migrate_catalog(const Settings& settings, std::ostream& out);

}  // namespace dvr::app
