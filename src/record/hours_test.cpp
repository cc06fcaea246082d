// Pages of hours: their format, and that they are true whatever happens to the recordings that they tell of.
#include "record/hours.hpp"

#include "catalog/cameras.hpp"
#include "catalog/test_database.hpp"
#include "record/check.hpp"
#include "record/hour_page.hpp"
#include "record/test_support.hpp"

#include <fstream>

namespace dvr::record {
namespace {

using testing::kStart;

std::vector<IndexedPart> four_parts() {
  return {{1000, {45'000}, true, true, 12},
          {800, {45'000}, false, false, 13},
          {1100, {45'000}, true, true, 12},
          {700, {44'999}, false, false, 13}};
}

class Hours : public ::testing::Test {
 protected:
  Hours() : database_(catalog::testing::open_migrated(dir_.path() / "catalog.sqlite")) {
    std::filesystem::create_directories(dir_.path() / "data");
    write([](catalog::Connection& c) -> Result<void> {
      DVR_CHECK(c.query("INSERT INTO users (email, password_hash, created_at) VALUES ('a@b', 'x', 0)"));
      catalog::Camera camera;
      camera.name = "Gate";
      camera.rtsp_url = "rtsp://h/";
      camera.user_id = 1;
      camera.is_active = false;
      DVR_CHECK(catalog::cameras::insert(c, camera));
      DVR_CHECK(catalog::init_segments::get_or_insert(c, as_bytes("init"), testing::tracks_of(640), kStart));
      return {};
    });
  }
  void write(const std::function<Result<void>(catalog::Connection&)>& work) {
    const auto done = database_->write_now(work);
    ASSERT_TRUE(done.has_value()) << done.error().describe();
  }
  std::int64_t record(WallTime start) {
    catalog::Recording r;
    r.id = ++last_id_;
    r.run_id = 1;
    r.camera_id = r.init_id = 1;
    r.start_time = start;
    r.end_time = start + Seconds(2);
    r.start_decode = {r.id * 180'000};
    r.duration = {179'999};
    r.file_path = fmt::format("recordings/1/{}.mp4", r.id);
    r.init_bytes = 100;
    r.size_bytes = 3'700;
    r.part_index = encode_part_index(four_parts());
    r.video_samples = 50;
    r.created_at = clock_.wall();
    const auto file = dir_.path() / "data" / r.file_path;  // `check` looks for it
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << std::string(std::size_t(r.size_bytes), 'x');
    write([&](catalog::Connection& c) { return catalog::recordings::insert(c, r); });
    return r.id;
  }
  void remove(std::int64_t id) {
    write([&](catalog::Connection& c) -> Result<void> {
      DVR_CHECK(catalog::recordings::remove(c, id, clock_.wall()));
      return {};
    });
  }
  int gather(int limit = 100) {
    const auto done = HourGatherer(*database_, clock_).gather(limit);
    EXPECT_TRUE(done.has_value()) << done.error().describe();
    return done.has_value() ? *done : -1;
  }
  void rest() { clock_.advance(std::chrono::hours(1) + catalog::kHourRests); }
  std::vector<catalog::FootageHour> hours() {
    std::vector<catalog::FootageHour> out;
    write([&](catalog::Connection& c) -> Result<void> {
      DVR_TRY(out, catalog::hours::of_camera(c, 1, 0, INT32_MAX));
      return {};
    });
    return out;
  }
  std::vector<std::int64_t> told_of(const catalog::FootageHour& hour) {
    std::vector<std::int64_t> out;
    const auto entries = decode_hour_page(hour.hour, *hour.page);
    EXPECT_TRUE(entries.has_value());
    for (const auto& e : *entries) out.push_back(e.id);
    return out;
  }
  std::vector<std::string> differences(bool repair = false) {
    const auto report =
        check(*database_, store::real_file_system(), dir_.path() / "data", clock_, {false, repair, false});
    EXPECT_TRUE(report.has_value()) << report.error().describe();
    std::vector<std::string> out;
    for (const auto& f : report->findings)
      if (f.violation == Violation::hours_differ) out.push_back(f.detail);
    return out;
  }

  testing::TempDirectory dir_;
  testing::TestClock clock_;
  std::unique_ptr<catalog::Database> database_;
  std::int64_t last_id_ = 0;
};

TEST(HourPage, TellsWholeSegments) {
  const auto segments = segments_of(four_parts());
  ASSERT_EQ(segments.size(), 2u);
  EXPECT_EQ(segments[0], (IndexedPart{1800, {90'000}, true, true, 25}));
  EXPECT_EQ(segments[1], (IndexedPart{1800, {89'999}, true, true, 25}));
  const auto huge = segments_of({{UINT32_MAX, {1}, true, true, 1}, {2, {1}, false, false, 1}});
  ASSERT_EQ(huge.size(), 2u);
  EXPECT_FALSE(huge[1].starts_segment) << "told in pieces";
}

TEST(HourPage, IsReadBackAndRefusesWhatWasNotWritten) {
  catalog::Recording r;
  r.id = 7, r.run_id = 3, r.init_id = 2;
  r.start_time = kStart + Micros(1);
  r.end_time = kStart + Seconds(2);
  r.start_decode = {90'001};
  r.duration = {179'999};
  r.size_bytes = 5'000'000'000, r.init_bytes = 1'200;
  r.part_index = encode_part_index(four_parts());
  const auto hour = catalog::hour_of(kStart);
  const auto page = encode_hour_page(hour, {r, r}).value();
  const auto read = decode_hour_page(hour, page).value();
  ASSERT_EQ(read.size(), 2u);
  const auto& e = read[1];
  EXPECT_EQ(std::tuple(e.id, e.run_id, e.init_id, e.size_bytes, e.init_bytes),
            std::tuple(7, 3, 2, 5'000'000'000, 1'200));
  EXPECT_EQ(std::pair(e.start_time, e.end_time), std::pair(r.start_time, r.end_time));
  EXPECT_EQ(std::pair(e.start_decode, e.duration), std::pair(r.start_decode, r.duration));
  EXPECT_EQ(e.segments, segments_of(four_parts()));
  for (std::size_t n = 0; n < page.size(); ++n)
    EXPECT_FALSE(decode_hour_page(hour, ByteView(page).first(n)).has_value()) << n;
  auto longer = page;
  longer.push_back(0);
  EXPECT_FALSE(decode_hour_page(hour, longer).has_value());
  r.part_index = {9, 9};
  EXPECT_EQ(encode_hour_page(hour, {r}).error().kind, ErrorKind::corrupt);
}

TEST_F(Hours, AreMadeWhenTheyAreOverAndRest) {
  record(kStart), record(kStart + Seconds(2));
  EXPECT_EQ(gather(), 0) << "the hour is not over";
  ASSERT_EQ(hours().size(), 1u);
  EXPECT_FALSE(hours()[0].page);
  rest();
  EXPECT_EQ(gather(), 1);
  EXPECT_EQ(told_of(hours().at(0)), (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(gather(), 0);
  EXPECT_TRUE(differences().empty());
}

TEST_F(Hours, ALateRecordingAndALostOneTakeThePageBack) {
  const auto first = record(kStart);
  rest();
  gather();
  record(kStart - Seconds(30)), record(kStart + Seconds(30));
  EXPECT_EQ(hours().size(), 2u);
  EXPECT_FALSE(hours()[0].page || hours()[1].page) << "true at any moment";
  EXPECT_EQ(gather(), 0);
  rest();
  EXPECT_EQ(gather(), 2);
  write([&](catalog::Connection& c) { return catalog::recordings::set_lost(c, first, "footage_lost"); });
  EXPECT_FALSE(hours()[1].page);
  rest();
  gather();
  EXPECT_EQ(told_of(hours()[1]), (std::vector<std::int64_t>{3}));
  EXPECT_TRUE(differences().empty());
}

TEST_F(Hours, RetentionTakesThemAwayOneByOne) {
  std::vector<std::int64_t> ids;
  for (int i = 0; i < 3; ++i) ids.push_back(record(kStart + Seconds(i * 2)));
  rest();
  gather();
  remove(ids[0]);
  EXPECT_EQ(gather(), 0) << "not while its recordings go";
  clock_.advance(catalog::kHourRests);
  gather();
  EXPECT_EQ(told_of(hours().at(0)), (std::vector<std::int64_t>{2, 3}));
  remove(ids[1]), remove(ids[2]);
  clock_.advance(catalog::kHourRests);
  EXPECT_EQ(gather(), 1);
  EXPECT_TRUE(hours().empty());
  EXPECT_TRUE(differences().empty());
}

// A catalog of before the step has no values: the step makes a row for each hour that has recordings, and they are
// filled.
TEST_F(Hours, OfAnOlderCatalogAreMadeAfterTheStep) {
  for (const auto after : {Seconds(0), Seconds(2), Seconds(3600), Seconds(3 * 3600 - 1)}) record(kStart + after);
  record(WallTime{} - Seconds(1));  // rounded down, before 1970 too
  ASSERT_TRUE(database_->migrate_now([](catalog::Connection& c) -> Result<void> {
    // Of this step and of those after it.
    for (const auto* sql :
         {"DROP TABLE footage_hours", "DROP INDEX clips_failed", "DROP TABLE layout_tiles", "DROP TABLE layouts",
          "ALTER TABLE cameras DROP COLUMN sub_rtsp_url", "ALTER TABLE cameras DROP COLUMN sub_credentials",
          "DELETE FROM schema_migrations WHERE version >= 7"})
      DVR_CHECK(c.query(sql));
    return {};
  }));
  ASSERT_GE(*catalog::migrate(*database_), 1);
  ASSERT_EQ(hours().size(), 3u);
  EXPECT_FALSE(hours()[0].page);
  EXPECT_EQ(hours()[0].hour, catalog::hour_of(kStart));
  rest(), rest(), rest();
  EXPECT_EQ(gather(), 4);
  EXPECT_EQ(told_of(hours().at(0)), (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(told_of(hours().at(2)), (std::vector<std::int64_t>{4}));
  EXPECT_TRUE(differences().empty());
}

TEST_F(Hours, WhatChangesBetweenReadingAndWritingIsLeftForLater) {
  record(kStart);
  const auto seen = hours().at(0);
  record(kStart + Seconds(2));
  write([&](catalog::Connection& c) -> Result<void> {
    DVR_CHECK(catalog::hours::put(c, seen, Bytes{1, 0}));
    DVR_CHECK(catalog::hours::drop(c, seen));
    return catalog::hours::put_off(c, seen, WallTime{});
  });
  EXPECT_FALSE(hours().at(0).page);
  EXPECT_EQ(gather(), 0);
}

TEST_F(Hours, ADamagedIndexHoldsUpNoOther) {
  const auto bad = record(kStart);
  record(kStart + std::chrono::hours(1));
  write([&](catalog::Connection& c) -> Result<void> {
    DVR_CHECK(c.query("UPDATE recordings SET part_index = $2 WHERE id = $1", {bad, Bytes{9}}));
    return {};
  });
  rest(), rest();
  EXPECT_EQ(gather(), 2);
  EXPECT_FALSE(hours()[0].page);
  EXPECT_TRUE(hours()[1].page);
  EXPECT_EQ(gather(), 0) << "it is put off";
}

TEST_F(Hours, CheckComparesThemAndRepairs) {
  record(kStart), record(kStart + std::chrono::hours(2));
  clock_.advance(std::chrono::hours(4));
  gather();
  write([](catalog::Connection& c) -> Result<void> {
    DVR_CHECK(c.query("UPDATE footage_hours SET page = $1 WHERE hour = $2", {Bytes{1, 0}, catalog::hour_of(kStart)}));
    DVR_CHECK(c.query("DELETE FROM footage_hours WHERE hour > $1", {catalog::hour_of(kStart)}));
    return {};
  });
  EXPECT_EQ(differences(true).size(), 2u);
  EXPECT_TRUE(differences().empty());
  EXPECT_EQ(gather(), 2);
  EXPECT_TRUE(differences().empty());
  EXPECT_EQ(told_of(hours().at(1)), (std::vector<std::int64_t>{2}));
}

}  // namespace
}  // namespace dvr::record
