// The command line. Exit codes: 0 done, 1 failed, 2 wrong usage.
#include "app/backup.hpp"
#include "app/commands.hpp"
#include "app/crash_command.hpp"
#include "app/serve.hpp"
#include "app/verify_command.hpp"
#include "app/version.hpp"
#include "base/allocator.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

namespace {

using namespace dvr;
using namespace dvr::app;

enum Exit { kDone = 0, kFailed = 1, kUsage = 2 };

struct Options {
  std::string config, data, listen, http_listen, web;
  std::vector<std::string> set;
  std::string email;
  bool admin = false, deep = false, repair = false;
  std::string target, how;
  bool catalog_only = false;
};

void add_settings_options(CLI::App& command, Options& o) {
  command.add_option("--config", o.config, "TOML file with settings")->type_name("FILE");
  command.add_option("--data", o.data, "data directory")->type_name("DIR");
  command.add_option("--set", o.set, "any setting of docs/reference/config.md")->type_name("KEY=VALUE");
}

Result<LoadedSettings> load(const Options& o) {
  SettingSources sources;
  sources.environment = environment_of_process();
  if (!o.config.empty()) sources.file = o.config;
  else if (const auto it = sources.environment.find("DVR_CONFIG"); it != sources.environment.end())
    sources.file = it->second;
  const std::pair<const char*, const std::string*> short_forms[] = {
      {"data_dir", &o.data}, {"listen", &o.listen}, {"http_listen", &o.http_listen}, {"web_dir", &o.web}};
  for (const auto& [key, value] : short_forms)
    if (!value->empty()) sources.command_line.emplace_back(key, *value);
  for (const auto& text : o.set) {
    const auto equals = text.find('=');
    if (equals == text.npos) return fail(ErrorKind::invalid, "--set {}: write KEY=VALUE", text);
    sources.command_line.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return load_settings(sources);
}

using Run = std::function<Result<int>(const LoadedSettings&)>;

template <class F>
Run done(F command) {
  return [command](const LoadedSettings& loaded) -> Result<int> {
    DVR_CHECK(command(loaded.settings));
    return int(kDone);
  };
}

int report(const Error& error) {
  std::cerr << "dvr-lite: " << error.message << (error.context.empty() ? "" : " (" + error.context + ")") << "\n";
  return kFailed;
}

int run(const Options& options, const Run& command) {
  const auto loaded = load(options);
  if (!loaded) {
    std::cerr << loaded.error().message << "\n";
    return kUsage;
  }
  log::configure(log_format(loaded->settings), std::max(log_level(loaded->settings), log::Level::warn));
  const auto code = command(*loaded);
  return code ? *code : report(code.error());
}

CLI::App* add_command(CLI::App& parent, const char* name, const char* help, Options& options) {
  auto* command = parent.add_subcommand(name, help);
  add_settings_options(*command, options);
  return command;
}

void add_user_commands(CLI::App& app, Options& o, Run& chosen) {
  auto* user = app.add_subcommand("user", "accounts")->require_subcommand(1);
  auto* add = add_command(*user, "add", "make an account owner; the password comes from standard input", o);
  add->add_option("email", o.email)->required();
  add->add_flag("--admin", o.admin, "may see the system pages and all accounts");
  add->callback(
      [&] { chosen = done([&](const Settings& s) { return add_user(s, {o.email, o.admin}, std::cin, std::cout); }); });
  add_command(*user, "list", "all users", o)->callback([&] {
    chosen = done([](const Settings& s) { return list_users(s, std::cout); });
  });
  auto* passwd = add_command(*user, "passwd", "set a password, from standard input; ends the user's sessions", o);
  passwd->add_option("email", o.email)->required();
  passwd->callback(
      [&] { chosen = done([&](const Settings& s) { return set_password(s, o.email, std::cin, std::cout); }); });
  auto* remove = add_command(*user, "remove", "remove a user", o);
  remove->add_option("email", o.email)->required();
  remove->callback([&] { chosen = done([&](const Settings& s) { return remove_user(s, o.email, std::cout); }); });
  auto* totp = add_command(*user, "totp-off", "let a user sign in without a code, for who lost the app", o);
  totp->add_option("email", o.email)->required();
  totp->callback([&] { chosen = done([&](const Settings& s) { return forget_totp(s, o.email, std::cout); }); });
}

void add_key_commands(CLI::App& app, Options& o, Run& chosen) {
  auto* keys = app.add_subcommand("keys", "the instance's keys")->require_subcommand(1);
  add_command(*keys, "rotate", "make a new key for access tokens, also while the server runs", o)->callback([&] {
    chosen = done([](const Settings& s) { return rotate_keys(s, std::cout); });
  });
}

void add_data_commands(CLI::App& app, Options& o, Run& chosen) {
  auto* check = add_command(app, "check", "verify that catalog, files and gap ledger agree", o);
  check->add_flag("--deep", o.deep, "read every byte");
  check->add_flag("--repair", o.repair, "mend the catalog; deletes no footage");
  check->callback([&] {
    chosen = [&](const LoadedSettings& loaded) -> Result<int> {
      DVR_TRY(const auto whole, check_data(loaded.settings, {.deep = o.deep, .repair = o.repair}, std::cout));
      return int(whole ? kDone : kFailed);
    };
  });
  auto* backup = add_command(app, "backup", "copy all that a restore needs, while the server runs", o);
  backup->add_option("folder", o.target, "empty, or an earlier backup that is brought up to date")->required();
  backup->add_flag("--catalog-only", o.catalog_only, "catalog, keys and certificate without footage");
  backup->callback(
      [&] { chosen = done([&](const Settings& s) { return back_up(s, {o.target, !o.catalog_only}, std::cout); }); });
  add_command(app, "migrate", "bring the catalog's schema to this version", o)->callback([&] {
    chosen = done([](const Settings& s) { return migrate_catalog(s, std::cout); });
  });
  add_command(app, "config", "print the settings in effect and where they come from", o)->callback([&] {
    chosen = [](const LoadedSettings& loaded) -> Result<int> {
      std::cout << show_settings(loaded);
      return int(kDone);
    };
  });
}

// 2 when there is nothing to compare: a file cannot be read.
void add_verify(CLI::App& app, std::optional<VerifyOptions>& chosen, VerifyOptions& o) {
  auto* command = app.add_subcommand("verify", "check a clip against its signed manifest, without the server");
  command->add_option("clip", o.clip, "the MP4 file")->required()->type_name("CLIP.mp4");
  command->add_option("manifest", o.manifest, "its manifest; the one inside the clip by default")
      ->type_name("MANIFEST");
  command->add_option("--key", o.key, "the server's public key, or a file with it")->type_name("BASE64");
  command->callback([&] { chosen = o; });
}

int run_verify(const VerifyOptions& options) {
  const auto intact = verify(options, std::cout);
  if (intact) return *intact ? kDone : kFailed;
  report(intact.error());
  return kUsage;
}

void add_serve(CLI::App& app, Options& o, Run& chosen) {
  auto* command = add_command(app, "serve", "run the server", o);
  command->add_option("--listen", o.listen, "address and port; port 0 picks one and prints it")->type_name("ADDR:PORT");
  command->add_option("--http-listen", o.http_listen, "plain HTTP that redirects to HTTPS")->type_name("ADDR:PORT");
  command->add_option("--web", o.web, "folder of the web app")->type_name("DIR");
  command->callback([&] {
    chosen = [](const LoadedSettings& loaded) -> Result<int> {
      DVR_CHECK(serve(loaded));
      return int(kDone);
    };
  });
}

// Only for tests of what happens then.
void add_crash(CLI::App& app, Options& o, Run& chosen) {
  auto* command = add_command(app, "crash", "go wrong on purpose", o);
  command->add_option("how", o.how, "segv, abort, overflow or throw")->required();
  command->callback([&] { chosen = done([&](const Settings& s) { return go_wrong(s, o.how); }); });
}

int run_command_line(int argc, char** argv) {
  CLI::App app("DVR-Lite: records cameras and lets people watch them, live and back in time", "dvr-lite");
  app.require_subcommand(1);
  Options options;
  Run chosen;
  bool only_version = false;
  std::optional<VerifyOptions> to_verify;
  VerifyOptions verify_options;
  add_serve(app, options, chosen);
  add_user_commands(app, options, chosen);
  add_key_commands(app, options, chosen);
  add_data_commands(app, options, chosen);
  if (DVR_DEBUG_COMMANDS) add_crash(app, options, chosen);
  add_verify(app, to_verify, verify_options);
  app.add_subcommand("version", "version, commit, libraries")->callback([&] { only_version = true; });
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? kDone : kUsage;
  }
  if (only_version) {
    std::cout << describe_version();
    return kDone;
  }
  if (to_verify) return run_verify(*to_verify);
  return run(options, chosen);
}

}  // namespace

int main(int argc, char** argv) {
  dvr::tune_allocator();
  try {
    return run_command_line(argc, argv);
  } catch (const std::exception& e) {
    std::cerr << "dvr-lite: " << e.what() << "\n";
    return kFailed;
  }
}
