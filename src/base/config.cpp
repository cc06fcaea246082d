#include "base/config.hpp"

#include "base/config_keys.hpp"

// Debian's library holds the compiled half.
#define TOML_HEADER_ONLY 0
#define TOML_SHARED_LIB 1
#include <toml++/toml.h>
#include <boost/asio/ip/address.hpp>

#include <charconv>
#include <fstream>

extern char** environ;

namespace dvr {
namespace {

class Loader {
 public:
  void apply(const SettingKey& key, const SettingValue& value, std::string_view origin, std::string_view shown_name) {
    if (const auto done = key.set(loaded.settings, value); !done) complain(shown_name, done.error().message);
    else loaded.origins[std::string(key.name)] = origin;
  }
  void complain(std::string_view where, std::string_view what) {
    faults += fmt::format("{}{}: {}", faults.empty() ? "" : "\n", where, what);
  }

  void read_file(const std::filesystem::path& file);
  void read_environment(const std::map<std::string, std::string>& variables);
  void read_command_line(const std::vector<std::pair<std::string, std::string>>& options);
  void check_together();

  LoadedSettings loaded;
  std::string faults;

 private:
  void read_table(const toml::table& table, const std::string& prefix, const std::string& file);
};

std::optional<std::vector<std::string>> strings_of(const toml::array& array) {
  std::vector<std::string> items;
  for (const auto& item : array) {
    const auto text = item.value_exact<std::string>();
    if (!text) return std::nullopt;
    items.push_back(*text);
  }
  return items;
}

std::optional<SettingValue> value_of(const toml::node& node) {
  if (const auto text = node.value_exact<std::string>()) return SettingValue(*text);
  if (const auto number = node.value_exact<std::int64_t>()) return SettingValue(*number);
  if (const auto flag = node.value_exact<bool>()) return SettingValue(*flag);
  if (const auto* array = node.as_array())
    if (auto items = strings_of(*array)) return SettingValue(std::move(*items));
  return std::nullopt;
}

bool is_section(std::string_view name) {
  const auto prefix = std::string(name) + ".";
  for (const auto& key : setting_keys())
    if (key.name.starts_with(prefix)) return true;
  return false;
}

void Loader::read_table(const toml::table& table, const std::string& prefix, const std::string& file) {
  for (const auto& [name, node] : table) {
    const auto full = prefix + std::string(name.str());
    const auto where = fmt::format("{}:{}: {}", file, node.source().begin.line, full);
    const auto* key = find_setting(full);
    const auto value = value_of(node);
    if (key && value) apply(*key, *value, "file", where);
    else if (key) complain(where, "has a type that no setting has");
    else if (node.is_table() && is_section(full)) read_table(*node.as_table(), full + ".", file);
    else complain(where, "there is no such setting; `dvr-lite config` lists them");
  }
}

void Loader::read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return complain(file.string(), "cannot be read");
  try {
    read_table(toml::parse(in, file.string()), "", file.string());
  } catch (const toml::parse_error& e) {
    complain(fmt::format("{}:{}", file.string(), e.source().begin.line), e.description());
  }
}

// A variable of no key is an error of spelling only when it names a section: others may be a script's own.
void Loader::read_environment(const std::map<std::string, std::string>& variables) {
  auto left = variables;
  for (const auto& key : setting_keys())
    if (const auto it = left.find(key.variable()); it != left.end()) {
      apply(key, it->second, "environment", it->first);
      left.erase(it);
    }
  for (const auto& [name, value] : left) {
    const auto end = name.find('_', 4);
    if (end == name.npos) continue;
    std::string section = name.substr(4, end - 4);
    std::transform(section.begin(), section.end(), section.begin(),
                   [](unsigned char c) { return char(std::tolower(c)); });
    if (is_section(section)) complain(name, "there is no such setting; `dvr-lite config` lists them");
  }
}

void Loader::read_command_line(const std::vector<std::pair<std::string, std::string>>& options) {
  for (const auto& [name, value] : options) {
    const auto* key = find_setting(name);
    if (key) apply(*key, value, "command line", name);
    else complain(name, "there is no such setting; `dvr-lite config` lists them");
  }
}

void Loader::check_together() {
  const auto& s = loaded.settings;
  if (s.tls.certificate.empty() != s.tls.key.empty())
    complain("tls", "tls.certificate and tls.key are given together or not at all");
  boost::system::error_code ec;
  const bool loopback = boost::asio::ip::make_address(s.listen.address, ec).is_loopback();
  if (s.tls.mode == "off" && (!loopback || s.trusted_proxies.empty()))
    complain("tls.mode", "off needs a loopback address in listen and the proxy's address in trusted_proxies");
  const auto& url = s.database.url;
  if (!url.empty() && !url.starts_with("postgres://") && !url.starts_with("postgresql://"))
    complain("database.url", "must begin with postgres:// or be empty");
  if (s.live.segment_ms < s.live.part_ms) complain("live.segment_ms", "must not be less than live.part_ms");
}

}  // namespace

Result<ListenAddress> ListenAddress::parse(std::string_view text) {
  const auto colon = text.rfind(':');
  const auto wrong = [&] {
    return fail(ErrorKind::invalid, "must be ADDRESS:PORT such as 0.0.0.0:8443 or [::]:8443, not '{}'", text);
  };
  if (colon == text.npos) return wrong();
  auto host = text.substr(0, colon);
  const auto digits = text.substr(colon + 1);
  ListenAddress out;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out.port);
  if (error != std::errc() || end != digits.data() + digits.size()) return wrong();
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (host.empty()) host = "0.0.0.0";
  if (host == "localhost") host = "127.0.0.1";
  boost::system::error_code ec;
  const auto address = boost::asio::ip::make_address(std::string(host), ec);
  if (ec || address.is_v6() != bracketed) return wrong();
  out.address = address.to_string();
  return out;
}

std::string ListenAddress::to_string() const {
  return address.find(':') == address.npos ? fmt::format("{}:{}", address, port)
                                           : fmt::format("[{}]:{}", address, port);
}

Result<LoadedSettings> load_settings(const SettingSources& sources) {
  Loader loader;
  if (sources.file) loader.read_file(*sources.file);
  loader.read_environment(sources.environment);
  loader.read_command_line(sources.command_line);
  if (loader.faults.empty()) loader.check_together();
  if (!loader.faults.empty()) return fail(ErrorKind::invalid, "{}", loader.faults);
  return std::move(loader.loaded);
}

std::string show_settings(const LoadedSettings& loaded) {
  std::string out, section;
  for (const auto& key : setting_keys()) {
    const auto dot = key.name.find('.');
    const auto here = dot == key.name.npos ? std::string() : std::string(key.name.substr(0, dot));
    if (here != section) out += fmt::format("\n[{}]\n", section = here);
    const auto origin = loaded.origins.find(std::string(key.name));
    auto value = key.show(loaded.settings);
    if (key.secret && value != "\"\"") value = "\"***\"";
    out += fmt::format("{} = {}  # {}\n", key.name.substr(dot == key.name.npos ? 0 : dot + 1), value,
                       origin == loaded.origins.end() ? "default" : origin->second);
  }
  return out;
}

std::map<std::string, std::string> environment_of_process() {
  std::map<std::string, std::string> out;
  for (char** entry = environ; entry && *entry; ++entry) {
    const std::string_view text = *entry;
    const auto equals = text.find('=');
    if (text.starts_with("DVR_") && equals != text.npos) out.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return out;
}

log::Level log_level(const Settings& settings) {
  const auto& level = settings.log.level;
  if (level == "debug") return log::Level::debug;
  if (level == "warn") return log::Level::warn;
  if (level == "error") return log::Level::error;
  return level == "off" ? log::Level::off : log::Level::info;
}

log::Format log_format(const Settings& settings) {
  if (settings.log.format == "json") return log::Format::json;
  return settings.log.format == "text" ? log::Format::text : log::Format::automatic;
}

}  // namespace dvr
