// Faults to an error tracker that speaks Sentry's protocol: error lines of the log, exceptions that nobody expected
// with the calls that led to them, and crashes of earlier runs.
#pragma once
#include "proto/http/fetcher.hpp"
#include "telemetry/outlet.hpp"
#include "telemetry/sentry_event.hpp"

#include <map>

namespace dvr::telemetry {

// "https://KEY@host[:port]/path/PROJECT": where a tracker wants events of a project.
struct TrackerAddress {
  std::string url;  // of envelopes
  std::string key;
  static Result<TrackerAddress> parse(std::string_view dsn);
};

struct SentryOptions {
  TrackerAddress address;
  TrackerIdentity identity;
  http::FetchOptions fetch;
  std::filesystem::path crash_folder;
  ShipperLimits limits = kEventLimits;
  double events_a_minute = 30;              // those beyond are counted as dropped
  Seconds same_fault_again{60};             // the same fault is not told more often
  static const ShipperLimits kEventLimits;  // of events, which are few and large
};

class Sentry final : public Outlet, public log::Observer {
 public:
  explicit Sentry(SentryOptions options);  // observes the log from now on, and sends what earlier crashes left
  ~Sentry() override;

  std::vector<ShipperStatus> statuses() const override { return {shipper_.status()}; }
  void leave() override { shipper_.leave(); }
  void on_event(const log::Event& event) override;

 private:
  void send_crashes();
  bool may_tell(const std::string& fingerprint);
  Delivery deliver(const std::vector<Parcel>& batch, std::stop_token stop);
  std::optional<Delivery> send(const Parcel& parcel, std::stop_token stop);
  void prepare(const Parcel& parcel);
  void sent(const std::string& event_id);

  const SentryOptions options_;
  // Of the shipper's thread. Looking up symbols takes a while: what was prepared last may be tried again.
  http::Fetcher fetcher_;
  std::string prepared_from_, prepared_, prepared_id_;
  std::optional<Symboliser> symboliser_;  // of this process, for one batch

  std::mutex mutex_;
  std::deque<Crumb> crumbs_;
  double credit_;  // events that may be told now
  MonoTime credited_at_;
  std::map<std::string, MonoTime> told_;                  // fault -> when
  std::map<std::string, std::filesystem::path> crashes_;  // event -> the report that it tells of
  Shipper shipper_;                                       // last: its thread uses all the others
};

}  // namespace dvr::telemetry
