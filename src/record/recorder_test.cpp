#include "record/check.hpp"
#include "record/test_support.hpp"
#include "store/faulty_file_system.hpp"

namespace dvr::record {
namespace {

using namespace testing;
using media::Reason;

// One machine: its disk and catalog survive restart().
class Recording : public ::testing::Test {
 protected:
  Recording() {
    config.data_directory = dir.path() / "data";
    config.recorder.target_duration = Seconds(8);
    config.recorder.stop_limit = Millis(300);
    config.recorder.retry_interval = Seconds(1);
    config.retention.min_free_bytes = 2 << 20;
    config.retention.stop_free_bytes = 1 << 20;
    auto opened = catalog::open_sqlite(dir.path() / "catalog.sqlite");
    database = std::make_unique<SwitchedDatabase>(std::move(*opened));
    EXPECT_TRUE(catalog::migrate(*database).has_value());
    add_camera();
    start();
  }
  ~Recording() override {
    if (service) stop();
  }

  void add_camera() {
    camera_row.name = "Gate";
    camera_row.rtsp_url = "rtsp://10.0.0.1/";
    camera_row.user_id = 1;
    camera_row.created_at = camera_row.updated_at = kStart;
    camera_row.is_active = true;
    write([&](catalog::Connection& c) -> Result<void> {
      DVR_CHECK(c.query("INSERT INTO users (email, password_hash, created_at) VALUES ('a@b', 'x', 0)"));
      DVR_TRY(camera_row.id, catalog::cameras::insert(c, camera_row));
      return {};
    });
  }

  void start() {
    io.restart();
    service = std::make_unique<Service>(config, *database, files, clock, io.get_executor());
    testing::run(io, [](Recording& t) -> Task<void> {
      auto report = co_await t.service->start();
      EXPECT_TRUE(report.has_value()) << report.error().describe();
      if (report.has_value()) t.recovery = *report;
    }(*this));
    recorder = service->recorder(camera_row.id, io.get_executor(), [this](std::uint64_t sequence, store::FileSlice s) {
      backed[sequence] = std::move(s);
    });
    written_before = 0;
  }

  void stop() {
    io.restart();
    testing::run(io, [](Recording& t) -> Task<void> {
      co_await t.recorder->stop(Reason::shutdown);
      co_await t.service->stop();
    }(*this));
    recorder.reset();
    service.reset();
  }

  void begin_run(Micros pause = Millis(300), int width = 640) {
    clock.advance(pause);
    recorder->on_run(camera.start_run(clock.wall(), width));
  }
  // Gives a part and waits until it is on the disk, or refused.
  bool feed() {
    auto part = camera.next_part();
    sent.push_back(part);
    clock.set(std::max(clock.wall(), part->wall_end));
    recorder->on_part(part);
    const auto wanted = written_before + part->size_bytes;
    run_until(io,
              [&] { return recorder->status().written_bytes >= wanted || recorder->status().trouble != Reason::none; });
    const bool written = recorder->status().written_bytes >= wanted;
    written_before = recorder->status().written_bytes;
    return written;
  }
  void feed(int n) {
    for (int i = 0; i < n; ++i) feed();
  }
  void wait_for_rows(std::size_t n) {
    run_until(io, [&] { return rows().size() >= n && service->open_recordings().size() <= 1; });
  }

  void write(const std::function<Result<void>(catalog::Connection&)>& work) {
    const auto done = database->write_now(work);
    ASSERT_TRUE(done.has_value()) << done.error().describe();
  }
  template <class F>
  auto read(F work) {
    using T = typename std::invoke_result_t<F, catalog::Connection&>::value_type;
    std::optional<T> out;
    const auto done = database->read_now([&](catalog::Connection& c) -> Result<void> {
      DVR_TRY(out, work(c));
      return {};
    });
    EXPECT_TRUE(done.has_value()) << done.error().describe();
    return std::move(*out);
  }
  std::vector<catalog::Recording> rows() {
    return read([&](catalog::Connection& c) {
      return catalog::recordings::overlapping(c, camera_row.id, kStart - std::chrono::hours(1),
                                              kStart + std::chrono::hours(9));
    });
  }
  std::vector<std::string> gaps() {
    std::vector<std::string> out;
    for (const auto& g : read([&](catalog::Connection& c) {
           return catalog::gaps::overlapping(c, camera_row.id, kStart, kStart + std::chrono::hours(9));
         })) {
      const auto ms = [](WallTime t) { return std::chrono::duration_cast<Millis>(t - kStart).count(); };
      out.push_back(fmt::format("{} {}-{}", media::to_string(g.reason), ms(g.start_time),
                                g.end_time ? std::to_string(ms(*g.end_time)) : ""));
    }
    return out;
  }
  Bytes file_of(const catalog::Recording& r) {
    const auto file = store::File::open_for_reading(config.data_directory / r.file_path);
    EXPECT_TRUE(file.has_value()) << file.error().describe();
    return *(*file)->read(0, *(*file)->size_bytes());
  }
  // The parts in the catalog's files, in order, as indices into `sent`; each must be byte for byte what was sent.
  std::vector<std::size_t> recorded() {
    std::vector<std::size_t> out;
    for (const auto& r : rows()) {
      const auto bytes = file_of(r);
      EXPECT_EQ(std::int64_t(bytes.size()), r.size_bytes);
      std::size_t at = std::size_t(r.init_bytes);
      const auto parts = decode_part_index(r.part_index);
      EXPECT_TRUE(parts.has_value());
      EXPECT_TRUE(parts->front().independent);
      for (const auto& p : *parts) {
        const auto found = find_sent(ByteView(bytes).subspan(at, p.size_bytes), out.empty() ? 0 : out.back() + 1);
        EXPECT_LT(found, sent.size()) << "a part that was not sent";
        out.push_back(found);
        at += p.size_bytes;
      }
      EXPECT_EQ(at, bytes.size());
    }
    return out;
  }
  std::size_t find_sent(ByteView bytes, std::size_t from) {
    for (auto i = from; i < sent.size(); ++i)
      if (sent[i]->size_bytes == bytes.size() && std::ranges::equal(bytes_of(*sent[i]), bytes)) return i;
    return sent.size();
  }
  void expect_clean(bool running = false) {
    const auto report = check(*database, files, config.data_directory, clock, {true, false, running});
    ASSERT_TRUE(report.has_value()) << report.error().describe();
    for (const auto& f : report->findings)
      ADD_FAILURE() << to_string(f.violation) << ' ' << f.subject << ' ' << f.detail;
  }
  std::vector<std::size_t> first(std::size_t n) {
    std::vector<std::size_t> out(n);
    for (std::size_t i = 0; i < n; ++i) out[i] = i;
    return out;
  }

  TempDirectory dir;
  TestClock clock;
  store::FaultyFileSystem files{dir.path() / "data"};
  std::unique_ptr<SwitchedDatabase> database;
  catalog::Camera camera_row;
  Config config;
  asio::io_context io;
  std::unique_ptr<Service> service;
  std::shared_ptr<Recorder> recorder;
  FakeCamera camera;
  std::vector<std::shared_ptr<const package::Part>> sent;
  std::map<std::uint64_t, store::FileSlice> backed;
  RecoveryReport recovery;
  std::uint64_t written_before = 0;
};

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
  database->is_down = [&] { return down.load(); };
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
  database->is_down = [&] { return down.load(); };
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

// --- crashes --------------------------------------------------------------------------------------------------------

class Crash : public Recording, public ::testing::WithParamInterface<int> {
 protected:
  // Records until the power goes at a random operation.
  void record_until_dark(std::mt19937& random) {
    files.cut_power_at(files.operations() + 5 + random() % 160);
    begin_run();
    acknowledged = sent.size();
    for (int i = 0; i < 60 && !files.is_off(); ++i) {
      if (random() % 20 == 0) {
        recorder->on_run_end(Reason::timeout);
        begin_run(Millis(700));
      }
      if (!feed() || files.is_off()) break;
      acknowledged = sent.size();
    }
  }
  std::size_t acknowledged = 0;  // parts known to be written
};

TEST_P(Crash, PowerCutsCostAtMostTwoSeconds) {
  std::mt19937 random(std::uint32_t(GetParam()) * 7919 + 1);
  database->is_down = [this] { return files.is_off(); };
  config.recorder.stop_limit = Millis(40);
  stop();
  start();
  if (random() % 4 == 0) files.set_hard_links(false);
  std::vector<std::size_t> kept;
  for (int life = 0; life < 3; ++life) {
    const auto life_began = sent.size();
    record_until_dark(random);
    files.cut_power_at(0);
    stop();
    files.power_cut(random());
    clock.advance(Seconds(20));
    start();
    const auto now_there = recorded();
    EXPECT_TRUE(std::ranges::includes(now_there, kept)) << "finished footage was lost";
    const std::set<std::size_t> there(now_there.begin(), now_there.end());
    for (auto i = life_began; i + 4 < acknowledged; ++i)  // four parts are two seconds
      EXPECT_TRUE(there.contains(i)) << "part " << i << " of " << acknowledged << " is lost";
    kept = now_there;
    run_until(io, [&] {
      return read([](catalog::Connection& c) { return catalog::recordings::without_sha256(c, 0, 1); }).empty();
    });
  }
  stop();
  expect_clean();
}

INSTANTIATE_TEST_SUITE_P(Seeds, Crash, ::testing::Range(0, 30));

TEST_F(Recording, AKilledServerLosesNothingThatWasWritten) {
  begin_run();
  feed(30);
  files.cut_power_at(0);  // the process is gone; the machine, with what it wrote, is not
  database->is_down = [] { return true; };
  stop();
  files.cut_power_at(UINT64_MAX);
  database->is_down = [] { return false; };
  clock.advance(Seconds(30));
  start();
  EXPECT_EQ(recorded(), first(30));
  EXPECT_EQ(gaps(), (std::vector<std::string>{"starting 0-300", "crash 15300-"}));
  clock.advance(Seconds(1));
  recorder->on_state(Reason::unreachable);
  clock.advance(Seconds(1));
  begin_run();
  feed(2);
  stop();
  EXPECT_EQ(gaps(), (std::vector<std::string>{"starting 0-300", "crash 15300-46300", "unreachable 46300-47600",
                                              "shutdown 48600-"}));
  expect_clean();
}

}  // namespace
}  // namespace dvr::record
