#include "app/alarm_watch.hpp"

#include "base/log.hpp"

#include <set>

namespace dvr::app {
namespace {

constexpr Seconds kLook{5}, kPatience{3};
constexpr std::chrono::days kClipsOf{7};

}  // namespace

Result<AlarmWatch::Asked> AlarmWatch::ask(catalog::Connection& c, WallTime now) {
  Asked out;
  DVR_TRY(out.jobs, catalog::jobs::counts(c));
  DVR_TRY(out.failed_clips, catalog::clips::failed_by_camera(c, now - kClipsOf));
  return out;
}

void AlarmWatch::start() { tasks_.spawn(watch(), "alarms"); }

Task<void> AlarmWatch::stop() {
  tasks_.cancel();
  co_await tasks_.join();
}

Task<void> AlarmWatch::watch() {
  for (;;) {
    const auto began = parts_.clock.mono();
    auto asked = co_await with_timeout(
        parts_.database.read([now = parts_.clock.wall()](catalog::Connection& c) { return ask(c, now); }), kPatience,
        "catalog");
    const auto trouble = asked ? std::nullopt : std::optional(asked.error().describe());
    parts_.health.tell("catalog", trouble);
    {
      std::lock_guard lock(mutex_);
      if (asked) {
        asked_ = std::move(*asked);
        asked_.took = between(began, parts_.clock.mono());
      }
      asked_.answered = asked.has_value();
      database_trouble_ = trouble;
      look();
    }
    co_await sleep_for(kLook);
  }
}

Sight AlarmWatch::sight() const {
  const auto& o = parts_.observed;
  Sight out;
  out.now = parts_.clock.wall();
  out.cameras = o.board.all();
  out.recorders = o.engine.recorder_statuses();
  out.storage = o.recording.storage();
  if (o.tls) {
    out.certificate_end = o.tls->expires_at();
    out.certificate_trouble = o.tls->trouble();
  }
  out.catalog_waiting = o.recording.catalog_waiting();
  if (parts_.telemetry) out.telemetry = parts_.telemetry();
  return out;
}

void AlarmWatch::look() {
  auto now = sight();
  now.database_trouble = database_trouble_;
  now.jobs_waiting = asked_.jobs.queued;
  now.failed_clips = asked_.failed_clips;
  const auto found = rules_.look(now, book_);
  book_.look(found, parts_.clock.mono(), now.now);
  if (book_.left_out() > 0) log::debug("app", "more alarms than are kept", {{"left_out", book_.left_out()}});
  tell();
}

void AlarmWatch::tell() {
  const auto told = current_.get();
  const auto now = book_.alarms();
  current_.set(now);
  if (!listener_) return;
  const auto tell_new = [&](const std::vector<monitor::Alarm>& in, const std::vector<monitor::Alarm>& before,
                            bool risen) {
    std::set<std::pair<std::string_view, std::int64_t>> known;
    for (const auto& alarm : before) known.emplace(alarm.code(), alarm.camera_id);
    for (const auto& alarm : in)
      if (!known.contains({alarm.code(), alarm.camera_id})) listener_(alarm, risen);
  };
  tell_new(*told, now, false);
  tell_new(now, *told, true);
}

AlarmWatch::Asked AlarmWatch::asked() const {
  std::lock_guard lock(mutex_);
  return asked_;
}

void add_alarm_collectors(monitor::Metrics& metrics, AlarmWatch& watch) {
  metrics.add([&watch](monitor::Scrape& s) {
    std::map<monitor::Severity, int> alarms;
    for (const auto& alarm : watch.alarms()) ++alarms[alarm.severity];
    using enum monitor::Severity;
    for (const auto severity : {critical, warning, info})
      s.gauge("dvr_alarms", "Alarms by severity.", alarms[severity],
              {{"severity", std::string(monitor::to_string(severity))}});
    const auto asked = watch.asked();
    std::int64_t failed = 0;
    for (const auto& clips : asked.failed_clips) failed += clips.count;
    s.gauge("dvr_catalog_up", "1: the catalog answered last time.", asked.answered);
    s.gauge("dvr_catalog_answer_seconds", "Time of its last answer.", double(asked.took.count()) / 1e6);
    s.gauge("dvr_jobs", "Jobs by state.", double(asked.jobs.queued), {{"state", "queued"}});
    s.gauge("dvr_jobs", "Jobs by state.", double(asked.jobs.running), {{"state", "running"}});
    s.gauge("dvr_clips_failed", "Clips of the last week that could not be made.", double(failed));
  });
}

}  // namespace dvr::app
