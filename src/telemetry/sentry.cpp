#include "telemetry/sentry.hpp"

#include <boost/json.hpp>
#include <boost/url.hpp>

#include <charconv>

namespace dvr::telemetry {
namespace {

namespace json = boost::json;

constexpr std::size_t kCrumbs = 50, kFaultsRemembered = 500;
constexpr Seconds kUsualOrder{60};                 // of a tracker that says "too many" and not for how long
constexpr std::string_view kMapsKey = "dvr_maps";  // of a crash, until its symbols are looked up; never sent

// Lines of requests would push out everything else.
bool is_chatter(const log::Event& event) { return event.area == "access" || event.level == log::Level::debug; }

std::optional<Seconds> whole_seconds(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (ec != std::errc() || end == text.data() || value < 0) return std::nullopt;
  return Seconds(std::min<std::int64_t>(value, 86'400));
}

// "60:error;default:organization, 2700:transaction:organization": for how long it wants no errors.
std::optional<Seconds> limit_of_errors(std::string_view header) {
  std::optional<Seconds> longest;
  while (!header.empty()) {
    auto item = header.substr(0, header.find(','));
    header.remove_prefix(std::min(item.size() + 1, header.size()));
    while (item.starts_with(' ')) item.remove_prefix(1);
    const auto colon = item.find(':');
    const auto after = whole_seconds(item.substr(0, colon));
    auto kinds = colon == item.npos ? std::string_view() : item.substr(colon + 1);
    kinds = kinds.substr(0, kinds.find(':'));
    const bool ours = kinds.empty() || kinds.find("error") != kinds.npos || kinds.find("default") != kinds.npos;
    if (after && ours) longest = std::max(longest.value_or(Seconds(0)), *after);
  }
  return longest;
}

std::optional<Millis> order_of(const http::FetchAnswer& answer) {
  const auto order = limit_of_errors(answer.header("x-sentry-rate-limits"));
  if (order) return *order;
  if (answer.status != 429) return std::nullopt;
  return answer.retry_after(system_clock().wall()).value_or(kUsualOrder);
}

json::object parse_event(std::string_view bytes) {
  boost::system::error_code ec;
  auto value = json::parse(bytes, ec);
  return !ec && value.is_object() ? std::move(value.get_object()) : json::object();
}

}  // namespace

const ShipperLimits SentryOptions::kEventLimits{.waiting_bytes = 8 << 20,
                                                .waiting_parcels = 500,
                                                .batch_bytes = 1 << 20,
                                                .batch_parcels = 10,
                                                .linger = Millis(50),
                                                .least_pause = Millis(1000),
                                                .most_pause = Millis(120'000),
                                                .longest_order = Millis(3'600'000),
                                                .farewell = Millis(2000)};

Result<TrackerAddress> TrackerAddress::parse(std::string_view dsn) {
  const auto url = boost::urls::parse_uri(dsn);
  const auto wrong = [] {
    return fail(ErrorKind::invalid, "sentry.dsn: must be https://KEY@host/PROJECT, as the tracker shows it");
  };
  if (!url || (url->scheme() != "https" && url->scheme() != "http") || url->user().empty() || url->host().empty())
    return wrong();
  const std::string path(url->encoded_path());
  const auto slash = path.rfind('/');
  if (slash == path.npos || slash + 1 == path.size() || url->has_query() || url->has_fragment()) return wrong();
  TrackerAddress address;
  address.key = url->user();
  if (address.key.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_") !=
      std::string::npos)
    return wrong();
  address.url = fmt::format("{}://{}{}/api/{}/envelope/", std::string(url->scheme()),
                            std::string(url->encoded_host_and_port()), path.substr(0, slash), path.substr(slash + 1));
  return address;
}

Sentry::Sentry(SentryOptions options)
    : options_(std::move(options)),
      fetcher_(options_.fetch),
      credit_(options_.events_a_minute),
      credited_at_(system_clock().mono()),
      shipper_("sentry", options_.limits,
               [this](const std::vector<Parcel>& batch, std::stop_token stop) { return deliver(batch, stop); }) {
  send_crashes();
  log::add_observer(*this);  // last: what throws before it leaves nothing behind
}

Sentry::~Sentry() {
  log::remove_observer(*this);
  shipper_.stop();
}

void Sentry::on_event(const log::Event& event) {
  if (is_chatter(event)) return;
  auto crumb = crumb_of(event);
  std::lock_guard lock(mutex_);
  if (event.level == log::Level::error) {
    if (may_tell(fingerprint_of(event))) {
      const auto bytes = json::serialize(event_of(event, crumbs_, options_.identity));
      shipper_.put({std::chrono::floor<Micros>(event.at), bytes});
    } else shipper_.count_dropped(1);
  }
  crumbs_.push_back(std::move(crumb));
  if (crumbs_.size() > kCrumbs) crumbs_.pop_front();
}

// A fault in a loop is one fault; and many faults at once are not worth more than the first of them.
bool Sentry::may_tell(const std::string& fingerprint) {
  const auto now = system_clock().mono();
  const auto minutes = std::chrono::duration<double>(now - credited_at_).count() / 60;
  credit_ = std::min(options_.events_a_minute, credit_ + minutes * options_.events_a_minute);
  credited_at_ = now;
  const auto last = told_.find(fingerprint);
  if (credit_ < 1 || (last != told_.end() && now - last->second < options_.same_fault_again)) return false;
  std::erase_if(told_, [&](const auto& fault) { return now - fault.second >= options_.same_fault_again; });
  if (told_.size() < kFaultsRemembered) told_[fingerprint] = now;
  credit_ -= 1;
  return true;
}

void Sentry::send_crashes() {
  for (const auto& path : unsent_crash_reports(options_.crash_folder)) {
    auto report = read_crash_report(path);
    if (!report) continue;
    auto event = event_of(*report, options_.identity);
    event[kMapsKey] = report->maps;
    {
      std::lock_guard lock(mutex_);
      crashes_[std::string(event["event_id"].as_string())] = path;
    }
    shipper_.put({report->at, json::serialize(event)});
  }
}

Delivery Sentry::deliver(const std::vector<Parcel>& batch, std::stop_token stop) {
  Delivery delivery;
  for (const auto& parcel : batch) {
    const auto failed = send(parcel, stop);
    if (failed) {
      delivery.trouble = failed->trouble;
      delivery.not_before = failed->not_before;
      delivery.taken += failed->taken;
      delivery.refused += failed->refused;
      if (failed->taken == 0 || failed->not_before) break;
    } else ++delivery.taken;
  }
  symboliser_.reset();
  return delivery;
}

// Nothing: it was taken, and more is welcome.
std::optional<Delivery> Sentry::send(const Parcel& parcel, std::stop_token stop) {
  prepare(parcel);
  http::FetchRequest request{.method = "POST", .url = options_.address.url, .body = prepared_};
  request.headers = {{"Content-Type", "application/x-sentry-envelope"},
                     {"X-Sentry-Auth", fmt::format("Sentry sentry_version=7, sentry_client=dvr-lite/1, sentry_key={}",
                                                   options_.address.key)}};
  const auto answer = fetcher_.fetch(request, stop);
  if (!answer) return Delivery{.trouble = answer.error().message};
  const auto order = order_of(*answer);
  const auto trouble = fmt::format("the tracker answered {}", answer->status);
  if (answer->status == 429) return Delivery{.trouble = trouble, .not_before = order};
  if (answer->status >= 500 || answer->status == 408) return Delivery{.trouble = trouble, .not_before = order};
  sent(prepared_id_);  // also what it does not want: it would not want it later either
  if (answer->status >= 300) return Delivery{.taken = 1, .refused = 1, .trouble = trouble, .not_before = order};
  if (order) return Delivery{.taken = 1, .not_before = order};
  return std::nullopt;
}

void Sentry::prepare(const Parcel& parcel) {
  if (prepared_from_ == parcel.bytes) return;
  auto event = parse_event(parcel.bytes);
  prepared_id_ = std::string(event.at("event_id").as_string());
  std::string maps;
  if (const auto* of_crash = event.if_contains(kMapsKey)) maps = of_crash->as_string();
  event.erase(kMapsKey);
  if (needs_symbols(event) && !maps.empty()) add_symbols(event, Symboliser(maps));
  else if (needs_symbols(event)) {
    if (!symboliser_) symboliser_.emplace(maps_of_this_process());
    add_symbols(event, *symboliser_);
  }
  prepared_ = envelope_of(event, system_clock().wall());
  prepared_from_ = parcel.bytes;
}

void Sentry::sent(const std::string& event_id) {
  std::lock_guard lock(mutex_);
  const auto crash = crashes_.find(event_id);
  if (crash == crashes_.end()) return;
  mark_sent(crash->second);
  crashes_.erase(crash);
}

}  // namespace dvr::telemetry
