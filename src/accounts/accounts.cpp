#include "accounts/accounts.hpp"

namespace dvr::accounts {

Accounts::Accounts(catalog::Database& d, const Clock& c, Options options, std::unique_ptr<Tokens> t, SecretBox box,
                   Mac m)
    : database(d),
      clock(c),
      tokens(std::move(t)),
      credentials(std::move(box)),
      mac(std::move(m)),
      users(d, c, options.cost),
      second_factor(d, credentials, c),
      watch(d, c),
      sessions(d, *tokens, mac, c, watch),
      cameras(d, c, watch),
      logins(c),
      hashing("password", options.hash_threads, options.hash_queue),
      keeper(*tokens, c) {}

Result<std::unique_ptr<Accounts>> Accounts::open(catalog::Database& database, const Clock& clock, Options options) {
  namespace fs = std::filesystem;
  std::error_code ec;
  if (fs::create_directories(options.key_directory, ec); ec)
    return fail(ErrorKind::io, "make key directory {}: {}", options.key_directory.string(), ec.message());
  fs::permissions(options.key_directory, fs::perms::owner_all, ec);
  DVR_TRY(auto tokens, Tokens::open(options.key_directory, clock.wall()));
  DVR_TRY(auto box, SecretBox::open(options.key_directory / "credentials.key"));
  DVR_TRY(auto mac, Mac::open(options.key_directory / "links.key"));
  return std::unique_ptr<Accounts>(
      new Accounts(database, clock, std::move(options), std::move(tokens), std::move(box), std::move(mac)));
}

}  // namespace dvr::accounts
