// Looks at the server every few seconds, also when nobody asks: alarms have to know for how long something stands.
#pragma once
#include "app/alarm_rules.hpp"
#include "app/collectors.hpp"
#include "base/executors.hpp"
#include "base/snapshot.hpp"
#include "catalog/jobs.hpp"

namespace dvr::app {

// Runs on one executor; alarms() from any thread. What it is given outlives it; stop() is awaited before it ends.
class AlarmWatch {
 public:
  struct Parts {
    Observed observed;
    catalog::Database& database;
    monitor::Health& health;  // is told whether the catalog answers
    const Clock& clock;
    std::function<std::vector<telemetry::ShipperStatus>()> telemetry = {};  // any thread
  };
  AlarmWatch(asio::any_io_executor executor, Parts parts) : parts_(std::move(parts)), tasks_(std::move(executor)) {}

  // An alarm rose or went; on any thread, returns at once and asks for no alarms. Before start().
  void on_change(std::function<void(const monitor::Alarm&, bool risen)> listener) { listener_ = std::move(listener); }

  void start();
  Task<void> stop();
  std::vector<monitor::Alarm> alarms() const { return *current_.get(); }  // at the last look, 5 s ago at most

  struct Asked {  // of the catalog, at the last look
    catalog::JobCounts jobs;
    std::vector<catalog::FailedClips> failed_clips;
    bool answered = false;
    Micros took{0};  // of the last answer
  };
  Asked asked() const;

 private:
  static Result<Asked> ask(catalog::Connection& c, WallTime now);
  Task<void> watch();
  Sight sight() const;  // without what the catalog says
  void look();          // under mutex_
  void tell();          // under mutex_

  const Parts parts_;
  TaskGroup tasks_;
  mutable std::mutex mutex_;
  // Under mutex_.
  AlarmRules rules_;
  monitor::AlarmBook book_;
  Asked asked_;
  std::optional<std::string> database_trouble_;
  std::function<void(const monitor::Alarm&, bool)> listener_;  // set once
  // Any thread.
  Snapshot<std::vector<monitor::Alarm>> current_;
};

void add_alarm_collectors(monitor::Metrics& metrics, AlarmWatch& watch);  // alarms, catalog, jobs

}  // namespace dvr::app
