#include "app/cloudwatch_settings.hpp"

#include "app/outgoing.hpp"
#include "base/utf8.hpp"

#include <algorithm>

namespace dvr::app {
namespace {

constexpr std::size_t kLongestLogName = 512, kLongestName = 255;
constexpr std::string_view kLettersAndDigits = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

bool is_made_of(std::string_view text, std::string_view marks) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return kLettersAndDigits.find(c) != kLettersAndDigits.npos || marks.find(c) != marks.npos;
  });
}

// Names of the CloudWatch APIs' references.
Result<void> check_names(const Settings& s) {
  const auto& c = s.cloudwatch;
  if (!c.region.empty() && !aws::is_region(c.region))
    return fail(ErrorKind::invalid, "cloudwatch.region: '{}' is no region such as eu-west-1", c.region);
  if (c.log_group.size() > kLongestLogName || !is_made_of(c.log_group, "._-/#"))
    return fail(ErrorKind::invalid, "cloudwatch.log_group: at most 512 letters, digits and . _ - / #");
  if (c.log_stream.size() > kLongestLogName || c.log_stream.find_first_of(":*") != c.log_stream.npos)
    return fail(ErrorKind::invalid, "cloudwatch.log_stream: at most 512 characters without : and *");
  if (c.name_space.empty() || c.name_space.size() > kLongestName || !is_made_of(c.name_space, "._-/#: ") ||
      c.name_space.starts_with("AWS/"))
    return fail(ErrorKind::invalid,
                "cloudwatch.namespace: 1 to 255 letters, digits, blanks and . _ - / # :, not beginning with AWS/");
  if (c.server.size() > kLongestName || !is_utf8(c.server))
    return fail(ErrorKind::invalid, "cloudwatch.server: at most 255 characters");
  for (const auto& [name, url] :
       {std::pair("cloudwatch.logs_endpoint", c.logs_endpoint), {"cloudwatch.metrics_endpoint", c.metrics_endpoint}})
    if (const auto endpoint = aws::parse_endpoint(url); !url.empty() && !endpoint)
      return fail(ErrorKind::invalid, "{}: {}", name, endpoint.error().message);
  return {};
}

Result<void> check_combination(const Settings& s) {
  const auto& c = s.cloudwatch;
  const auto needs_group = [&](bool given, std::string_view name) -> Result<void> {
    if (given && c.log_group.empty()) return fail(ErrorKind::invalid, "{} needs cloudwatch.log_group", name);
    return {};
  };
  DVR_CHECK(needs_group(!c.log_stream.empty(), "cloudwatch.log_stream"));
  DVR_CHECK(needs_group(c.create_log_group, "cloudwatch.create_log_group"));
  DVR_CHECK(needs_group(!c.logs_endpoint.empty(), "cloudwatch.logs_endpoint"));
  DVR_CHECK(needs_group(c.metrics == "embedded", "cloudwatch.metrics = \"embedded\""));
  if (c.metrics == "off" && c.per_camera)
    return fail(ErrorKind::invalid, "cloudwatch.per_camera needs cloudwatch.metrics");
  if (c.metrics != "put" && !c.metrics_endpoint.empty())
    return fail(ErrorKind::invalid, "cloudwatch.metrics_endpoint needs cloudwatch.metrics = \"put\"");
  return {};
}

telemetry::MetricsWay metrics_way(const std::string& word) {
  if (word == "put") return telemetry::MetricsWay::put;
  if (word == "embedded") return telemetry::MetricsWay::embedded;
  return word == "stdout" ? telemetry::MetricsWay::printed : telemetry::MetricsWay::off;
}

// "host/2026-11-22T08.30.00Z": another one for each start, so that nobody else writes to it.
std::string stream_name(const std::string& host, WallTime start) {
  auto out = host + "/" + format_rfc3339(start).substr(0, 19) + "Z";
  std::replace(out.begin(), out.end(), ':', '.');
  std::replace(out.begin(), out.end(), '*', '.');
  return out;
}

}  // namespace

Result<std::optional<telemetry::CloudwatchOptions>> cloudwatch_options(const Settings& s, const std::string& host,
                                                                       WallTime start) {
  DVR_CHECK(check_names(s));
  DVR_CHECK(check_combination(s));
  const auto& c = s.cloudwatch;
  if (c.log_group.empty() && c.metrics == "off") return std::optional<telemetry::CloudwatchOptions>();
  telemetry::CloudwatchOptions out;
  out.region = c.region;
  out.logs_endpoint = c.logs_endpoint;
  out.metrics_endpoint = c.metrics_endpoint;
  out.fetch = fetch_options(s);
  if (!c.log_group.empty()) {
    out.logs.emplace();
    out.logs->group = c.log_group;
    out.logs->stream = c.log_stream.empty() ? stream_name(host, start) : c.log_stream;
    out.logs->create_group = c.create_log_group;
  }
  out.metrics = metrics_way(c.metrics);
  out.interval = Seconds(c.interval_s);
  out.metrics_options.name_space = c.name_space;
  out.metrics_options.server = c.server.empty() ? host : c.server;
  out.metrics_options.per_camera = c.per_camera;
  return std::optional(std::move(out));
}

Result<void> add_cloudwatch(const Settings& settings, std::vector<std::unique_ptr<telemetry::Outlet>>& outlets) {
  DVR_TRY(auto options, cloudwatch_options(settings, host_name(), system_clock().wall()));
  if (options)
    outlets.push_back(std::make_unique<telemetry::Cloudwatch>(aws::surroundings_of_process(settings.outgoing.ca_file),
                                                              std::move(*options)));
  return {};
}

}  // namespace dvr::app
