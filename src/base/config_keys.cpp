#include "base/config_keys.hpp"

#include "base/log_areas.hpp"

#include <charconv>

namespace dvr {
namespace {

using Set = std::function<Result<void>(Settings&, const SettingValue&)>;
using Show = std::function<std::string(const Settings&)>;

std::string toml_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out += '"';
}

std::string quoted_list(const std::vector<std::string>& items) {
  std::string out = "[";
  for (const auto& item : items) out += (out.size() > 1 ? ", " : "") + toml_string(item);
  return out += "]";
}

Result<std::string> as_text(const SettingValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return fail(ErrorKind::invalid, "must be a string");
}

Result<std::int64_t> as_number(const SettingValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
  const auto* text = std::get_if<std::string>(&value);
  std::int64_t number = 0;
  if (!text || text->empty()) return fail(ErrorKind::invalid, "must be a whole number");
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc() || end != text->data() + text->size())
    return fail(ErrorKind::invalid, "must be a whole number, not '{}'", *text);
  return number;
}

// A list of the file, or text with commas.
Result<std::vector<std::string>> as_list(const SettingValue& value) {
  if (const auto* list = std::get_if<std::vector<std::string>>(&value)) return *list;
  const auto* text = std::get_if<std::string>(&value);
  if (!text) return fail(ErrorKind::invalid, "must be a list of strings");
  std::vector<std::string> items;
  for (std::string_view rest = *text; !rest.empty();) {
    auto item = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(item.size() + 1, rest.size()));
    while (!item.empty() && item.front() == ' ') item.remove_prefix(1);
    while (!item.empty() && item.back() == ' ') item.remove_suffix(1);
    if (!item.empty()) items.emplace_back(item);
  }
  return items;
}

Result<std::int64_t> in_range(Result<std::int64_t> number, std::int64_t least, std::int64_t most) {
  if (number && (*number < least || *number > most))
    return fail(ErrorKind::invalid, "must be from {} to {}, not {}", least, most, *number);
  return number;
}

template <class Member>
SettingKey number(std::string_view name, Member member, std::int64_t least, std::int64_t most, std::string_view help) {
  return {name, help,
          [=](Settings& s, const SettingValue& v) -> Result<void> {
            DVR_TRY(member(s), in_range(as_number(v), least, most));
            return {};
          },
          [=](const Settings& s) { return std::to_string(member(s)); }};
}

template <class Member>
SettingKey size(std::string_view name, Member member, std::int64_t least, std::string_view help) {
  return {name, help,
          [=](Settings& s, const SettingValue& v) -> Result<void> {
            const auto* text = std::get_if<std::string>(&v);
            DVR_TRY(member(s), in_range(text ? parse_size(*text) : as_number(v), least, std::int64_t(1) << 60));
            return {};
          },
          [=](const Settings& s) { return std::to_string(member(s)); }};
}

template <class Member>
SettingKey flag(std::string_view name, Member member, std::string_view help) {
  return {name, help,
          [=](Settings& s, const SettingValue& v) -> Result<void> {
            const auto* text = std::get_if<std::string>(&v);
            if (const auto* b = std::get_if<bool>(&v)) member(s) = *b;
            else if (text && (*text == "true" || *text == "1")) member(s) = true;
            else if (text && (*text == "false" || *text == "0")) member(s) = false;
            else return fail(ErrorKind::invalid, "must be true or false");
            return {};
          },
          [=](const Settings& s) { return member(s) ? "true" : "false"; }};
}

template <class Member>
SettingKey choice(std::string_view name, Member member, std::vector<std::string> words, std::string_view help) {
  return {name, help,
          [=](Settings& s, const SettingValue& v) -> Result<void> {
            DVR_TRY(const auto text, as_text(v));
            if (std::find(words.begin(), words.end(), text) == words.end())
              return fail(ErrorKind::invalid, "must be one of {}, not '{}'", fmt::join(words, ", "), text);
            member(s) = text;
            return {};
          },
          [=](const Settings& s) { return toml_string(member(s)); }};
}

template <class Member>
SettingKey text(std::string_view name, Member member, std::string_view help, bool secret = false) {
  return {name, help,
          [=](Settings& s, const SettingValue& v) -> Result<void> {
            DVR_TRY(member(s), as_text(v));
            return {};
          },
          [=](const Settings& s) { return toml_string(std::string(member(s))); }, secret};
}

Result<void> read_address(ListenAddress& into, const SettingValue& value) {
  DVR_TRY(const auto text, as_text(value));
  DVR_TRY(into, ListenAddress::parse(text));
  return {};
}

Result<void> read_address(std::optional<ListenAddress>& into, const SettingValue& value) {
  if (const auto* text = std::get_if<std::string>(&value); text && text->empty()) return into.reset(), Result<void>();
  return read_address(into.emplace(), value);
}

std::string show_address(const ListenAddress& address) { return toml_string(address.to_string()); }
std::string show_address(const std::optional<ListenAddress>& address) {
  return toml_string(address ? address->to_string() : "");
}

template <class Member>
SettingKey address(std::string_view name, Member member, std::string_view help) {
  return {name, help, [=](Settings& s, const SettingValue& v) { return read_address(member(s), v); },
          [=](const Settings& s) { return show_address(member(s)); }};
}

template <class Member>
SettingKey networks(std::string_view name, Member member, std::string_view help) {
  return {name, help,
          [=](Settings& s, const SettingValue& v) -> Result<void> {
            DVR_TRY(const auto items, as_list(v));
            std::vector<Cidr> blocks;
            for (const auto& item : items) {
              DVR_TRY(auto block, Cidr::parse(item));
              blocks.push_back(block);
            }
            member(s) = std::move(blocks);
            return {};
          },
          [=](const Settings& s) {
            std::vector<std::string> items;
            for (const auto& block : member(s)) items.push_back(block.to_string());
            return quoted_list(items);
          }};
}

bool is_origin(std::string_view text) {
  for (const std::string_view scheme : {"https://", "http://"})
    if (text.starts_with(scheme))
      return text.size() > scheme.size() && text.find_first_of("/?#@* ", scheme.size()) == text.npos;
  return false;
}

template <class Member>
SettingKey area_levels(std::string_view name, Member member, std::string_view help) {
  return {name, help,
          [=](Settings& s, const SettingValue& v) -> Result<void> {
            DVR_TRY(auto items, as_list(v));
            DVR_CHECK(log::parse_areas(items));
            member(s) = std::move(items);
            return {};
          },
          [=](const Settings& s) { return quoted_list(member(s)); }};
}

template <class Member>
SettingKey origins(std::string_view name, Member member, std::string_view help) {
  return {name, help,
          [=](Settings& s, const SettingValue& v) -> Result<void> {
            DVR_TRY(auto items, as_list(v));
            for (const auto& item : items)
              if (!is_origin(item))
                return fail(ErrorKind::invalid, "'{}' is no origin such as https://example.org:8443", item);
            member(s) = std::move(items);
            return {};
          },
          [=](const Settings& s) { return quoted_list(member(s)); }};
}

// The place of a setting in Settings, const or not.
#define DVR_AT(member) [](auto& s) -> auto& { return s.member; }

std::vector<SettingKey> make_keys() {
  return {
      text("data_dir", DVR_AT(data_dir), "where everything is kept: catalog, footage, keys, certificate"),
      address("listen", DVR_AT(listen), "address and port of the server; port 0 picks a free one"),
      address("http_listen", DVR_AT(http_listen), "plain HTTP that only redirects to HTTPS; empty: none"),
      text("web_dir", DVR_AT(web_dir), "folder of the web app; empty: the one installed with the program"),
      networks("trusted_proxies", DVR_AT(trusted_proxies),
               "addresses of reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are believed"),
      origins("cors_origins", DVR_AT(cors_origins), "origins of other web pages that may use the API"),
      networks("allow_private_sources", DVR_AT(allow_private_sources),
               "loopback, link-local and other special addresses where cameras may be; private networks always may"),
      number("io_threads", DVR_AT(io_threads), 0, 256, "threads for network and cameras; 0: one a core"),
      text("database.url", DVR_AT(database.url),
           "PostgreSQL as postgres://user:password@host/database?sslmode=verify-full; empty: SQLite in data_dir", true),
      number("database.connections", DVR_AT(database.connections), 1, 100,
             "connections to PostgreSQL for reading; one more writes"),
      number("database.statement_timeout_s", DVR_AT(database.statement_timeout_s), 1, 3600,
             "seconds that a statement may take in PostgreSQL"),
      choice("tls.mode", DVR_AT(tls.mode), {"on", "off"},
             "off: plain HTTP, only on loopback behind a proxy named in trusted_proxies"),
      text("tls.certificate", DVR_AT(tls.certificate), "PEM file with the chain; empty: made at first start"),
      text("tls.key", DVR_AT(tls.key), "PEM file with the certificate's key"),
      number("http.max_connections", DVR_AT(http.max_connections), 16, 1'000'000, "open at once; more are refused"),
      number("http.max_connections_per_address", DVR_AT(http.max_connections_per_address), 4, 1'000'000,
             "open at once from one address, or one IPv6 network of 64 bits; trusted proxies have no limit"),
      number("recording.segment_s", DVR_AT(recording.segment_s), 5, 3000, "length of a recording's file in seconds"),
      number("recording.sync_ms", DVR_AT(recording.sync_ms), 100, 60'000,
             "the most footage in milliseconds that a power cut costs"),
      size("recording.queue_bytes", DVR_AT(recording.queue_bytes), 1 << 20,
           "bytes of one camera that may wait for the disk; beyond them its recording ends as disk_slow"),
      size("retention.budget_bytes", DVR_AT(retention.budget_bytes), 0,
           "bytes that all recordings may take, oldest go first; 0: no budget"),
      size("retention.min_free_bytes", DVR_AT(retention.min_free_bytes), 0,
           "bytes of the disk that are kept free by removing the oldest recordings"),
      number("retention.min_free_percent", DVR_AT(retention.min_free_percent), 0, 90,
             "the same as a share of the disk; the greater of the two counts"),
      number("retention.interval_s", DVR_AT(retention.interval_s), 1, 3600, "seconds between two looks at the limits"),
      number("live.part_ms", DVR_AT(live.part_ms), 100, 5000, "target length of a part in milliseconds"),
      number("live.segment_ms", DVR_AT(live.segment_ms), 500, 30'000,
             "shortest length of a live segment in milliseconds; it begins at a key frame"),
      number("ingest.max_connecting", DVR_AT(ingest.max_connecting), 1, 10'000, "cameras that connect at once"),
      number("jobs.workers", DVR_AT(jobs.workers), 1, 64, "threads that cut clips, at low priority"),
      number("jobs.max_queued", DVR_AT(jobs.max_queued), 1, 100'000, "jobs that may wait; more are refused"),
      number("jobs.max_queued_per_account", DVR_AT(jobs.max_queued_per_account), 1, 100'000, "the same of one account"),
      number("clips.max_length_s", DVR_AT(clips.max_length_s), 1, 86'400, "length of a clip in seconds"),
      number("clips.max_per_account", DVR_AT(clips.max_per_account), 1, 1'000'000, "clips that an account may keep"),
      size("clips.max_bytes_per_account", DVR_AT(clips.max_bytes_per_account), 0,
           "bytes that an account's clips may take; 0: no limit"),
      choice("log.level", DVR_AT(log.level), {"debug", "info", "warn", "error", "off"}, "the least that is logged"),
      area_levels("log.areas", DVR_AT(log.areas),
                  "levels of single areas, such as ingest=debug or access=warn; the others have log.level"),
      choice("log.format", DVR_AT(log.format), {"auto", "text", "json"}, "auto: text on a terminal, JSON elsewhere"),
      text("metrics.token", DVR_AT(metrics.token), "bearer token that may read /metrics", true),
      address("metrics.listen", DVR_AT(metrics.listen),
              "plain HTTP with /metrics, /healthz and /readyz only, for a monitoring network; empty: none"),
      text("outgoing.ca_file", DVR_AT(outgoing.ca_file),
           "PEM file with the authorities that are trusted when the server itself asks other services; empty: those of "
           "the system"),
      text(
          "sentry.dsn", DVR_AT(sentry.dsn),
          "where an error tracker that speaks Sentry's protocol wants events, https://KEY@host/PROJECT; empty: nothing "
          "is sent",
          true),
      text("sentry.environment", DVR_AT(sentry.environment), "what the tracker calls this installation"),
      text("otlp.endpoint", DVR_AT(otlp.endpoint),
           "collector of traces such as http://127.0.0.1:4318, spoken to in OTLP over HTTP; empty: nothing is traced"),
      text("otlp.headers", DVR_AT(otlp.headers), "header fields for it, as NAME=VALUE,NAME=VALUE", true),
      text("otlp.service_name", DVR_AT(otlp.service_name), "service.name of the traces"),
      number("otlp.sample_percent", DVR_AT(otlp.sample_percent), 0, 100,
             "traces of a hundred that are kept, of those that begin here; a traceparent's own flag goes before it"),
      text("cloudwatch.log_group", DVR_AT(cloudwatch.log_group),
           "log group of Amazon CloudWatch that gets the log; empty: none"),
      text("cloudwatch.log_stream", DVR_AT(cloudwatch.log_stream),
           "log stream in it; empty: name of the host and time of the start"),
      flag("cloudwatch.create_log_group", DVR_AT(cloudwatch.create_log_group),
           "make the log group when it is not there"),
      choice("cloudwatch.metrics", DVR_AT(cloudwatch.metrics), {"off", "put", "embedded", "stdout"},
             "a summary of the metrics to CloudWatch: put by request, embedded in the log's lines, or as such lines on "
             "standard output for an agent"),
      text("cloudwatch.namespace", DVR_AT(cloudwatch.name_space), "namespace of these metrics"),
      text("cloudwatch.server", DVR_AT(cloudwatch.server),
           "their dimension Server; each other value costs as other metrics; empty: name of the host"),
      number("cloudwatch.interval_s", DVR_AT(cloudwatch.interval_s), 1, 3600,
             "seconds between two looks at the metrics"),
      flag("cloudwatch.per_camera", DVR_AT(cloudwatch.per_camera),
           "seven metrics of each camera too; they cost as such"),
      text("cloudwatch.region", DVR_AT(cloudwatch.region),
           "region of AWS; empty: AWS_REGION, AWS_DEFAULT_REGION, the profile or the instance says"),
      text("cloudwatch.logs_endpoint", DVR_AT(cloudwatch.logs_endpoint),
           "address of CloudWatch Logs, such as that of a VPC endpoint; empty: AWS's own of the region"),
      text("cloudwatch.metrics_endpoint", DVR_AT(cloudwatch.metrics_endpoint), "the same for CloudWatch's metrics"),
      number("limits.login", DVR_AT(limits.login), 0, 1'000'000,
             "sign-ins and refreshes a second of one address; 0: no limit"),
      number(
          "limits.api", DVR_AT(limits.api), 0, 1'000'000,
          "requests a second of one user, or of the strangers of one address; a whole address may have 8 times this"),
      number("limits.media", DVR_AT(limits.media), 0, 1'000'000, "the same for live, playback and pictures"),
      number("limits.heavy", DVR_AT(limits.heavy), 0, 1'000'000, "the same for exports and camera tests"),
      number("limits.burst_s", DVR_AT(limits.burst_s), 1, 3600, "seconds of these rates that may come at once"),
      number("limits.cameras", DVR_AT(limits.cameras), 1, 100'000, "cameras of one account"),
      size("limits.export_bytes", DVR_AT(limits.export_bytes), 1 << 20,
           "memory for the indexes of MP4 exports that are made and sent; 24 hours take up to 70 MB; beyond it 503"),
      number("audit.days", DVR_AT(audit.days), 1, 36'500, "days that rows of the audit log are kept"),
      flag("setup.enabled", DVR_AT(setup.enabled), "print a one-time token for the set-up page while there is no user"),
  };
}

struct Unit {
  std::string_view name;
  std::int64_t bytes;
};
constexpr Unit kUnits[] = {{"", 1},
                           {"B", 1},
                           {"kB", 1000},
                           {"MB", 1'000'000},
                           {"GB", 1'000'000'000},
                           {"TB", 1'000'000'000'000},
                           {"KiB", 1 << 10},
                           {"MiB", 1 << 20},
                           {"GiB", 1 << 30},
                           {"TiB", std::int64_t(1) << 40}};

}  // namespace

std::string SettingKey::variable() const {
  std::string out = "DVR_";
  for (const char c : name) out.push_back(c == '.' ? '_' : char(std::toupper(c)));
  return out;
}

std::span<const SettingKey> setting_keys() {
  static const auto keys = make_keys();
  return keys;
}

const SettingKey* find_setting(std::string_view name) {
  for (const auto& key : setting_keys())
    if (key.name == name) return &key;
  return nullptr;
}

Result<std::int64_t> parse_size(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  auto unit = text.substr(std::size_t(end - text.data()));
  if (unit.starts_with(' ')) unit.remove_prefix(1);
  for (const auto& u : kUnits)
    if (error == std::errc() && u.name == unit && count >= 0 && count <= INT64_MAX / u.bytes) return count * u.bytes;
  return fail(ErrorKind::invalid, "must be a number of bytes such as 500GB or 2GiB, not '{}'", text);
}

}  // namespace dvr
