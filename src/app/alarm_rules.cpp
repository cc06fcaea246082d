#include "app/alarm_rules.hpp"

#include <cmath>

namespace dvr::app {
namespace {

using monitor::AlarmBook;
using monitor::AlarmKind;
using monitor::Condition;
using monitor::Severity;
using Found = std::vector<Condition>;

constexpr double kFullSoonHours = 24, kNotFullSoonHours = 30;
constexpr std::chrono::days kCertificateWarning{30}, kCertificateCritical{7};
constexpr std::size_t kRowsMany = 1000, kRowsFew = 200;
constexpr std::int64_t kJobsMany = 100, kJobsFew = 50;
constexpr Seconds kTelemetryPatience{300};

constexpr AlarmKind kDiskFull{"disk_full", "Nothing is recorded: {detail}.",
                              "Make room on the disk: delete footage that is kept for good, clips or other files."};
constexpr AlarmKind kDiskWillBeFull{"disk_will_be_full", "The disk will be full in {hours} hours.",
                                    "Nothing is lost: the oldest footage is deleted then. To keep more, add room or "
                                    "record less.",
                                    Seconds(60), Seconds(300)};
constexpr AlarmKind kDiskFloor{"disk_floor_reached", "The oldest footage is being deleted to make room.",
                               "Nothing to do while footage is kept for long enough; otherwise add room.", Micros(0),
                               Seconds(1800)};
constexpr AlarmKind kCameraOffline{"camera_offline", "The camera is not being recorded: {reason}.",
                                   "Look at its power, network, address and password.", Seconds(60), Seconds(10)};
constexpr AlarmKind kClockJumped{
    "camera_clock_jumped", "The camera's media clock jumped.",
    "Footage is whole. If it happens often, look at the camera's time server and firmware.", Micros(0), Seconds(3600)};
constexpr AlarmKind kCertificateExpires{"certificate_expires", "The certificate ends in {days} days.",
                                        "Put a new one in its place; no restart is needed."};
constexpr AlarmKind kCertificateExpired{"certificate_expired",
                                        "The certificate has ended: browsers and apps refuse it.",
                                        "Put a new one in its place; no restart is needed."};
constexpr AlarmKind kCertificateUnusable{"certificate_unusable",
                                         "The new certificate cannot be used; the old one is still served: {detail}.",
                                         "Look at both files and their rights."};
constexpr AlarmKind kCatalogBacklog{"catalog_backlog", "{rows} rows wait for the database.",
                                    "Look at the database: it is away or too slow. Recording goes on.", Seconds(30)};
constexpr AlarmKind kJobsBacklog{"jobs_backlog", "{jobs} jobs wait for their turn.",
                                 "Clips come later than usual. Look at the load of the machine.", Seconds(300)};
constexpr AlarmKind kDatabase{"database_unreachable", "The database does not answer: {detail}.",
                              "Look at the database and the way to it. Recording goes on and its rows wait.",
                              Seconds(5)};
constexpr AlarmKind kClipFailed{"clip_failed",
                                "{clips} clips could not be made in the last week.",
                                "Open the clips, read why, and try again or delete them.",
                                Micros(0),
                                Micros(0),
                                true};
constexpr AlarmKind kTelemetryFailing{
    "telemetry_failing", "{service} does not take what this server sends.",
    "Recording goes on; the oldest of what waits is dropped. Look at the service, the way to it and what it may do."};

void look_at_disk(const Sight& sight, const AlarmBook& book, Found& out) {
  const auto& disk = sight.storage;
  if (disk.total_bytes == 0) return;  // nobody has looked yet
  if (const auto trouble = record::storage_trouble(disk))
    out.push_back({&kDiskFull, Severity::critical, 0, {}, {{"detail", *trouble}}});
  const bool over_budget = disk.budget_bytes > 0 && disk.recorded_bytes >= disk.budget_bytes;
  if (disk.available_bytes <= disk.floor_bytes || over_budget)
    return out.push_back({&kDiskFloor, Severity::info, 0, {}, {}});
  if (book.risen(kDiskFloor)) return;  // it stays about there
  double bytes_per_day = 0;
  for (const auto& [id, status] : sight.cameras) bytes_per_day += ingest::bytes_per_day(*status);
  const auto days = record::days_until_full(disk, bytes_per_day);
  const auto limit = book.risen(kDiskWillBeFull) ? kNotFullSoonHours : kFullSoonHours;
  if (days && *days * 24 < limit)
    out.push_back({&kDiskWillBeFull, Severity::warning, 0, {}, {{"hours", std::int64_t(std::ceil(*days * 24))}}});
}

bool is_recorded(const Sight& sight, std::int64_t camera_id) {
  const auto it = sight.recorders.find(camera_id);
  return it != sight.recorders.end() && it->second.recording;
}

// Why there is no footage: the camera's own reason, or the recorder's while the camera sends.
media::Reason reason_of(const Sight& sight, std::int64_t camera_id, const ingest::CameraStatus& status) {
  const auto it = sight.recorders.find(camera_id);
  if (status.state == ingest::CameraState::streaming && it != sight.recorders.end()) return it->second.trouble;
  return status.reason;
}

void look_at_camera(const Sight& sight, std::int64_t id, const ingest::CameraStatus& status, Found& out) {
  if (status.state == ingest::CameraState::disabled || is_recorded(sight, id)) return;
  Condition condition{&kCameraOffline, Severity::critical, id, {}, {}};
  condition.values.push_back({"reason", std::string(media::to_string(reason_of(sight, id, status)))});
  if (!status.detail.empty()) condition.values.push_back({"detail", status.detail});
  out.push_back(std::move(condition));
}

std::int64_t whole_days(Micros time) { return std::chrono::floor<std::chrono::days>(time).count(); }

void look_at_certificate(const Sight& sight, Found& out) {
  if (!sight.certificate_end) return;
  const Micros left = *sight.certificate_end - sight.now;
  if (left <= Micros(0)) out.push_back({&kCertificateExpired, Severity::critical, 0, sight.certificate_end, {}});
  else if (left < kCertificateWarning)
    out.push_back({&kCertificateExpires,
                   left < kCertificateCritical ? Severity::critical : Severity::warning,
                   0,
                   *sight.certificate_end - kCertificateWarning,
                   {{"days", whole_days(left)}}});
  if (!sight.certificate_trouble.empty())
    out.push_back({&kCertificateUnusable, Severity::warning, 0, {}, {{"detail", sight.certificate_trouble}}});
}

void look_at_backlogs(const Sight& sight, const AlarmBook& book, Found& out) {
  if (sight.catalog_waiting > (book.risen(kCatalogBacklog) ? kRowsFew : kRowsMany))
    out.push_back({&kCatalogBacklog, Severity::warning, 0, {}, {{"rows", std::int64_t(sight.catalog_waiting)}}});
  if (sight.jobs_waiting > (book.risen(kJobsBacklog) ? kJobsFew : kJobsMany))
    out.push_back({&kJobsBacklog, Severity::warning, 0, {}, {{"jobs", sight.jobs_waiting}}});
  if (sight.database_trouble)
    out.push_back({&kDatabase, Severity::critical, 0, {}, {{"detail", *sight.database_trouble}}});
  for (const auto& clips : sight.failed_clips)
    out.push_back({&kClipFailed, Severity::warning, clips.camera_id, clips.oldest, {{"clips", clips.count}}});
}

// One thing that was not wanted is no reason to worry until the next that is.
bool is_failing(const telemetry::ShipperStatus& status, WallTime now) {
  return status.failing_since &&
         (status.waiting_parcels > 0 || !status.failed_at || now - *status.failed_at < kTelemetryPatience);
}

// The one that has failed for the longest: one alarm stands for all.
void look_at_telemetry(const Sight& sight, Found& out) {
  const telemetry::ShipperStatus* worst = nullptr;
  for (const auto& status : sight.telemetry)
    if (is_failing(status, sight.now) && (!worst || *status.failing_since < *worst->failing_since)) worst = &status;
  if (worst && sight.now - *worst->failing_since >= kTelemetryPatience)
    out.push_back({&kTelemetryFailing,
                   Severity::warning,
                   0,
                   worst->failing_since,
                   {{"service", worst->service}, {"detail", worst->trouble}}});
}

}  // namespace

std::vector<Condition> AlarmRules::look(const Sight& sight, const AlarmBook& book) {
  Found out;
  look_at_disk(sight, book, out);
  look_at_certificate(sight, out);
  look_at_backlogs(sight, book, out);
  look_at_telemetry(sight, out);
  std::map<std::int64_t, std::uint64_t> jumps;
  for (const auto& [id, status] : sight.cameras) {
    look_at_camera(sight, id, *status, out);
    const auto before = clock_jumps_.find(id);
    if (before != clock_jumps_.end() && status->clock_jumps > before->second)
      out.push_back({&kClockJumped, Severity::warning, id, {}, {}});
    jumps[id] = status->clock_jumps;
  }
  clock_jumps_ = std::move(jumps);
  return out;
}

}  // namespace dvr::app
