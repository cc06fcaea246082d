// Recovery of spool files, retention, and what `check` finds.
#include "catalog/test_database.hpp"
#include "record/check.hpp"
#include "record/test_support.hpp"
#include "store/faulty_file_system.hpp"

#include <fstream>

namespace dvr::record {
namespace {

using namespace testing;
using media::Reason;

class Keeping : public ::testing::Test {
 protected:
  Keeping() {
    database = catalog::testing::open_migrated(dir.path() / "catalog.sqlite");
    write([&](catalog::Connection& c) -> Result<void> {
      DVR_CHECK(c.query("INSERT INTO users (email, password_hash, created_at) VALUES ('a@b', 'x', 0)"));
      DVR_CHECK(catalog::recordings::reserve_ids(c, 100'000));
      return {};
    });
    fs::create_directories(data);
  }
  std::int64_t add_camera(std::optional<std::int64_t> days = {}, std::optional<std::int64_t> bytes = {}) {
    std::int64_t id = 0;
    write([&](catalog::Connection& c) -> Result<void> {
      catalog::Camera camera;
      camera.name = "Gate";
      camera.rtsp_url = "rtsp://h/";
      camera.user_id = 1;
      camera.created_at = camera.updated_at = clock.wall();
      camera.retention_days = days;
      camera.retention_bytes = bytes;
      DVR_TRY(id, catalog::cameras::insert(c, camera));
      return {};
    });
    return id;
  }
  // A spool file as a server that died left it.
  fs::path spool_file(std::int64_t camera_id, std::int64_t id, int parts, WallTime start, std::size_t cut = 0) {
    FakeCamera camera{std::uint32_t(id)};
    const auto init = camera.start_run(start);
    Bytes bytes = *init->bytes;
    const auto box = identity_box({camera_id, id, id});
    bytes.insert(bytes.end(), box.begin(), box.end());
    for (int i = 0; i < parts; ++i) {
      const auto part = bytes_of(*camera.next_part());
      bytes.insert(bytes.end(), part.begin(), part.end());
    }
    bytes.resize(bytes.size() - cut);
    const auto path = spool_path(data, camera_id, id);
    put(path, bytes);
    return path;
  }
  void put(const fs::path& path, ByteView bytes) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), std::streamsize(bytes.size()));
  }
  RecoveryReport recover() {
    const auto report = recover_spool(*database, store::real_file_system(), data, clock);
    EXPECT_TRUE(report.has_value()) << report.error().describe();
    return *report;
  }
  // A recording of one minute with a real file.
  std::int64_t recording(std::int64_t camera_id, WallTime start, int parts = 4) {
    const auto id = next_id++;
    spool_file(camera_id, id, parts, start);
    const auto now = clock.wall();
    clock.set(std::max(now, start + Seconds(60)));  // nothing is recorded in the future
    EXPECT_EQ(recover().recovered, 1);
    clock.set(now);
    return id;
  }
  void write(const std::function<Result<void>(catalog::Connection&)>& work) {
    const auto done = database->write_now(work);
    ASSERT_TRUE(done.has_value()) << done.error().describe();
  }
  std::optional<catalog::Recording> row(std::int64_t id) {
    std::optional<catalog::Recording> out;
    EXPECT_TRUE(database
                    ->read_now([&](catalog::Connection& c) -> Result<void> {
                      DVR_TRY(out, catalog::recordings::find(c, id));
                      return {};
                    })
                    .has_value());
    return out;
  }
  Retention::Report retain(RetentionOptions options) {
    Retention retention(options, *database, files, store, data, storage, clock);
    const auto report = retention.run();
    EXPECT_TRUE(report.has_value()) << report.error().describe();
    return *report;
  }
  static RetentionOptions no_floor() {
    RetentionOptions out;
    out.min_free_bytes = out.stop_free_bytes = 0;
    out.min_free_share = out.stop_free_share = 0;
    return out;
  }
  CheckReport checked(CheckOptions options = {true, false, true}) {
    const auto report = check(*database, store::real_file_system(), data, clock, options);
    EXPECT_TRUE(report.has_value()) << report.error().describe();
    return *report;
  }
  std::vector<Violation> violations(CheckOptions options = {true, false, true}) {
    std::vector<Violation> out;
    for (const auto& f : checked(options).findings) out.push_back(f.violation);
    return out;
  }

  TempDirectory dir;
  const fs::path data = dir.path() / "data";
  TestClock clock;
  store::FaultyFileSystem files{data};
  store::DiskStore store{store::real_file_system(), data};
  StorageState storage;
  std::unique_ptr<catalog::Database> database;
  std::int64_t next_id = 1;
};

TEST_F(Keeping, RecoveryCutsAfterTheLastWholePart) {
  const auto camera = add_camera();
  for (int cut : {0, 1, 700, 1500}) spool_file(camera, 10 + cut, 6, kStart + Seconds(cut), std::size_t(cut));
  EXPECT_EQ(recover().recovered, 4);
  EXPECT_EQ(decode_part_index(row(10)->part_index)->size(), 6u);
  for (int cut : {1, 700, 1500}) {
    const auto r = row(10 + cut);
    const auto parts = *decode_part_index(r->part_index);
    EXPECT_EQ(parts.size(), 5u);
    EXPECT_EQ(r->start_time, kStart + Seconds(cut));
    EXPECT_EQ(r->end_time, r->start_time + Millis(2500));
    EXPECT_EQ(r->duration.count, 5 * 45'000);
    EXPECT_TRUE(parts[0].starts_segment && parts[2].independent && !parts[2].starts_segment && parts[4].starts_segment);
    EXPECT_EQ(fs::file_size(data / r->file_path), std::uint64_t(r->size_bytes));
  }
  EXPECT_TRUE(fs::is_empty(spool_directory(data, camera)));
  EXPECT_EQ(recover().recovered, 0);
}

TEST_F(Keeping, RecoveryKeepsWhatItCannotReadAndRemovesWhatIsEmpty) {
  const auto camera = add_camera();
  put(spool_path(data, camera, 1), {});
  put(spool_path(data, camera, 2), Bytes(5'000, 0));
  spool_file(camera, 3, 1, kStart, 100);  // not one whole part
  put(spool_path(data, camera, 4), as_bytes("this is no recording, but somebody's file"));
  fs::rename(spool_file(camera, 5, 3, kStart), spool_path(data, camera, 6));  // says it is another
  spool_file(77, 7, 3, kStart);                                               // of no camera
  put(spool_path(data, camera, 8), ByteView(*FakeCamera().start_run(kStart)->bytes).first(40));
  const auto report = recover();
  EXPECT_EQ(report.recovered, 0);
  EXPECT_EQ(report.empty, 4);
  EXPECT_EQ(report.quarantined, 3);
  EXPECT_TRUE(fs::exists(quarantine_directory(data) / fmt::format("{}-4.mp4", camera)));
  EXPECT_TRUE(fs::exists(quarantine_directory(data) / "77-7.mp4"));
  EXPECT_TRUE(violations().empty());
}

TEST_F(Keeping, RecoveryFinishesWhatACrashLeftAtEveryStep) {
  const auto camera = add_camera();
  const auto spool = spool_file(camera, 1, 4, kStart);
  const auto key = recording_key(camera, kStart, 1);
  fs::create_directories((data / key).parent_path());
  fs::create_hard_link(spool, data / key);  // linked, no row
  EXPECT_EQ(recover().recovered, 1);
  EXPECT_FALSE(fs::exists(spool));
  fs::create_hard_link(data / key, spool);  // row, not yet out of the spool
  EXPECT_EQ(recover().finished, 1);
  EXPECT_FALSE(fs::exists(spool));
  fs::rename(data / key, spool);  // row, not yet renamed (no hard links)
  EXPECT_EQ(recover().finished, 1);
  EXPECT_TRUE(fs::exists(data / key));
  EXPECT_TRUE(violations().empty());
}

TEST_F(Keeping, RecoverySurvivesAnyBytes) {
  const auto camera = add_camera();
  std::mt19937 random(5);
  const auto path = spool_file(camera, 1, 5, kStart);
  const auto good = *(*store::File::open_for_reading(path))->read(0, fs::file_size(path));
  for (int i = 0; i < 400; ++i) {
    auto bad = good;
    for (int k = 0; k < 4; ++k)
      bad[random() % std::min<std::size_t>(bad.size(), i % 2 ? 900 : bad.size())] = std::uint8_t(random());
    put(path, bad);
    const auto contents = read_spool_file(**store::File::open_for_reading(path));
    if (contents.has_value()) EXPECT_LE(contents->whole_bytes, bad.size());
  }
}

TEST(Recovery, TheEndIsWhereTheMediaCanHaveEnded) {
  SpoolContents c;
  c.start_time = kStart;
  c.duration = {10 * kMediaClock};
  const auto end_after = [&](Micros said, Micros now = std::chrono::hours(48)) {
    c.end_time = kStart + said;
    return plausible_end(c, kStart + now) - kStart;
  };
  EXPECT_EQ(end_after(Millis(10'200)), Millis(10'200)) << "a slewed clock is believed";
  EXPECT_EQ(end_after(std::chrono::hours(5)), Millis(11'010)) << "a clock that was set is not";
  EXPECT_EQ(end_after(-std::chrono::hours(5)), Millis(8'990));
  EXPECT_EQ(end_after(Seconds(10), Seconds(9)), Seconds(9)) << "nothing ends in the future";
  EXPECT_EQ(end_after(Seconds(10), -std::chrono::hours(1)), Seconds(10)) << "now itself is wrong";
}

TEST_F(Keeping, AThousandSpoolFilesAreRecoveredInLinearTime) {
  constexpr int kFiles = 1000;
  std::vector<std::int64_t> cameras;
  for (int i = 0; i < 50; ++i) cameras.push_back(add_camera());
  for (int i = 0; i < kFiles; ++i) spool_file(cameras[std::size_t(i) % 50], i + 1, 4, kStart + Seconds(i), 50);
  const auto begin = MonoTime::clock::now();
  EXPECT_EQ(recover().recovered, kFiles);
  RecordProperty("milliseconds", int((MonoTime::clock::now() - begin) / Millis(1)));
}

TEST_F(Keeping, OldFootageGoesByDaysAndBytesOldestFirst) {
  const auto by_days = add_camera(1), by_bytes = add_camera({}, 20'000), unlimited = add_camera();
  std::vector<std::int64_t> a, b, c;
  for (int i = 0; i < 4; ++i) {
    a.push_back(recording(by_days, kStart + std::chrono::hours(i * 10)));
    b.push_back(recording(by_bytes, kStart + std::chrono::hours(i * 10)));
    c.push_back(recording(unlimited, kStart + std::chrono::hours(i * 10)));
  }
  clock.set(kStart + std::chrono::hours(35));
  const auto gone_path = data / row(a[0])->file_path;
  const auto report = retain(no_floor());
  EXPECT_FALSE(row(a[0]) || row(a[1]));
  EXPECT_TRUE(row(a[2]) && row(a[3]));
  EXPECT_FALSE(fs::exists(gone_path));
  EXPECT_FALSE(row(b[0]));
  EXPECT_TRUE(row(b[3]));
  for (auto id : c) EXPECT_TRUE(row(id));
  EXPECT_EQ(report.deleted, report.garbage_removed);
}

TEST_F(Keeping, PermanentFootageIsNeverDeletedAndTheAlarmSaysSo) {
  const auto camera = add_camera(1);
  const auto permanent = recording(camera, kStart), ordinary = recording(camera, kStart + Seconds(60));
  write([&](catalog::Connection& c) { return catalog::recordings::set_permanent(c, permanent, true); });
  clock.set(kStart + std::chrono::days(5));
  auto options = no_floor();
  options.min_free_bytes = 2 << 20;
  options.stop_free_bytes = 1 << 20;
  files.set_free_bytes(1 << 19);
  retain(options);
  EXPECT_TRUE(row(permanent));
  EXPECT_FALSE(row(ordinary));
  EXPECT_FALSE(storage.has_room());
  EXPECT_TRUE(storage.status().alarm);
  files.set_free_bytes(5 << 20);
  retain(options);
  EXPECT_TRUE(storage.has_room());
  EXPECT_FALSE(storage.status().alarm);
}

TEST_F(Keeping, TheBudgetIsForAllCameras) {
  const auto one = add_camera(), two = add_camera();
  const auto oldest = recording(one, kStart), middle = recording(two, kStart + Seconds(60)),
             newest = recording(one, kStart + Seconds(120));
  auto options = no_floor();
  options.budget_bytes = row(middle)->size_bytes + row(newest)->size_bytes;
  retain(options);
  EXPECT_FALSE(row(oldest));
  EXPECT_TRUE(row(middle) && row(newest));
}

TEST_F(Keeping, GarbageIsEmptiedAfterACrash) {
  const auto camera = add_camera();
  const auto id = recording(camera, kStart);
  const auto path = data / row(id)->file_path;
  write([&](catalog::Connection& c) -> Result<void> {
    DVR_CHECK(catalog::recordings::remove(c, id, clock.wall()));
    return {};
  });
  EXPECT_TRUE(fs::exists(path));  // it died here
  EXPECT_EQ(retain(no_floor()).garbage_removed, 1);
  EXPECT_FALSE(fs::exists(path));
}

TEST_F(Keeping, CheckFindsEveryViolationAndRepairsWhatItCan) {
  const auto camera = add_camera();
  const auto missing = recording(camera, kStart), longer = recording(camera, kStart + Seconds(2)),
             flipped = recording(camera, kStart + Seconds(4)), stray = recording(camera, kStart + Seconds(6));
  write([&](catalog::Connection& c) -> Result<void> {
    DVR_CHECK(catalog::gaps::open(c, camera, kStart + Seconds(8), Reason::shutdown));
    return {};
  });
  clock.set(kStart + Seconds(20));
  EXPECT_TRUE(violations({true, true, false}).empty());
  fs::remove(data / row(missing)->file_path);
  std::ofstream(data / row(longer)->file_path, std::ios::app) << "more";
  std::fstream(data / row(flipped)->file_path, std::ios::in | std::ios::out | std::ios::binary)
      .seekp(-5, std::ios::end)
      .put('\x7f');
  write([&](catalog::Connection& c) -> Result<void> {
    DVR_CHECK(c.query("DELETE FROM recordings WHERE id = $1", {stray}));
    return {};
  });
  const auto found = violations({true, false, false});
  const std::multiset<Violation> all(found.begin(), found.end());
  EXPECT_EQ(all.count(Violation::file_missing), 1u);
  EXPECT_EQ(all.count(Violation::size_differs), 1u);
  EXPECT_EQ(all.count(Violation::checksum_differs), 2u);
  EXPECT_EQ(all.count(Violation::file_without_row), 1u);
  EXPECT_EQ(all.count(Violation::counters_differ), 1u);
  EXPECT_EQ(all.count(Violation::ledger_hole), 1u);
  checked({true, true, false});
  EXPECT_EQ(recover().recovered, 1) << "the stray file is a recording again";
  const auto left = violations({false, false, false});
  EXPECT_EQ(left, (std::vector<Violation>{Violation::size_differs, Violation::ledger_overlap}));
  EXPECT_EQ(row(missing)->lost_reason, "footage_lost");
}

// A catalog from a backup knows nothing of the time since: once repaired it stays clean, however long nobody records.
TEST_F(Keeping, CheckLeavesTheTimeSinceTheLastFootageOpen) {
  const auto camera = add_camera();
  recording(camera, kStart), recording(camera, kStart + Seconds(4));
  clock.set(kStart + Seconds(20));
  EXPECT_EQ(violations({true, true, false}), (std::vector<Violation>{Violation::ledger_hole, Violation::ledger_hole}));
  clock.set(kStart + Seconds(90));
  EXPECT_TRUE(violations({true, false, false}).empty());
  write([&](catalog::Connection& c) -> Result<void> {
    DVR_TRY(const auto open, catalog::gaps::open_one(c, camera));
    EXPECT_EQ(open.value().start_time, kStart + Seconds(6));
    EXPECT_EQ(open.value().reason, Reason::crash);
    DVR_TRY(const auto closed, catalog::gaps::last_closed(c, camera));
    EXPECT_EQ(closed.value().reason, Reason::footage_lost);
    return {};
  });
}

TEST_F(Keeping, CheckTellsThatADisabledCameraIsNotRecorded) {
  const auto camera = add_camera();
  recording(camera, kStart);
  write([&](catalog::Connection& c) -> Result<void> {
    DVR_CHECK(c.query("UPDATE cameras SET is_active = 0 WHERE id = $1", {camera}));
    return {};
  });
  clock.set(kStart + Seconds(20));
  checked({true, true, false});
  write([&](catalog::Connection& c) -> Result<void> {
    DVR_TRY(const auto open, catalog::gaps::open_one(c, camera));
    EXPECT_EQ(open.value().reason, Reason::disabled);
    return {};
  });
}

TEST_F(Keeping, CheckComparesClipsWithFilesAndJobs) {
  add_camera();
  const auto clip = [&](std::int64_t id, const std::string& state, const std::string& file, std::int64_t job) {
    write([&](catalog::Connection& c) -> Result<void> {
      DVR_CHECK(
          c.query("INSERT INTO clips (id, camera_id, user_id, name, start_time, end_time, duration, state, "
                  "file_path, size_bytes, job_id, created_at) VALUES ($1, 1, 1, 'a clip', 0, 1, 1, $2, $3, 10, "
                  "$4, 0)",
                  {id, state, file, job}));
      return {};
    });
  };
  write([&](catalog::Connection& c) -> Result<void> {
    for (const auto& [id, state] : {std::pair<std::int64_t, std::string>{1, "queued"}, {2, "dead"}})
      DVR_CHECK(
          c.query("INSERT INTO jobs (id, kind, account_id, subject_id, payload, state, run_at, created_at) VALUES "
                  "($1, 'clip', 1, 1, '{}', $2, 0, 0)",
                  {id, state}));
    DVR_CHECK(
        c.query("INSERT INTO garbage (file_path, location, created_at) VALUES ('clips/1/deleted.mp4', 'disk', 0)"));
    return {};
  });
  clip(1, "ready", "clips/1/good.mp4", 0), clip(2, "ready", "clips/1/gone.mp4", 0);
  clip(3, "ready", "clips/1/short.mp4", 0), clip(4, "queued", "", 1), clip(5, "running", "", 2);
  for (const auto* name : {"good", "deleted", "stray"}) put(data / fmt::format("clips/1/{}.mp4", name), Bytes(10));
  put(data / "clips/1/short.mp4", Bytes(9));
  put(data / "clips/1/1-1-1.made", Bytes(5));

  std::vector<std::string> found;
  for (const auto& f : checked({true, false, false}).findings)
    found.push_back(fmt::format("{} {}", to_string(f.violation), f.subject));
  std::sort(found.begin(), found.end());
  EXPECT_EQ(found,
            (std::vector<std::string>{"clip_file_missing clips/1/gone.mp4", "clip_file_without_row clips/1/stray.mp4",
                                      "clip_without_job clip 5", "size_differs clips/1/short.mp4"}));
  // While a server runs it may be writing the file: only rows are looked at.
  EXPECT_EQ(checked({false, false, true}).findings.size(), 3u);
}

}  // namespace
}  // namespace dvr::record
