#include "app/commands.hpp"

#include "accounts/accounts.hpp"
#include "app/data_lock.hpp"
#include "app/open_database.hpp"

#include <fmt/ostream.h>
#include <termios.h>
#include <unistd.h>

#include <iostream>

namespace dvr::app {
namespace {

struct Opened {
  std::optional<DataLock> lock;  // none: a server is running, and has brought the schema up to date
  std::unique_ptr<catalog::Database> database;
};

Result<Opened> open_catalog(const Settings& settings, bool create) {
  if (!create && !catalog_may_exist(settings))
    return fail(ErrorKind::not_found, "there is no catalog in {}: name the data directory with --data",
                settings.data_dir.string());
  Opened opened;
  auto lock = DataLock::take(settings.data_dir);
  if (!lock && lock.error().kind != ErrorKind::conflict) return lock.error();
  if (lock) opened.lock.emplace(std::move(*lock));
  DVR_TRY(opened.database, open_database(settings, Patience::endless));
  if (opened.lock) {
    DVR_CHECK(catalog::migrate(*opened.database));
  }
  return opened;
}

// A person at a terminal does not see the password; a script pipes it.
class HiddenInput {
 public:
  HiddenInput() {
    hidden_ = isatty(STDIN_FILENO) && tcgetattr(STDIN_FILENO, &before_) == 0;
    if (!hidden_) return;
    auto silent = before_;
    silent.c_lflag &= ~tcflag_t(ECHO);
    tcsetattr(STDIN_FILENO, TCSANOW, &silent);
    std::cerr << "Password: " << std::flush;
  }
  ~HiddenInput() {
    if (!hidden_) return;
    tcsetattr(STDIN_FILENO, TCSANOW, &before_);
    std::cerr << "\n";
  }

 private:
  termios before_{};
  bool hidden_ = false;
};

Result<std::string> read_password(std::istream& in) {
  const HiddenInput hidden;
  std::string password;
  if (!std::getline(in, password) || password.empty())
    return fail(ErrorKind::invalid,
                "no password: write it on standard input, e.g. echo PASSWORD | dvr-lite user add …");
  if (password.ends_with('\r')) password.pop_back();
  return password;
}

Result<accounts::User> find_user(accounts::Users& users, const std::string& email) {
  DVR_TRY(auto user, users.find(email));
  if (!user) return fail(ErrorKind::not_found, "there is no user {}: `dvr-lite user list` shows all", email);
  return std::move(*user);
}

}  // namespace

Result<void> add_user(const Settings& settings, const NewAccount& account, std::istream& in, std::ostream& out) {
  DVR_TRY(auto opened, open_catalog(settings, true));
  DVR_TRY(auto password, read_password(in));
  accounts::Users users(*opened.database, system_clock());
  accounts::NewUser user;
  user.email = account.email;
  user.password = std::move(password);
  user.is_admin = account.is_admin;
  DVR_TRY(const auto added, users.add(std::move(user)));
  fmt::print(out, "added {}{}\n", added.email, added.is_admin ? " (administrator)" : "");
  return {};
}

Result<void> list_users(const Settings& settings, std::ostream& out) {
  DVR_TRY(auto opened, open_catalog(settings, false));
  accounts::Users users(*opened.database, system_clock());
  DVR_TRY(const auto all, users.list());
  for (const auto& user : all)
    fmt::print(out, "{}\t{}\t{}\t{}{}\n", user.id, user.email,
               user.is_admin     ? "administrator"
               : user.is_owner() ? "owner"
                                 : "sub-user",
               format_rfc3339(user.created_at), user.is_active ? "" : "\tdisabled");
  return {};
}

Result<void> set_password(const Settings& settings, const std::string& email, std::istream& in, std::ostream& out) {
  DVR_TRY(auto opened, open_catalog(settings, false));
  accounts::Users users(*opened.database, system_clock());
  DVR_TRY(const auto user, find_user(users, email));
  DVR_TRY(const auto password, read_password(in));
  DVR_CHECK(users.set_password(user.id, password));
  fmt::print(out, "changed the password of {}; all its sessions have ended\n", user.email);
  return {};
}

Result<void> remove_user(const Settings& settings, const std::string& email, std::ostream& out) {
  DVR_TRY(auto opened, open_catalog(settings, false));
  accounts::Users users(*opened.database, system_clock());
  DVR_TRY(const auto user, find_user(users, email));
  DVR_CHECK(users.remove(user.id));
  fmt::print(out, "removed {}\n", user.email);
  return {};
}

Result<void> forget_totp(const Settings& settings, const std::string& email, std::ostream& out) {
  DVR_TRY(auto opened, open_catalog(settings, false));
  accounts::Users users(*opened.database, system_clock());
  DVR_TRY(const auto user, find_user(users, email));
  DVR_CHECK(opened.database->write_now([id = user.id](catalog::Connection& c) -> Result<void> {
    accounts::UserChanges changes;
    changes.forget_totp = true;
    DVR_CHECK(accounts::rows::update_user(c, id, changes));
    return {};
  }));
  fmt::print(out, "{} signs in with the password alone now\n", user.email);
  return {};
}

Result<void> rotate_keys(const Settings& settings, std::ostream& out) {
  const auto directory = settings.data_dir / "keys";
  std::error_code ec;
  if (!std::filesystem::exists(directory / "tokens.pem", ec))
    return fail(ErrorKind::not_found, "there are no keys in {}: name the data directory with --data",
                directory.string());
  DVR_TRY(const auto tokens, accounts::Tokens::open(directory, system_clock().wall()));
  DVR_TRY(const auto kid, tokens->rotate(system_clock().wall()));
  fmt::print(out, "key {} signs access tokens now; those of the key before work until they expire\n", kid);
  return {};
}

Result<bool> check_data(const Settings& settings, record::CheckOptions options, std::ostream& out) {
  DVR_TRY(auto opened, open_catalog(settings, false));
  options.running = !opened.lock;
  if (options.repair && options.running)
    return fail(ErrorKind::conflict, "a server is using {}: stop it before --repair", settings.data_dir.string());
  DVR_TRY(const auto report,
          record::check(*opened.database, store::real_file_system(), settings.data_dir, system_clock(), options));
  bool whole = true;
  for (const auto& finding : report.findings) {
    whole &= finding.repaired;
    fmt::print(out, "{}: {}: {}{}\n", to_string(finding.violation), finding.subject, finding.detail,
               finding.repaired ? " (repaired)" : "");
  }
  fmt::print(out, "checked {} recordings and {} files{}: {}\n", report.recordings, report.files,
             options.deep ? fmt::format(", {} bytes read", report.bytes_read) : "",
             report.clean() ? "clean" : fmt::format("{} findings", report.findings.size()));
  if (!whole && !options.repair)
    fmt::print(out, "`dvr-lite check --repair` mends the catalog; it deletes no footage\n");
  return whole;
}

Result<void> migrate_catalog(const Settings& settings, std::ostream& out) {
  DVR_TRY(const auto lock, DataLock::take(settings.data_dir));
  DVR_TRY(auto database, open_database(settings, Patience::endless));
  DVR_TRY(const auto steps, catalog::migrate(*database));
  DVR_TRY(const auto version, catalog::schema_version(*database));
  fmt::print(out, "schema version {}: {}\n", version,
             steps == 0 ? "nothing to do" : fmt::format("{} steps taken", steps));
  return {};
}

}  // namespace dvr::app
