#include "app/serve.hpp"

#include "api/router.hpp"
#include "api/static_files.hpp"
#include "app/alarm_watch.hpp"
#include "app/clip_desk.hpp"
#include "app/collectors.hpp"
#include "app/data_lock.hpp"
#include "app/error_tracking.hpp"
#include "app/event_source.hpp"
#include "app/housekeeping.hpp"
#include "app/monitor_handler.hpp"
#include "app/open_database.hpp"
#include "app/statistics_keeper.hpp"
#include "app/telemetry.hpp"
#include "app/version.hpp"
#include "app/waiting_room.hpp"
#include "base/log_areas.hpp"
#include "base/log_background.hpp"
#include "ingest/connect_limiter.hpp"
#include "telemetry/crash_handler.hpp"

#include <sys/resource.h>
#include <unistd.h>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <future>
#include <iostream>

namespace dvr::app {
namespace {

constexpr std::size_t kDiskThreads = 4, kDiskQueue = 4096;
constexpr std::size_t kDecodeQueue = 64;
constexpr Millis kLastLines{200};  // of the log, when the program is to end at once
constexpr Millis kGrace{3000};     // for answers that are on their way when the server stops

std::size_t cores() { return std::max(1u, std::thread::hardware_concurrency()); }

std::size_t io_threads(const Settings& settings) {
  return settings.io_threads > 0 ? std::size_t(settings.io_threads) : cores();
}

package::PackagerOptions packager_options(const Settings& s) {
  package::PackagerOptions options;
  options.part_target = Millis(s.live.part_ms);
  options.segment_target = Millis(s.live.segment_ms);
  return options;
}

live::StreamOptions stream_options(const Settings& s) {
  live::StreamOptions options;
  options.part_target = Millis(s.live.part_ms);
  options.segment_target = Millis(s.live.segment_ms);
  return options;
}

record::Config record_config(const Settings& s) {
  record::Config config;
  config.data_directory = s.data_dir;
  config.recorder.target_duration = Seconds(s.recording.segment_s);
  config.recorder.sync_interval = Millis(s.recording.sync_ms);
  config.recorder.queue_bytes = std::size_t(s.recording.queue_bytes);
  config.retention.budget_bytes = s.retention.budget_bytes;
  config.retention.min_free_bytes = std::uint64_t(s.retention.min_free_bytes);
  config.retention.min_free_share = double(s.retention.min_free_percent) / 100;
  config.retention.interval = Seconds(s.retention.interval_s);
  return config;
}

http::ServerOptions http_options(const Settings& s) {
  http::ServerOptions options;
  options.limits.connections = std::size_t(s.http.max_connections);
  options.limits.connections_per_address = std::size_t(s.http.max_connections_per_address);
  options.trusted_proxies = s.trusted_proxies;
  return options;
}

api::Rates rates(const Settings& s) {
  const auto rate = [&](std::int64_t per_second) {
    return api::Rate{double(per_second), double(per_second * s.limits.burst_s)};
  };
  return {rate(s.limits.login), rate(s.limits.api), rate(s.limits.media), rate(s.limits.heavy)};
}

api::Config api_config(const Settings& s) {
  api::Config config;
  config.cors_origins = s.cors_origins;
  config.allow_private_sources = s.allow_private_sources;
  config.metrics_token = s.metrics.token;
  config.storage_floor_bytes = std::uint64_t(s.retention.min_free_bytes);
  config.rates = rates(s);
  config.cameras_per_account = s.limits.cameras;
  return config;
}

// Every camera needs a socket and some files: the kernel's default of 1,024 is for a few hundred cameras.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

Result<std::unique_ptr<http::TlsContext>> open_tls(const Settings& s) {
  if (s.tls.mode == "off") return std::unique_ptr<http::TlsContext>();
  http::CertificateFiles files{s.tls.certificate, s.tls.key};
  if (files.certificate.empty()) {
    DVR_TRY(files, http::ensure_self_signed(s.data_dir / "tls"));
  }
  return http::TlsContext::load(std::move(files));
}

// What can fail before anything runs. Blocks.
struct Foundation {
  std::unique_ptr<catalog::Database> database;
  std::unique_ptr<accounts::Accounts> accounts;
  std::unique_ptr<http::TlsContext> tls;
  std::unique_ptr<api::StaticFiles> site;
  jobs::clips::Signer signer;
};

// A server without crash reports is better than none.
void watch_for_crashes(const Settings& s) {
  const auto watched = telemetry::install_crash_handler({crash_folder(s), release()});
  if (!watched) log::warn("app", "crashes will not be reported", {{"error", watched.error().message}});
}

Result<Foundation> lay_foundation(const Settings& s) {
  DVR_TRY(auto tls, open_tls(s));
  DVR_TRY(auto database, open_database(s, Patience::usual));
  DVR_CHECK(wait_for_catalog(s, tls.get(), [&]() -> Result<void> {
    DVR_TRY(const auto steps, catalog::migrate(*database));
    if (steps > 0) log::info("catalog", "schema migrated", {{"steps", steps}});
    return {};
  }));
  accounts::Options options;
  options.key_directory = s.data_dir / "keys";
  DVR_TRY(auto accounts, accounts::Accounts::open(*database, system_clock(), options));
  DVR_TRY(auto site, api::StaticFiles::load(find_web_app(s)));
  DVR_TRY(auto signer, open_signer(options.key_directory));
  return Foundation{std::move(database), std::move(accounts), std::move(tls), std::move(site), std::move(signer)};
}

// The whole server. Members are made from the top and destroyed from the bottom; what runs is started and stopped by
// run().
class Application {
 public:
  Application(const Settings& settings, Foundation foundation, Telemetry& telemetry,
              const monitor::RecentErrors& errors);
  Task<Result<void>> run();
  void end_threads() { io_.stop(); }  // after run(): nothing of ours is pending any more
  asio::any_io_executor executor() { return io_.executor(0); }

 private:
  Task<Result<void>> start();
  Task<void> stop();
  Task<void> wait_for_signal();
  Result<std::uint16_t> listen();
  void announce(std::uint16_t port);
  Result<void> offer_setup(const std::string& url);
  std::string url(std::uint16_t port) const;
  ingest::Environment environment();
  api::Services services();
  Observed observed();

  const Settings settings_;
  IoPool io_;  // outlives every pool of workers, the database's too: work whose caller was cut off still answers there
  Foundation base_;
  const trace::Tracer* const tracer_;
  const monitor::RecentErrors& errors_;
  WorkPool disk_{"disk-read", kDiskThreads, kDiskQueue};
  WorkPool decode_{"decode", std::max<std::size_t>(1, cores() / 2), kDecodeQueue};
  ingest::StatusBoard board_;
  ingest::ConnectLimiter limiter_;
  live::Hub live_;
  record::Service recording_;
  playback::Library library_;
  ClipDesk clips_;
  Engine engine_;
  monitor::Metrics metrics_;
  monitor::Health health_;
  api::Services services_;
  api::Router router_;
  MonitorHandler monitor_handler_;
  http::Server server_, monitor_server_;
  Housekeeping housekeeping_;
  AlarmWatch alarms_;
  StatisticsKeeper statistics_;
  EventSource events_;
  std::optional<asio::signal_set> signals_;        // as long as the process: a late SIGHUP ends nothing
  std::optional<WatchedMetrics> watched_metrics_;  // the last: what the metrics ask is still there
};

Application::Application(const Settings& settings, Foundation foundation, Telemetry& telemetry,
                         const monitor::RecentErrors& errors)
    : settings_(settings),
      io_(io_threads(settings)),
      base_(std::move(foundation)),
      tracer_(telemetry.tracer()),
      errors_(errors),
      limiter_(std::size_t(settings.ingest.max_connecting)),
      live_(stream_options(settings)),
      recording_(record_config(settings), *base_.database, store::real_file_system(), system_clock(), io_.executor(0)),
      library_(*base_.database, recording_.store(), recording_.open_recordings(), disk_, decode_),
      clips_(settings, *base_.database, recording_.store(), library_, disk_, base_.signer, tracer_),
      engine_({io_, *base_.database, base_.accounts->credentials, board_, system_clock(),
               PipelineParts{recording_, live_, environment(), packager_options(settings)}}),
      services_(services()),
      router_(services_, api::routes(), base_.site.get()),
      monitor_handler_([this] { return metrics_.text(); }, [this] { return health_.parts(); }),
      server_(io_, router_, base_.tls.get(), http_options(settings)),
      monitor_server_(io_, monitor_handler_, nullptr, {}),
      housekeeping_(io_.executor(0), {*base_.database, disk_, base_.tls.get(), services_.watched, system_clock(),
                                      std::chrono::days(settings.audit.days)}),
      alarms_(io_.executor(0),
              {observed(), *base_.database, health_, system_clock(), [&telemetry] { return telemetry.statuses(); }}),
      statistics_(io_.executor(0), board_, live_, system_clock()),
      events_(io_.executor(0), services_, recording_, alarms_) {
  add_collectors(metrics_, observed());
  add_checks(health_, observed());
  add_alarm_collectors(metrics_, alarms_);
  add_job_collectors(metrics_, clips_.ended());
  add_telemetry_collectors(metrics_, telemetry);
  watched_metrics_.emplace(telemetry, metrics_);
}

ingest::Environment Application::environment() {
  ingest::Environment environment;
  environment.limiter = &limiter_;
  environment.board = &board_;
  environment.resolve = api::guarded_resolve(rtsp::resolve_by_system, settings_.allow_private_sources);
  environment.user_agent = fmt::format("DVR-Lite/{}", version());
  return environment;
}

api::Services Application::services() {
  auto probe_environment = environment();
  probe_environment.board = nullptr;
  return {.database = *base_.database,
          .accounts = *base_.accounts,
          .live = live_,
          .open_recordings = recording_.open_recordings(),
          .playback = library_,
          .board = board_,
          .disk = disk_,
          .cameras = engine_,
          .clock = system_clock(),
          .config = api_config(settings_),
          .storage = [this] { return recording_.storage(); },
          .metrics = [this] { return metrics_.text(); },
          .health = health_,
          .probe = [probe_environment](
                       ingest::CameraSource source) { return ingest::probe(std::move(source), probe_environment); },
          .alarms = [this] { return alarms_.alarms(); },
          .statistics =
              [this](std::int64_t camera_id, WallTime start, WallTime end, Seconds resolution) {
                return statistics_.statistics().points(camera_id, start, end, resolution);
              },
          .errors = [this] { return errors_.newest_first(); },
          .version = release(),
          .heavy = std::make_shared<api::MemoryBudget>(std::uint64_t(settings_.limits.export_bytes)),
          .clips = &clips_.service(),
          .tracer = tracer_};
}

Observed Application::observed() {
  return {engine_, board_,  live_,           recording_,        server_.stats(),        base_.tls.get(),
          disk_,   decode_, router_.stats(), *services_.events, *services_.live_sockets};
}

Task<Result<void>> Application::run() {
  auto started = co_await start();
  if (started) co_await wait_for_signal();
  co_await stop();
  co_return started;
}

Task<Result<void>> Application::start() {
  DVR_CO_CHECK(co_await recording_.start());
  DVR_CO_CHECK(co_await disk_.run([this] { return clips_.start(); }));
  DVR_CO_TRY(const auto port, listen());
  DVR_CO_CHECK(co_await engine_.start());
  housekeeping_.start();
  alarms_.start();
  statistics_.start();
  events_.start();
  signals_.emplace(co_await asio::this_coro::executor, SIGINT, SIGTERM, SIGHUP);  // before anybody is told of us
  announce(port);
  co_return offer_setup(url(port));
}

Task<void> Application::stop() {
  log::info("app", "stopping");
  co_await disk_.run([this]() -> Result<void> {
    clips_.stop();
    return {};
  });
  co_await engine_.stop();  // ends the live streams too, so that nobody waits for their next part
  co_await server_.stop(kGrace);
  co_await monitor_server_.stop(Millis(0));
  co_await alarms_.stop();
  co_await statistics_.stop();
  co_await events_.stop();
  co_await housekeeping_.stop();
  co_await recording_.stop();
  log::info("app", "stopped");
}

Result<std::uint16_t> Application::listen() {
  const auto& where = settings_.listen;
  const auto mode = base_.tls ? http::Mode::tls : http::Mode::plain;
  DVR_TRY(const auto port, server_.listen({where.address, where.port, mode, 0}));
  if (const auto& plain = settings_.http_listen) {
    DVR_CHECK(server_.listen({plain->address, plain->port, http::Mode::redirect, port}));
  }
  if (const auto& metrics = settings_.metrics.listen) {
    DVR_TRY(const auto bound, monitor_server_.listen({metrics->address, metrics->port, http::Mode::plain, 0}));
    log::info("app", "metrics listener", {{"address", metrics->address}, {"port", bound}});
  }
  return port;
}

std::string Application::url(std::uint16_t port) const {
  const bool any = settings_.listen.address == "0.0.0.0" || settings_.listen.address == "::";
  const auto host =
      any ? "localhost:" + std::to_string(port) : ListenAddress{settings_.listen.address, port}.to_string();
  return (base_.tls ? "https://" : "http://") + host + "/";
}

// Scripts wait for this line.
void Application::announce(std::uint16_t port) {
  log::info("app", "listening", {{"url", url(port)}, {"version", version()}, {"data", settings_.data_dir.string()}});
  std::cout << "LISTENING " << url(port) << std::endl;
}

Result<void> Application::offer_setup(const std::string& url) {
  if (!settings_.setup.enabled) return accounts::withdraw_setup_token(*base_.database);
  DVR_TRY(const auto token, accounts::issue_setup_token(*base_.database));
  if (token)
    std::cout << "\nThere is no account yet. Open " << url << "setup and enter this one-time token:\n\n    " << *token
              << "\n"
              << std::endl;
  return {};
}

Task<void> Application::wait_for_signal() {
  for (;;) {
    auto [ec, number] = co_await signals_->async_wait(kAwait);
    if (ec || number != SIGHUP) break;
    co_await housekeeping_.reload_certificate();
  }
  // Whoever asks twice does not want to wait.
  error_code ignored;
  signals_->remove(SIGINT, ignored);
  std::signal(SIGINT, [](int) {
    log::flush(kLastLines);
    ::_exit(130);
  });
}

std::filesystem::path program_folder() {
  std::error_code ec;
  return std::filesystem::read_symlink("/proc/self/exe", ec).parent_path();
}

}  // namespace

std::filesystem::path find_web_app(const Settings& settings) {
  if (!settings.web_dir.empty()) return settings.web_dir;
  const auto installed = program_folder() / "../share/dvr-lite/web";
  std::error_code ec;
  if (std::filesystem::exists(installed / "index.html", ec)) return installed.lexically_normal();
  return std::filesystem::path(DVR_SOURCE_DIR) / "web/dist";
}

Result<void> serve(const LoadedSettings& loaded) {
  const auto& settings = loaded.settings;
  log::configure(log_format(settings), log_level(settings));
  DVR_TRY(auto areas, log::parse_areas(settings.log.areas));
  log::configure_areas(std::move(areas));
  const log::Background background;  // until every thread has ended, those of telemetry too
  const monitor::RecentErrors errors;
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGHUP, SIG_IGN);  // until the certificate can be read again
  raise_descriptor_limit();
  DVR_TRY(const auto lock, DataLock::take(settings.data_dir));  // reports of crashes, too, are those of who has it
  watch_for_crashes(settings);
  DVR_TRY(const auto telemetry, Telemetry::open(settings));
  auto laid = lay_foundation(settings);
  if (!laid.has_value() && laid.error().kind == ErrorKind::cancelled) return {};  // told to end before it began
  DVR_TRY(auto foundation, std::move(laid));
  Application application(settings, std::move(foundation), *telemetry, errors);
  auto done = asio::co_spawn(application.executor(), application.run(), asio::use_future).get();
  application.end_threads();
  std::signal(SIGHUP, SIG_IGN);  // the set that took it ends with the application
  return done;
}

}  // namespace dvr::app
