// The program's settings: defaults < TOML file < environment (DVR_…) < command line. docs/reference/config.md lists
// every key; a test compares it with the table in config_keys.cpp.
#pragma once
#include "base/cidr.hpp"
#include "base/log.hpp"
#include "base/time.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dvr {

struct ListenAddress {
  std::string address;                                        // an IP address
  std::uint16_t port = 0;                                     // 0: the system picks one
  static Result<ListenAddress> parse(std::string_view text);  // "0.0.0.0:8443", "[::]:8443", ":8443"
  std::string to_string() const;
  bool operator==(const ListenAddress&) const = default;
};

// Whole and valid once load_settings() answered it. Names as in the file.
struct Settings {
  std::filesystem::path data_dir = "data";
  std::filesystem::path web_dir;  // empty: beside the program
  ListenAddress listen{"0.0.0.0", 8443};
  std::optional<ListenAddress> http_listen;
  std::vector<Cidr> trusted_proxies;
  std::vector<std::string> cors_origins;
  std::vector<Cidr> allow_private_sources;
  std::int64_t io_threads = 0;  // 0: one a core

  struct {
    std::string url;  // secret; empty: SQLite in data_dir
    std::int64_t connections = 8, statement_timeout_s = 10;
  } database;
  struct {
    std::string mode = "on";
    std::filesystem::path certificate, key;
  } tls;
  struct {
    std::int64_t max_connections = 8192, max_connections_per_address = 512;
  } http;
  struct {
    std::int64_t segment_s = 60, sync_ms = 2000, queue_bytes = 16 << 20;
  } recording;
  struct {
    std::int64_t budget_bytes = 0, min_free_bytes = std::int64_t(2) << 30, min_free_percent = 2, interval_s = 30;
  } retention;
  struct {
    std::int64_t part_ms = 500, segment_ms = 2000;
  } live;
  struct {
    std::int64_t max_connecting = 32;
  } ingest;
  struct {
    std::int64_t workers = 1, max_queued = 1000, max_queued_per_account = 100;
  } jobs;
  struct {
    std::int64_t max_length_s = 4 * 3600, max_per_account = 10'000, max_bytes_per_account = 0;
  } clips;
  struct {
    std::string level = "info", format = "auto";
    std::vector<std::string> areas;  // "ingest=debug"
  } log;
  struct {
    std::string token;  // secret
    std::optional<ListenAddress> listen;
  } metrics;
  struct {
    std::string ca_file;
  } outgoing;
  struct {
    std::string dsn, environment = "production";  // dsn: secret
  } sentry;
  struct {
    std::string endpoint;  // empty: nothing is traced
    std::string headers;   // secret
    std::string service_name = "dvr-lite";
    std::int64_t sample_percent = 100;
  } otlp;
  struct {
    std::string region, logs_endpoint, metrics_endpoint;
    std::string log_group, log_stream;  // an empty group: no lines are sent
    bool create_log_group = false;
    std::string metrics = "off", name_space = "DVR-Lite", server;
    std::int64_t interval_s = 60;
    bool per_camera = false;
  } cloudwatch;
  struct {
    bool enabled = true;
  } setup;
  struct {
    std::int64_t login = 5, api = 50, media = 400, heavy = 10;  // requests a second; 0: no limit
    std::int64_t burst_s = 6;
    std::int64_t cameras = 2000;
    std::int64_t export_bytes = 256 << 20;
  } limits;
  struct {
    std::int64_t days = 400;
  } audit;
};

struct SettingSources {
  std::optional<std::filesystem::path> file;
  std::map<std::string, std::string> environment;                 // what begins with DVR_; others are ignored
  std::vector<std::pair<std::string, std::string>> command_line;  // key and text
};

struct LoadedSettings {
  Settings settings;
  std::map<std::string, std::string> origins;  // key -> "file", "environment" or "command line"; absent: default
};

// invalid: every fault, one a line, each with its key and where it was given.
Result<LoadedSettings> load_settings(const SettingSources& sources);

// The effective settings as TOML, secrets masked, each with its origin.
std::string show_settings(const LoadedSettings& loaded);

std::map<std::string, std::string> environment_of_process();  // the DVR_ variables

log::Level log_level(const Settings& settings);
log::Format log_format(const Settings& settings);

}  // namespace dvr
