#include "app/telemetry.hpp"

#include "app/version.hpp"
#include "base/bytes.hpp"
#include "telemetry/otlp.hpp"

#include <unistd.h>

namespace dvr::app {
namespace {

void collect_telemetry(monitor::Scrape& s, const telemetry::ShipperStatus& status) {
  const monitor::Labels service{{"service", status.service}};
  s.gauge("dvr_telemetry_waiting", "What waits to be sent to a service.", double(status.waiting_parcels), service);
  s.gauge("dvr_telemetry_waiting_bytes", "Bytes that wait to be sent to a service.", double(status.waiting_bytes),
          service);
  s.counter("dvr_telemetry_delivered_total", "What a service took.", double(status.delivered), service);
  s.counter("dvr_telemetry_dropped_total", "What had no room while a service did not take it.", double(status.dropped),
            service);
  s.counter("dvr_telemetry_refused_total", "What a service did not want.", double(status.refused), service);
  s.counter("dvr_telemetry_failures_total", "Attempts to send that failed.", double(status.failures), service);
}

constexpr std::size_t kWaitingSpans = 5'000;  // some 4 MB

std::string name_of_host() {
  char name[256] = "";
  (void)::gethostname(name, sizeof name - 1);
  return name;
}

// A random UUID (RFC 9562, version 4): this run of the program.
std::string name_of_this_run() {
  auto bytes = random_bytes(16);
  bytes[6] = std::uint8_t((bytes[6] & 0x0f) | 0x40);
  bytes[8] = std::uint8_t((bytes[8] & 0x3f) | 0x80);
  auto text = to_hex(bytes);
  for (const std::size_t at : {20, 16, 12, 8}) text.insert(at, "-");
  return text;
}

template <class T>
Result<T> of_setting(std::string_view key, Result<T> value) {
  if (!value) return fail(ErrorKind::invalid, "{}: {}", key, value.error().message);
  return value;
}

}  // namespace

Result<std::unique_ptr<Telemetry>> Telemetry::open(const Settings& settings) {
  std::unique_ptr<Telemetry> telemetry(new Telemetry);
  DVR_CHECK(telemetry->add_otlp(settings));
  return telemetry;
}

Result<void> Telemetry::add_otlp(const Settings& settings) {
  if (settings.otlp.endpoint.empty()) return {};
  telemetry::OtlpOptions options;
  DVR_TRY(options.endpoint, of_setting("otlp.endpoint", telemetry::check_otlp_endpoint(settings.otlp.endpoint)));
  DVR_TRY(options.headers, of_setting("otlp.headers", telemetry::parse_otlp_headers(settings.otlp.headers)));
  options.resource = {settings.otlp.service_name, std::string(version()), name_of_this_run(), name_of_host()};
  options.limits.waiting_parcels = kWaitingSpans;
  options.connection.ca_file = settings.outgoing.ca_file;
  options.connection.user_agent = fmt::format("DVR-Lite/{}", version());
  auto otlp = std::make_unique<telemetry::Otlp>(std::move(options));
  tracer_ = std::make_unique<const trace::Tracer>(*otlp, int(settings.otlp.sample_percent));
  outlets_.push_back(std::move(otlp));
  return {};
}

Telemetry::~Telemetry() = default;

std::vector<telemetry::ShipperStatus> Telemetry::statuses() const {
  std::vector<telemetry::ShipperStatus> all;
  for (const auto& outlet : outlets_)
    for (auto& status : outlet->statuses()) all.push_back(std::move(status));
  return all;
}

void add_telemetry_collectors(monitor::Metrics& metrics, const Telemetry& telemetry) {
  metrics.add([&telemetry](monitor::Scrape& s) {
    for (const auto& status : telemetry.statuses()) collect_telemetry(s, status);
  });
}

}  // namespace dvr::app
