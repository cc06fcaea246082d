#include "app/tracing.hpp"

#include "app/outgoing.hpp"
#include "app/version.hpp"
#include "base/bytes.hpp"
#include "telemetry/otlp.hpp"

namespace dvr::app {
namespace {

constexpr std::size_t kWaitingSpans = 5'000;  // some 4 MB

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

Result<std::unique_ptr<const trace::Tracer>> add_otlp(const Settings& settings,
                                                      std::vector<std::unique_ptr<telemetry::Outlet>>& outlets) {
  if (settings.otlp.endpoint.empty()) return std::unique_ptr<const trace::Tracer>();
  telemetry::OtlpOptions options;
  DVR_TRY(options.endpoint, of_setting("otlp.endpoint", telemetry::check_otlp_endpoint(settings.otlp.endpoint)));
  DVR_TRY(options.headers, of_setting("otlp.headers", telemetry::parse_otlp_headers(settings.otlp.headers)));
  options.resource = {settings.otlp.service_name, std::string(version()), name_of_this_run(), host_name()};
  options.limits.waiting_parcels = kWaitingSpans;
  options.connection = fetch_options(settings);
  auto otlp = std::make_unique<telemetry::Otlp>(std::move(options));
  auto tracer = std::make_unique<const trace::Tracer>(*otlp, int(settings.otlp.sample_percent));
  outlets.push_back(std::move(otlp));
  return tracer;
}

}  // namespace dvr::app
