// For the tests of the recorder: one machine with its disk, its catalog and one camera.
#pragma once
#include "catalog/test_database.hpp"
#include "record/check.hpp"
#include "record/test_support.hpp"
#include "store/faulty_file_system.hpp"

namespace dvr::record::testing {

using media::Reason;

// One machine: its disk and catalog survive restart().
class Recording : public ::testing::Test {
 protected:
  Recording() {
    config.data_directory = dir.path() / "data";
    config.recorder.target_duration = Seconds(8);
    config.recorder.stop_limit = Millis(300);
    config.recorder.retry_interval = Seconds(1);
    config.between_checksums = Millis(1);
    config.retention.min_free_bytes = 2 << 20;
    config.retention.stop_free_bytes = 1 << 20;
    database = std::make_unique<SwitchedDatabase>(catalog::testing::open_migrated(dir.path() / "catalog.sqlite"));
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

}  // namespace dvr::record::testing
