// All of accounts in one place, for app/ and api/.
#pragma once
#include "accounts/access_watch.hpp"
#include "accounts/camera_directory.hpp"
#include "accounts/key_keeper.hpp"
#include "accounts/keys.hpp"
#include "accounts/login_guard.hpp"
#include "accounts/second_factor.hpp"
#include "accounts/sessions.hpp"
#include "accounts/setup.hpp"
#include "accounts/users.hpp"
#include "base/executors.hpp"

namespace dvr::accounts {

struct Options {
  std::filesystem::path key_directory;  // made with mode 0700 when missing
  PasswordCost cost;
  std::size_t hash_threads = 2;
  std::size_t hash_queue = 32;  // logins waiting for a thread; more are answered 503
};

// Any thread. `database` and `clock` outlive it.
class Accounts {
 public:
  static Result<std::unique_ptr<Accounts>> open(catalog::Database& database, const Clock& clock, Options options);

  catalog::Database& database;
  const Clock& clock;
  const std::unique_ptr<Tokens> tokens;
  const SecretBox credentials;  // seals what cameras ask for
  const Mac mac;
  Users users;
  SecondFactor second_factor;
  AccessWatch watch;  // ends what is open when the right to it ends
  Sessions sessions;
  CameraDirectory cameras;
  LoginGuard logins;
  WorkPool hashing;
  KeyKeeper keeper;

 private:
  Accounts(catalog::Database& d, const Clock& c, Options options, std::unique_ptr<Tokens> t, SecretBox box, Mac m);
};

}  // namespace dvr::accounts
