// First start: a one-time token, printed for who started the server, makes the first account owner.
#pragma once
#include "accounts/users.hpp"

namespace dvr::accounts {

// While there is no user: a new token, which replaces the one before; only its hash is kept. Nothing when there are
// users. Blocks; called at start-up.
Result<std::optional<std::string>> issue_setup_token(catalog::Database& database);

// No token works any more: set-up is disabled. Blocks; called at start-up.
Result<void> withdraw_setup_token(catalog::Database& database);

// Both block. `is_setup_needed`: there is no user yet.
Result<bool> is_setup_needed(catalog::Database& database);
// unauthenticated: not the token. conflict: an account exists.
Result<User> set_up(catalog::Database& database, std::string_view token, NewUser owner, PasswordCost cost,
                    WallTime now);

}  // namespace dvr::accounts
