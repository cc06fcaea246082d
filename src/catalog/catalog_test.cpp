#include "catalog/cameras.hpp"
#include "catalog/database.hpp"
#include "catalog/gaps.hpp"
#include "catalog/recordings.hpp"
#include "catalog/schema.hpp"
#include "catalog/settings.hpp"
#include "catalog/test_database.hpp"

#include <gtest/gtest.h>

namespace dvr::catalog {
namespace {

using media::Reason;

WallTime at(std::int64_t seconds) { return from_us(1'795'334'400'000'000 + seconds * 1'000'000); }

class Catalog : public ::testing::Test {
 protected:
  Catalog() {
    auto name = (std::filesystem::temp_directory_path() / "dvr-catalog-XXXXXX").string();
    if (!::mkdtemp(name.data())) std::abort();
    directory_ = name;
    open();
  }
  ~Catalog() override {
    db.reset();
    std::filesystem::remove_all(directory_);
  }

  void open() {
    db.reset();
    auto opened = testing::open(directory_ / "catalog.sqlite", migrated_);
    ASSERT_TRUE(opened.has_value()) << opened.error().describe();
    db = std::move(*opened);
  }

  void migrated() {
    ASSERT_TRUE(migrate(*db).has_value());
    write([](Connection& c) -> Result<void> {
      DVR_CHECK(c.query("INSERT INTO users (email, password_hash, created_at) VALUES ('a@b', 'x', 0)"));
      Camera camera;
      camera.name = "Gate";
      camera.rtsp_url = "rtsp://10.0.0.1/";
      camera.user_id = 1;
      camera.created_at = camera.updated_at = at(0);
      DVR_CHECK(cameras::insert(c, camera));
      DVR_CHECK(cameras::insert(c, camera));
      DVR_CHECK(init_segments::get_or_insert(c, as_bytes("init"), {}, at(0)));
      return {};
    });
  }

  void write(const std::function<Result<void>(Connection&)>& work) {
    const auto done = db->write_now(work);
    ASSERT_TRUE(done.has_value()) << done.error().describe();
  }
  template <class F>
  auto read(F work) {
    using T = typename std::invoke_result_t<F, Connection&>::value_type;
    std::optional<T> out;
    const auto done = db->read_now([&](Connection& c) -> Result<void> {
      DVR_TRY(out, work(c));
      return {};
    });
    EXPECT_TRUE(done.has_value()) << done.error().describe();
    return std::move(*out);
  }

  Recording recording(std::int64_t id, std::int64_t camera, std::int64_t start, std::int64_t seconds = 60) {
    Recording r;
    r.id = r.run_id = id;
    r.camera_id = camera;
    r.init_id = 1;
    r.start_time = at(start);
    r.end_time = at(start + seconds);
    r.duration = {seconds * 90'000};
    r.file_path = fmt::format("recordings/{}/{}.mp4", camera, id);
    r.size_bytes = 1000;
    r.init_bytes = 100;
    r.sha256 = "00";
    r.part_index = {1, 0};
    return r;
  }
  void insert(const Recording& r) {
    write([&](Connection& c) { return recordings::insert(c, r); });
  }
  std::vector<std::int64_t> ids(const std::vector<Recording>& all) {
    std::vector<std::int64_t> out;
    for (const auto& r : all) out.push_back(r.id);
    return out;
  }

  std::filesystem::path directory_;
  bool migrated_ = false;
  std::unique_ptr<Database> db;
};

TEST_F(Catalog, MigratesOnceAndRefusesANewerSchema) {
  EXPECT_EQ(*schema_version(*db), 0);
  EXPECT_EQ(*migrate(*db), int(migrations().size()));
  EXPECT_EQ(*migrate(*db), 0);
  EXPECT_EQ(*schema_version(*db), migrations().back().version);
  write([](Connection& c) -> Result<void> {
    DVR_CHECK(c.query("INSERT INTO schema_migrations (version, name, applied_at) VALUES (9999, 'later', 0)"));
    return {};
  });
  const auto refused = migrate(*db);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, ErrorKind::unsupported);
}

TEST_F(Catalog, WritesAreWholeOrNotAtAll) {
  migrated();
  const auto failed = db->write_now([](Connection& c) -> Result<void> {
    DVR_CHECK(settings::set(c, "a", "1"));
    return fail(ErrorKind::invalid, "no");
  });
  EXPECT_EQ(failed.error().kind, ErrorKind::invalid);
  const auto thrown = db->write_now([](Connection& c) -> Result<void> {
    DVR_CHECK(settings::set(c, "a", "1"));
    throw std::runtime_error("boom");
  });
  EXPECT_EQ(thrown.error().kind, ErrorKind::internal);
  EXPECT_FALSE(read([](Connection& c) { return settings::get(c, "a"); }));
  write([](Connection& c) { return settings::set(c, "a", "2"); });
  open();
  EXPECT_EQ(read([](Connection& c) { return settings::get(c, "a"); }), "2");
}

TEST_F(Catalog, ReadersCannotWriteAndRulesAreConflicts) {
  migrated();
  const auto reading = db->read_now([](Connection& c) { return settings::set(c, "a", "1"); });
  EXPECT_FALSE(reading.has_value());
  auto stranger = recording(1, 77, 0);
  const auto refused = db->write_now([&](Connection& c) { return recordings::insert(c, stranger); });
  EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
}

TEST_F(Catalog, ParametersAreBoundByName) {
  const auto rows =
      read([](Connection& c) { return c.query("SELECT $2, $1, $2, $3, $4", {7, "x", nullptr, Bytes{1}}); });
  EXPECT_EQ(rows[0].text(0), "x");
  EXPECT_EQ(rows[0].i64(1), 7);
  EXPECT_EQ(rows[0].text(2), "x");
  EXPECT_TRUE(rows[0].is_null(3));
  EXPECT_EQ(rows[0].blob(4), Bytes{1});
  EXPECT_EQ(rows[0].text(99), "");
}

TEST_F(Catalog, CamerasAreSoftlyDeleted) {
  migrated();
  write([](Connection& c) -> Result<void> {
    DVR_TRY(auto camera, cameras::find(c, 1));
    camera->credentials = Bytes{1, 2, 3};
    camera->retention_days = 7;
    DVR_CHECK(cameras::update(c, *camera));
    return cameras::remove(c, 2, at(9));
  });
  const auto left = read([](Connection& c) { return cameras::of_owner(c, 1); });
  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left[0].credentials, (Bytes{1, 2, 3}));
  EXPECT_EQ(left[0].retention_days, 7);
  EXPECT_EQ(read([](Connection& c) { return cameras::find(c, 2); })->deleted_at, at(9));
  const auto again = db->write_now([](Connection& c) { return cameras::remove(c, 2, at(9)); });
  EXPECT_EQ(again.error().kind, ErrorKind::not_found);
}

TEST_F(Catalog, ASubStreamIsKeptAndItsLoginGoesWithTheCamera) {
  migrated();
  EXPECT_FALSE(read([](Connection& c) { return cameras::find(c, 1); })->sub_rtsp_url);
  write([](Connection& c) -> Result<void> {
    DVR_TRY(auto camera, cameras::find(c, 1));
    camera->sub_rtsp_url = "rtsp://10.0.0.1/sub";
    camera->sub_credentials = Bytes{4, 5};
    return cameras::update(c, *camera);
  });
  const auto kept = read([](Connection& c) { return cameras::find(c, 1); });
  EXPECT_EQ(kept->sub_rtsp_url, "rtsp://10.0.0.1/sub");
  EXPECT_EQ(kept->sub_credentials, (Bytes{4, 5}));
  write([&](Connection& c) -> Result<void> {
    DVR_TRY(const auto copy, cameras::insert(c, *kept));
    DVR_TRY(const auto found, cameras::with_usage(c, "WHERE c.id = $1", {copy}));
    EXPECT_EQ(found.at(0).camera.sub_rtsp_url, kept->sub_rtsp_url);
    EXPECT_EQ(found.at(0).camera.sub_credentials, kept->sub_credentials);
    return cameras::remove(c, 1, at(9));
  });
  EXPECT_FALSE(read([](Connection& c) { return cameras::find(c, 1); })->sub_credentials);
}

// A catalog of the program before has cameras; they go on without a sub stream.
TEST_F(Catalog, CamerasOfTheSchemaBeforeHaveNoSubStream) {
  ASSERT_TRUE(migrate(*db).has_value());
  write([](Connection& c) -> Result<void> {
    DVR_CHECK(c.query("ALTER TABLE cameras DROP COLUMN sub_rtsp_url"));
    DVR_CHECK(c.query("ALTER TABLE cameras DROP COLUMN sub_credentials"));
    DVR_CHECK(c.query("DELETE FROM schema_migrations WHERE name = 'sub streams of cameras'"));
    DVR_CHECK(c.query("INSERT INTO users (email, password_hash, created_at) VALUES ('a@b', 'x', 0)"));
    DVR_CHECK(
        c.query("INSERT INTO cameras (name, rtsp_url, user_id, created_at, updated_at) "
                "VALUES ('Gate', 'rtsp://10.0.0.1/', 1, 0, 0)"));
    return {};
  });
  EXPECT_EQ(*migrate(*db), 1);
  const auto camera = read([](Connection& c) { return cameras::find(c, 1); });
  EXPECT_EQ(camera->rtsp_url, "rtsp://10.0.0.1/");
  EXPECT_FALSE(camera->sub_rtsp_url || camera->sub_credentials);
}

TEST_F(Catalog, IdsAreNeverGivenTwice) {
  migrated();
  std::int64_t first = 0, second = 0;
  write([&](Connection& c) -> Result<void> {
    DVR_TRY(first, recordings::reserve_ids(c, 100));
    DVR_TRY(second, recordings::reserve_ids(c, 100));
    return {};
  });
  EXPECT_EQ(first, 1);
  EXPECT_EQ(second, 101);
}

TEST_F(Catalog, FindsWhatOverlapsARange) {
  migrated();
  insert(recording(1, 1, 0));
  insert(recording(2, 1, 60));
  insert(recording(3, 1, 120));
  insert(recording(4, 2, 60));
  const auto found = read([](Connection& c) { return recordings::overlapping(c, 1, at(59), at(120)); });
  EXPECT_EQ(ids(found), (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(found[0].part_index, (Bytes{1, 0}));
  EXPECT_EQ(read([](Connection& c) { return recordings::at_or_before(c, 1, at(500)); })->id, 3);
  EXPECT_FALSE(read([](Connection& c) { return recordings::at_or_before(c, 1, at(-1)); }));
}

TEST_F(Catalog, PagesGoThroughSeveralCamerasInOrder) {
  migrated();
  for (int i = 0; i < 10; ++i) insert(recording(i + 1, i % 3 ? 1 : 2, i * 60));
  RecordingFilter filter;
  filter.camera_ids = {1, 2};
  filter.limit = 4;
  std::vector<std::int64_t> seen;
  for (;;) {
    const auto page = read([&](Connection& c) { return recordings::list(c, filter); });
    if (page.empty()) break;
    for (const auto& r : page) seen.push_back(r.id);
    filter.after = RecordingCursor{page.back().start_time, page.back().id};
  }
  EXPECT_EQ(seen, (std::vector<std::int64_t>{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}));
  EXPECT_EQ(read([&](Connection& c) { return recordings::count(c, filter); }), 10);
  filter.after.reset();
  filter.from = at(90);
  filter.to = at(180);
  filter.newest_first = false;
  EXPECT_EQ(ids(read([&](Connection& c) { return recordings::list(c, filter); })), (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(read([&](Connection& c) { return recordings::count(c, filter); }), 2);
}

TEST_F(Catalog, CountersFollowTheRows) {
  migrated();
  insert(recording(1, 1, 870, 60));  // 30 s on each side of a quarter of an hour
  insert(recording(2, 1, 930, 60));
  write([](Connection& c) { return recordings::set_permanent(c, 2, true); });
  write([](Connection& c) { return recordings::set_permanent(c, 2, true); });
  auto usage = read([](Connection& c) { return usage::of_camera(c, 1); });
  EXPECT_EQ(usage.recordings, 2);
  EXPECT_EQ(usage.size_bytes, 2000);
  EXPECT_EQ(usage.permanent_bytes, 1000);
  EXPECT_EQ(usage.oldest_start, at(870));
  auto totals = read([](Connection& c) { return recordings::totals(c, 1, {at(0), at(900), at(1800)}); });
  ASSERT_EQ(totals.size(), 2u);
  EXPECT_EQ(totals[0].recorded, Seconds(30));
  EXPECT_EQ(totals[0].recordings, 1);
  EXPECT_EQ(totals[1].recorded, Seconds(90));
  EXPECT_EQ(totals[1].recordings, 1);
  write([](Connection& c) { return recordings::set_lost(c, 2, "footage_lost"); });
  EXPECT_EQ(read([](Connection& c) { return recordings::totals(c, 1, {at(0), at(1800)}); })[0].recorded, Seconds(60));
  write([](Connection& c) { return usage::recount(c, 1); });
  EXPECT_EQ(read([](Connection& c) { return recordings::totals(c, 1, {at(0), at(1800)}); })[0].recorded, Seconds(60));
  EXPECT_EQ(read([](Connection& c) { return usage::of_camera(c, 1); }).permanent_bytes, 1000);
}

TEST_F(Catalog, TotalsOfStretchesOfAnyNumberAndLength) {
  migrated();
  insert(recording(1, 1, 0));
  insert(recording(2, 1, 40 * 900));
  insert(recording(3, 1, 99 * 900));
  std::vector<WallTime> bounds;
  for (int quarter = 0; quarter <= 100; ++quarter) bounds.push_back(at(quarter * 900));
  bounds.push_back(bounds.back());  // what a hold-back leaves of a day
  const auto totals = read([&](Connection& c) { return recordings::totals(c, 1, bounds); });
  ASSERT_EQ(totals.size(), 101u);
  for (std::size_t i = 0; i < totals.size(); ++i)
    EXPECT_EQ(totals[i].recordings, i == 0 || i == 40 || i == 99 ? 1 : 0) << i;
  EXPECT_EQ(read([](Connection& c) { return recordings::totals(c, 1, {at(900), at(90'000)}); })[0].recordings, 2);
  EXPECT_TRUE(read([](Connection& c) { return recordings::totals(c, 1, {at(0)}); }).empty());
  EXPECT_TRUE(read([](Connection& c) { return recordings::totals(c, 1, {}); }).empty());
}

TEST_F(Catalog, RemovedRecordingsBecomeGarbageAndPermanentOnesStay) {
  migrated();
  insert(recording(1, 1, 0));
  insert(recording(2, 1, 60));
  write([](Connection& c) { return recordings::set_permanent(c, 2, true); });
  write([](Connection& c) -> Result<void> {
    DVR_CHECK(recordings::remove(c, 1, at(100)));
    return {};
  });
  const auto refused = db->write_now([](Connection& c) -> Result<void> {
    DVR_CHECK(recordings::remove(c, 2, at(100)));
    return {};
  });
  EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
  const auto garbage = read([](Connection& c) { return garbage::next(c, 0, 10); });
  ASSERT_EQ(garbage.size(), 1u);
  EXPECT_EQ(garbage[0].file_path, "recordings/1/1.mp4");
  EXPECT_EQ(read([](Connection& c) { return usage::of_camera(c, 1); }).recordings, 1);
  EXPECT_TRUE(read([](Connection& c) { return recordings::oldest_deletable(c, 1, 10); }).empty());
}

TEST_F(Catalog, OneOpenGapACameraAndHolesAreFilled) {
  migrated();
  write([](Connection& c) { return gaps::open(c, 1, at(0), Reason::starting); });
  const auto second = db->write_now([](Connection& c) { return gaps::open(c, 1, at(5), Reason::timeout); });
  EXPECT_EQ(second.error().kind, ErrorKind::conflict);
  write([](Connection& c) { return gaps::end_at(c, 1, at(10)); });
  insert(recording(1, 1, 20, 10));
  write([](Connection& c) -> Result<void> {
    DVR_CHECK(gaps::fill_holes(c, 1, at(0), at(50), Reason::crash));
    return {};
  });
  const auto all = read([](Connection& c) { return gaps::overlapping(c, 1, at(0), at(50)); });
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[1].start_time, at(10));
  EXPECT_EQ(all[1].end_time, at(20));
  EXPECT_EQ(all[2].start_time, at(30));
  EXPECT_EQ(all[2].end_time, at(50));
  EXPECT_EQ(read([](Connection& c) { return gaps::overlapping(c, 1, at(9), at(10)); }).size(), 1u);
}

// Which index answers the recorder's and the API's questions, as each engine says it.
TEST_F(Catalog, TheTimelineOfADayComesFromItsIndexAlone) {
  migrated();
  constexpr std::string_view kQuestion =
      "SELECT id, start_time, end_time, run_id, size_bytes, is_permanent "
      "FROM recordings WHERE camera_id = 1 AND start_time > 0 AND start_time < 9 AND end_time > 3 "
      "AND lost_reason IS NULL ORDER BY start_time, id LIMIT 10";
  if (testing::postgres_server()) {
    const auto plan = read([&](Connection& c) -> Result<Rows> {
      DVR_CHECK(c.query("SET LOCAL enable_seqscan = off"));  // an empty table is quicker to read whole
      DVR_CHECK(c.query("SET LOCAL enable_bitmapscan = off"));
      return c.query(fmt::format("EXPLAIN {}", kQuestion));
    });
    std::string text;
    for (std::size_t i = 0; i < plan.size(); ++i) text += plan[i].text(0) + "\n";
    EXPECT_NE(text.find("Index Only Scan using recordings_by_camera_start"), std::string::npos) << text;
    return;
  }
  const auto plan = read([&](Connection& c) { return c.query(fmt::format("EXPLAIN QUERY PLAN {}", kQuestion)); });
  ASSERT_EQ(plan.size(), 1u);
  EXPECT_NE(plan[0].text(3).find("COVERING INDEX recordings_by_camera_start"), std::string::npos) << plan[0].text(3);
}

}  // namespace
}  // namespace dvr::catalog
