#include "record/recording_fixture.hpp"

namespace dvr::record {
namespace {

using namespace testing;
using media::Reason;

TEST_F(Recording, RotatesAtKeyFramesAndLosesNothing) {
  begin_run();
  feed(80);
  wait_for_rows(4);
  expect_clean(true);
  stop();
  const auto all = rows();
  ASSERT_GE(all.size(), 5u);
  EXPECT_EQ(recorded(), first(80));
  for (std::size_t i = 1; i < all.size(); ++i) {
    EXPECT_EQ(all[i].run_id, all[0].id) << "one run";
    EXPECT_EQ(all[i].start_time, all[i - 1].end_time);
    EXPECT_EQ(all[i].start_decode, all[i - 1].start_decode + all[i - 1].duration);
  }
  EXPECT_LT(all[0].duration.count, all[1].duration.count)
      << "the first is shorter: cameras rotate at different moments";
  EXPECT_EQ(gaps(), (std::vector<std::string>{"starting 0-300", "shutdown 40300-"}));
  expect_clean();
}

TEST_F(Recording, TellsWhereEachPartIsInTheFile) {
  begin_run();
  feed(20);
  ASSERT_EQ(backed.size(), 20u);
  for (const auto& part : sent) {
    const auto& slice = backed.at(part->sequence);
    EXPECT_EQ(*slice.file->read(slice.offset, slice.size_bytes), bytes_of(*part));
  }
  const auto open = service->open_recordings().of_camera(camera_row.id);
  ASSERT_FALSE(open.empty());
  EXPECT_EQ(open.back()->parts.back().wall_end, sent.back()->wall_end);
}

TEST_F(Recording, SyncsEveryTwoSecondsOfFootage) {
  begin_run();
  feed(80);
  const auto status = recorder->status();
  EXPECT_EQ(status.writes, 80u);
  EXPECT_GE(status.syncs, 20u);
  EXPECT_LE(status.syncs, 26u) << "40 s: 20, and one more a recording";
}

TEST_F(Recording, EveryPartIsAlwaysInTheListOrTheCatalog) {
  begin_run();
  for (int i = 0; i < 60; ++i) {
    feed();
    std::set<std::int64_t> ids;
    std::size_t parts = 0;
    for (const auto& r : service->open_recordings().of_camera(camera_row.id))  // first the list, then the catalog
      if (ids.insert(r->id).second) parts += r->parts.size();
    for (const auto& r : rows())
      if (ids.insert(r.id).second) parts += decode_part_index(r.part_index)->size();
    EXPECT_EQ(parts, std::size_t(i + 1));
  }
}

TEST_F(Recording, ANewRunIsANewRecordingAndThePauseAGap) {
  begin_run();
  feed(7);
  recorder->on_run_end(Reason::camera_closed);
  wait_for_rows(1);
  clock.advance(Seconds(2));
  recorder->on_state(Reason::unreachable);
  clock.advance(Seconds(3));
  begin_run(Millis(0), 1280);
  feed(4);
  stop();
  const auto all = rows();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_NE(all[0].run_id, all[1].run_id);
  EXPECT_NE(all[0].init_id, all[1].init_id);
  EXPECT_EQ(gaps(), (std::vector<std::string>{"starting 0-300", "camera_closed 3800-5800", "unreachable 5800-8800",
                                              "shutdown 10800-"}));
  expect_clean();
}

TEST_F(Recording, WithoutACatalogRecordingsWaitAndAreEnteredLater) {
  begin_run();
  feed(4);
  std::atomic<bool> down = true;
  database->down_when([&] { return down.load(); });
  feed(60);
  EXPECT_GE(service->open_recordings().of_camera(camera_row.id).size(), 3u);
  down = false;
  wait_for_rows(3);
  stop();
  EXPECT_EQ(recorded(), first(64));
  expect_clean();
}

TEST_F(Recording, ACatalogThatStaysAwayLeavesTheSpoolForTheNextStart) {
  begin_run();
  feed(4);
  std::atomic<bool> down = true;
  database->down_when([&] { return down.load(); });
  feed(40);
  stop();
  down = false;
  start();
  EXPECT_GE(recovery.recovered, 3);
  EXPECT_EQ(recorded(), first(44));
  stop();
  expect_clean();
}

TEST_F(Recording, AFullDiskEndsTheRecordingWithThatReason) {
  // Retention would make room with the first recording as soon as its row is there.
  config.retention.min_free_bytes = 0;
  config.retention.min_free_share = 0;
  stop();
  start();
  begin_run();
  feed(9);
  files.set_free_bytes(100);
  EXPECT_FALSE(feed());
  EXPECT_EQ(recorder->status().trouble, Reason::disk_full);
  feed(5);
  run_until(io, [&] { return service->open_recordings().size() == 0; });
  EXPECT_EQ(service->ledger().current(camera_row.id), Reason::disk_full);
  EXPECT_EQ(recorded(), first(9));
  files.set_free_bytes(50 << 20);
  clock.advance(Seconds(10));
  run_until(io, [&] { return service->storage().has_room; });
  recorder->on_run_end(Reason::camera_closed);
  begin_run();
  feed(4);
  stop();
  const auto got = recorded();
  EXPECT_EQ(got.size(), 13u);
  expect_clean();
}

TEST_F(Recording, ADiskThatStallsEndsTheRecordingAndKeepsWhatWaits) {
  config.recorder.queue_duration = Seconds(5);
  config.recorder.target_duration = Seconds(60);
  stop();
  start();
  begin_run();
  feed(4);
  files.stall(true);
  for (int i = 0; i < 16; ++i) {
    auto part = camera.next_part();
    sent.push_back(part);
    recorder->on_part(part);
  }
  EXPECT_EQ(recorder->status().trouble, Reason::disk_slow);
  files.stall(false);
  run_until(io, [&] { return service->open_recordings().size() == 0; });
  clock.set(camera.wall());
  EXPECT_EQ(service->ledger().current(camera_row.id), Reason::disk_slow);
  recorder->on_part(camera.next_part());
  recorder->on_part(camera.next_part());
  run_until(io, [&] { return recorder->status().trouble == Reason::none; });
  stop();
  const auto all = rows();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_NE(all[0].run_id, all[1].run_id) << "footage is missing between them";
  expect_clean();
}

TEST_F(Recording, AFailedSyncLeavesTheFileForTheNextStart) {
  begin_run();
  feed(2);
  files.fail_syncs(true);
  feed(4);
  recorder->on_run_end(Reason::camera_closed);
  run_until(io, [&] { return !recorder->status().recording; });
  EXPECT_EQ(recorder->status().trouble, Reason::disk_error);
  files.fail_syncs(false);
  stop();
  EXPECT_TRUE(rows().empty());
  start();
  EXPECT_EQ(recovery.recovered, 1);
  EXPECT_GE(recorded().size(), 3u);
  stop();
  expect_clean();
}

TEST_F(Recording, WhileSyncsFailNothingPilesUp) {
  config.recorder.retry_interval = Micros(0);
  stop();
  start();
  begin_run();
  feed(2);
  files.fail_syncs(true);
  for (int i = 0; i < 3; ++i) {
    feed(4);
    recorder->on_run_end(Reason::camera_closed);
    run_until(io, [&] { return !recorder->status().recording; });
    begin_run();
  }
  recorder->on_run_end(Reason::camera_closed);
  EXPECT_EQ(service->open_recordings().size(), 0u);
  files.fail_syncs(false);
  stop();
  start();
  EXPECT_GE(recovery.recovered, 1);
  stop();
  expect_clean();
}

TEST_F(Recording, AFileThatIsTakenFromTheSpoolIsAGap) {
  begin_run();
  feed(2);
  feed(2);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(spool_root(config.data_directory)))
    if (entry.is_regular_file()) std::filesystem::remove(entry.path());
  recorder->on_run_end(Reason::camera_closed);
  run_until(io, [&] { return service->open_recordings().size() == 0; });
  stop();
  EXPECT_TRUE(rows().empty());
  bool told = false;
  for (const auto& gap : gaps()) told = told || gap.starts_with("footage_lost ");
  EXPECT_TRUE(told);
  expect_clean();
}

TEST_F(Recording, ASyncThatFailedOnceIsNotForgotten) {
  auto file = SpoolFile::create(files, spool_path(config.data_directory, camera_row.id, 77), Bytes(100, 1));
  ASSERT_TRUE(file.has_value());
  files.fail_syncs(true);
  EXPECT_FALSE((*file)->sync().has_value());
  files.fail_syncs(false);
  EXPECT_FALSE((*file)->sync().has_value());
  EXPECT_FALSE((*file)->finish().has_value());
}

TEST_F(Recording, WorksWhereThereAreNoHardLinks) {
  files.set_hard_links(false);
  begin_run();
  feed(60);
  stop();
  EXPECT_EQ(recorded(), first(60));
  expect_clean();
}

TEST_F(Recording, CamerasThatAreDisabledHaveGapsThatSaySo) {
  begin_run();
  feed(4);
  io.restart();
  testing::run(io, recorder->stop(Reason::disabled));
  service->camera_deactivated(camera_row.id);
  camera_row.is_active = false;
  write([&](catalog::Connection& c) { return catalog::cameras::update(c, camera_row); });
  clock.advance(Seconds(5));
  stop();
  clock.advance(Seconds(5));
  start();
  clock.advance(Seconds(5));
  service->camera_activated(camera_row.id);
  begin_run();
  feed(2);
  stop();
  EXPECT_EQ(gaps(), (std::vector<std::string>{"starting 0-300", "disabled 2300-17300", "starting 17300-17600",
                                              "shutdown 18600-"}));
  expect_clean();
}

TEST_F(Recording, AStateThatIsToldLateDoesNotDisableACamera) {
  auto& ledger = service->ledger();
  service->camera_deactivated(camera_row.id);
  ledger.reason(camera_row.id, Reason::unreachable);
  EXPECT_EQ(ledger.current(camera_row.id), Reason::disabled);
  service->camera_activated(camera_row.id);
  ledger.reason(camera_row.id, Reason::disabled);
  ledger.reason(camera_row.id, Reason::unreachable);
  EXPECT_EQ(ledger.current(camera_row.id), Reason::unreachable);
}

}  // namespace
}  // namespace dvr::record
