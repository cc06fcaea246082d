#include "app/alarm_rules.hpp"

#include <gtest/gtest.h>

namespace dvr::app {
namespace {

using ingest::CameraState;
using monitor::Severity;

constexpr WallTime kNow{Seconds(1'800'000'000)};
constexpr std::chrono::days kDay{1};

std::shared_ptr<const ingest::CameraStatus> camera(CameraState state, media::Reason reason = media::Reason::none,
                                                   double bit_rate = 0, std::uint64_t jumps = 0) {
  ingest::CameraStatus status;
  status.state = state;
  status.reason = reason;
  status.bit_rate = bit_rate;
  status.clock_jumps = jumps;
  return std::make_shared<const ingest::CameraStatus>(std::move(status));
}

// Everything is well: one camera streams and is recorded, the disk has room for weeks.
Sight well() {
  Sight sight;
  sight.now = kNow;
  sight.cameras[1] = camera(CameraState::streaming, media::Reason::none, 8e6);  // 86.4 GB a day
  sight.recorders[1] = {.recording = true};
  sight.storage = {
      .total_bytes = 10'000'000'000'000, .available_bytes = 5'000'000'000'000, .floor_bytes = 1'000'000'000};
  sight.certificate_end = kNow + kDay * 90;
  return sight;
}

class Rules : public testing::Test {
 protected:
  std::vector<monitor::Alarm> after(Micros time, const Sight& sight) {
    at_ += time;
    book_.look(rules_.look(sight, book_), MonoTime(at_), kNow + at_);
    return book_.alarms();
  }
  std::vector<std::string> codes(Micros time, const Sight& sight) {
    std::vector<std::string> out;
    for (const auto& alarm : after(time, sight)) out.emplace_back(alarm.code());
    return out;
  }
  using Codes = std::vector<std::string>;

  AlarmRules rules_;
  monitor::AlarmBook book_;
  Micros at_{0};
};

TEST_F(Rules, NothingWhenAllIsWell) { EXPECT_EQ(codes(Seconds(0), well()), Codes{}); }

TEST_F(Rules, DiskWillBeFullUpAndDownAtDifferentHours) {
  auto sight = well();
  const auto room = [&](double hours) {
    sight.storage.available_bytes = std::uint64_t(1e9 + hours * 3.6e9);
    return sight;
  };
  EXPECT_EQ(codes(Seconds(0), room(23.5)), Codes{});
  EXPECT_EQ(codes(Seconds(60), room(23.5)), Codes{"disk_will_be_full"});
  EXPECT_EQ(book_.alarms()[0].text(), "The disk will be full in 24 hours.");
  EXPECT_EQ(codes(Seconds(600), room(29)), Codes{"disk_will_be_full"}) << "not yet over";
  EXPECT_EQ(codes(Seconds(600), room(31)), Codes{});
  EXPECT_EQ(codes(Seconds(600), room(29)), Codes{}) << "not again";
}

TEST_F(Rules, AtTheFloorTheOldestGoesAndNoHoursAreTold) {
  auto sight = well();
  sight.storage.available_bytes = sight.storage.floor_bytes;
  EXPECT_EQ(codes(Seconds(0), sight), Codes{"disk_floor_reached"});
  EXPECT_EQ(book_.alarms()[0].severity, Severity::info);
  sight.storage.available_bytes += 1'000'000;
  EXPECT_EQ(codes(Seconds(300), sight), Codes{"disk_floor_reached"}) << "retention makes a little room again and again";
  sight.storage.available_bytes = 5'000'000'000'000;
  EXPECT_EQ(codes(Seconds(1800), sight), Codes{});
}

TEST_F(Rules, ABudgetIsAFloorToo) {
  auto sight = well();
  sight.storage.budget_bytes = sight.storage.recorded_bytes = 1'000;
  EXPECT_EQ(codes(Seconds(0), sight), Codes{"disk_floor_reached"});
}

TEST_F(Rules, DiskFullIsCritical) {
  auto sight = well();
  sight.storage.has_room = false;
  const auto alarms = after(Seconds(0), sight);
  ASSERT_EQ(alarms.size(), 1u);
  EXPECT_EQ(alarms[0].code(), "disk_full");
  EXPECT_EQ(alarms[0].severity, Severity::critical);
}

TEST_F(Rules, CameraOfflineAfterAMinuteWithItsReason) {
  auto sight = well();
  sight.cameras[1] = camera(CameraState::offline, media::Reason::unreachable);
  sight.recorders[1] = {};
  sight.cameras[2] = camera(CameraState::disabled, media::Reason::disabled);
  EXPECT_EQ(codes(Seconds(0), sight), Codes{});
  sight.cameras[1] = camera(CameraState::connecting, media::Reason::unreachable);
  EXPECT_EQ(codes(Seconds(60), sight), Codes{"camera_offline"});
  EXPECT_EQ(book_.alarms()[0].camera_id, 1);
  EXPECT_EQ(book_.alarms()[0].since, kNow);
  EXPECT_EQ(book_.alarms()[0].text(), "The camera is not being recorded: unreachable.");
  EXPECT_EQ(codes(Seconds(10), well()), Codes{});
}

TEST_F(Rules, ACameraThatSendsAndIsNotRecordedIsOfflineForItsRecordersReason) {
  auto sight = well();
  sight.recorders[1] = {.recording = false, .trouble = media::Reason::disk_error};
  after(Seconds(0), sight);
  const auto alarms = after(Seconds(60), sight);
  ASSERT_EQ(alarms.size(), 1u);
  EXPECT_EQ(alarms[0].values.at(0), (monitor::AlarmValue{"reason", "disk_error"}));
}

TEST_F(Rules, AClockThatJumpedIsToldForAnHour) {
  auto sight = well();
  sight.cameras[1] = camera(CameraState::streaming, media::Reason::none, 0, 7);
  EXPECT_EQ(codes(Seconds(0), sight), Codes{}) << "it was so when we began to look";
  sight.cameras[1] = camera(CameraState::streaming, media::Reason::none, 0, 8);
  EXPECT_EQ(codes(Seconds(5), sight), Codes{"camera_clock_jumped"});
  EXPECT_EQ(codes(Seconds(3595), sight), Codes{"camera_clock_jumped"});
  EXPECT_EQ(codes(Seconds(5), sight), Codes{});
}

TEST_F(Rules, CertificateBy30And7Days) {
  auto sight = well();
  const auto severity = [&](Micros left) -> std::optional<Severity> {
    sight.certificate_end = kNow + left;
    const auto alarms = after(Seconds(1), sight);
    return alarms.empty() ? std::nullopt : std::optional(alarms[0].severity);
  };
  EXPECT_EQ(severity(kDay * 30), std::nullopt);
  EXPECT_EQ(severity(kDay * 30 - Seconds(1)), Severity::warning);
  EXPECT_EQ(severity(kDay * 7), Severity::warning);
  EXPECT_EQ(severity(kDay * 7 - Seconds(1)), Severity::critical);
  EXPECT_EQ(book_.alarms()[0].values.at(0), (monitor::AlarmValue{"days", 6}));
  EXPECT_EQ(severity(Micros(0)), Severity::critical);
  EXPECT_EQ(book_.alarms()[0].code(), "certificate_expired");
  sight.certificate_end = kNow + kDay * 90;
  sight.certificate_trouble = "no key";
  EXPECT_EQ(codes(Seconds(1), sight), Codes{"certificate_unusable"});
  sight.certificate_end.reset();
  EXPECT_EQ(codes(Seconds(1), sight), Codes{}) << "TLS is off";
}

TEST_F(Rules, BacklogsRiseAndFallAtDifferentSizes) {
  auto sight = well();
  sight.catalog_waiting = 1001;
  sight.jobs_waiting = 101;
  EXPECT_EQ(codes(Seconds(0), sight), Codes{});
  EXPECT_EQ(codes(Seconds(30), sight), Codes{"catalog_backlog"});
  EXPECT_EQ(codes(Seconds(270), sight), (Codes{"catalog_backlog", "jobs_backlog"}));
  sight.catalog_waiting = 201;
  sight.jobs_waiting = 51;
  EXPECT_EQ(codes(Seconds(5), sight).size(), 2u);
  sight.catalog_waiting = 200;
  sight.jobs_waiting = 50;
  EXPECT_EQ(codes(Seconds(5), sight), Codes{});
}

TEST_F(Rules, DatabaseAndClips) {
  auto sight = well();
  sight.database_trouble = "no answer within 3000 ms";
  sight.failed_clips = {{.camera_id = 1, .count = 2, .oldest = kNow - kDay}};
  EXPECT_EQ(codes(Seconds(0), sight), Codes{"clip_failed"});
  EXPECT_EQ(codes(Seconds(5), sight), (Codes{"database_unreachable", "clip_failed"}));
  EXPECT_EQ(book_.alarms()[1].since, kNow - kDay);
  EXPECT_EQ(codes(Seconds(5), well()), Codes{});
}

TEST_F(Rules, TelemetryThatDoesNotArriveForFiveMinutes) {
  auto sight = well();
  sight.telemetry = {{.service = "cloudwatch_metrics"},
                     {.service = "cloudwatch_logs", .trouble = "timed out", .failing_since = kNow - Seconds(299)}};
  EXPECT_EQ(codes(Seconds(0), sight), Codes{});
  sight.telemetry[1].failing_since = kNow - Seconds(300);
  const auto alarms = after(Seconds(5), sight);
  ASSERT_EQ(alarms.size(), 1u);
  EXPECT_EQ(alarms[0].severity, Severity::warning);
  EXPECT_EQ(alarms[0].text(), "cloudwatch_logs does not take what this server sends.");
  EXPECT_EQ(alarms[0].values.at(1), (monitor::AlarmValue{"detail", "timed out"}));
  sight.telemetry[1].failed_at = kNow - Seconds(300);  // one thing was not wanted, and nothing has come since
  EXPECT_EQ(codes(Seconds(5), sight), Codes{});
  sight.telemetry[1].waiting_parcels = 1;
  EXPECT_EQ(codes(Seconds(5), sight), Codes{"telemetry_failing"});
  EXPECT_EQ(codes(Seconds(5), well()), Codes{});
}

}  // namespace
}  // namespace dvr::app
