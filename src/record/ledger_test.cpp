#include "catalog/test_database.hpp"
#include "record/part_index.hpp"
#include "record/test_support.hpp"

namespace dvr::record {
namespace {

using namespace testing;
using media::Reason;

TEST(PartIndex, ComesBackAsItWas) {
  std::mt19937 random(7);
  std::vector<IndexedPart> parts;
  for (int i = 0; i < 500; ++i)
    parts.push_back({std::uint32_t(random()),
                     {std::int64_t(random() % 900'000)},
                     bool(random() % 2),
                     bool(random() % 2),
                     std::uint32_t(random() % 100)});
  EXPECT_EQ(*decode_part_index(encode_part_index(parts)), parts);
  EXPECT_TRUE(decode_part_index(encode_part_index({}))->empty());
}

TEST(PartIndex, IsAboutEightBytesAPart) {
  const std::vector<IndexedPart> minute(120, {190'000, {45'000}, true, true, 13});
  EXPECT_LE(encode_part_index(minute).size(), 120 * 8u);
}

TEST(PartIndex, RefusesEverythingElse) {
  std::mt19937 random(3);
  const auto good = encode_part_index({{100, {45'000}, true, true, 5}, {200, {45'000}, false, false, 5}});
  for (std::size_t n = 0; n < good.size(); ++n) EXPECT_FALSE(decode_part_index(ByteView(good).first(n)).has_value());
  for (int i = 0; i < 20'000; ++i) {
    Bytes bad = good;
    for (int k = 0; k < 3; ++k) bad[random() % bad.size()] = std::uint8_t(random());
    const auto decoded = decode_part_index(bad);
    if (decoded.has_value()) EXPECT_LE(decoded->size(), bad.size());
  }
}

// The catalog of one camera, and what has been recorded of it.
class Ledger : public ::testing::TestWithParam<int> {
 protected:
  Ledger() {
    database = catalog::testing::open_migrated(dir.path() / "catalog.sqlite");
    EXPECT_TRUE(database
                    ->write_now([](catalog::Connection& c) -> Result<void> {
                      DVR_CHECK(c.query("INSERT INTO users (email, password_hash, created_at) VALUES ('a@b', 'x', 0)"));
                      catalog::Camera camera;
                      camera.name = "Gate";
                      camera.rtsp_url = "rtsp://h/";
                      camera.user_id = 1;
                      camera.created_at = camera.updated_at = kStart;
                      DVR_CHECK(catalog::cameras::insert(c, camera));
                      DVR_CHECK(catalog::init_segments::get_or_insert(c, as_bytes("init"), {}, kStart));
                      return {};
                    })
                    .has_value());
    begin();
    ledger->camera_added(1, kStart, true);
  }
  void begin() {
    queue = std::make_unique<CatalogQueue>(*database);
    ledger = std::make_unique<GapLedger>(*queue, clock);
  }
  void add_footage(WallTime start, WallTime end) {
    const auto id = next_id++;
    queue->push([=](catalog::Connection& c) {
      catalog::Recording r;
      r.id = r.run_id = id;
      r.camera_id = r.init_id = 1;
      r.start_time = start;
      r.end_time = end;
      r.file_path = std::to_string(id);
      return catalog::recordings::insert(c, r);
    });
  }
  // Recorded and gaps tile the time from the camera's creation to now: no hole, no overlap.
  void expect_tiled() {
    ASSERT_TRUE(queue->drain(Seconds(30)));
    std::vector<std::tuple<WallTime, WallTime, bool>> all;
    ASSERT_TRUE(database
                    ->read_now([&](catalog::Connection& c) -> Result<void> {
                      DVR_TRY(const auto footage,
                              catalog::recordings::timeline(c, 1, kStart, kStart + std::chrono::days(9)));
                      for (const auto& r : footage) all.emplace_back(r.start_time, r.end_time, false);
                      DVR_TRY(const auto gaps, catalog::gaps::overlapping(c, 1, kStart, kStart + std::chrono::days(9)));
                      for (const auto& g : gaps)
                        all.emplace_back(g.start_time, g.end_time.value_or(std::max(clock.wall(), g.start_time)), true);
                      return {};
                    })
                    .has_value());
    std::sort(all.begin(), all.end());
    auto until = kStart;
    for (const auto& [start, end, is_gap] : all) {
      EXPECT_LE(start, until) << "a hole";
      if (is_gap) EXPECT_GE(start, until) << "a gap over footage or another gap";
      until = std::max(until, end);
    }
    EXPECT_GE(until, std::min(clock.wall(), until));
    if (!flowing) EXPECT_GE(until, clock.wall());
  }

  TempDirectory dir;
  TestClock clock;
  std::unique_ptr<catalog::Database> database;
  std::unique_ptr<CatalogQueue> queue;
  std::unique_ptr<GapLedger> ledger;
  std::int64_t next_id = 1;
  bool flowing = false;
};

TEST_P(Ledger, RecordedAndGapsAreAllTheTimeThereIs) {
  std::mt19937 random(std::uint32_t(GetParam()) + 100);
  const auto some = [&](int limit_ms) { return Millis(random() % std::uint32_t(limit_ms)); };
  WallTime footage_start{}, footage_end = kStart;
  const auto any_reason = [&] { return Reason(2 + random() % 10); };
  for (int i = 0; i < 150; ++i) {
    clock.advance(some(5'000));
    switch (random() % 6) {
      case 0:
      case 1:
        if (flowing) break;
        // the run's wall clock may lie a little before what was noticed, and before the last footage's end
        footage_start = std::max(kStart, clock.wall() - some(400));
        footage_start = std::max(footage_start, footage_end - some(50));
        ledger->footage_began(1, footage_start);
        footage_end = footage_start;
        flowing = true;
        break;
      case 2: {
        if (!flowing) break;
        const auto began = std::exchange(footage_start, std::max(clock.wall() + some(100) - Millis(50), footage_end));
        footage_end = footage_start;
        add_footage(began, footage_end);  // rotated: the next one starts where it ended
        break;
      }
      case 3:
        if (!flowing) break;
        footage_end = std::max(clock.wall() + some(100) - Millis(50), footage_start);
        add_footage(footage_start, footage_end);
        ledger->footage_ended(1, footage_end, any_reason());
        flowing = false;
        break;
      case 4: ledger->reason(1, any_reason()); break;
      case 5: {
        if (random() % 4) break;
        const bool orderly = random() % 2;
        if (flowing && orderly) {
          footage_end = std::max(clock.wall(), footage_start);
          add_footage(footage_start, footage_end);
          ledger->footage_ended(1, footage_end, Reason::shutdown);
        }
        if (orderly) ledger->server_stops();
        ASSERT_TRUE(queue->drain(Seconds(30)));
        if (flowing && !orderly) {  // what recovery finds
          footage_end = std::max(clock.wall() - some(2'000), footage_start);
          add_footage(footage_start, footage_end);
          ASSERT_TRUE(queue->drain(Seconds(30)));
        }
        flowing = false;
        const auto alive = clock.wall() - some(10'000);
        clock.advance(some(60'000));
        ledger.reset();
        queue.reset();
        begin();
        ASSERT_TRUE(database
                        ->write_now([&](catalog::Connection& c) -> Result<void> {
                          DVR_TRY(const auto state, reconcile(c, 1, true, kStart, alive, clock.wall()));
                          ledger->restore(1, state);
                          return {};
                        })
                        .has_value());
        break;
      }
    }
    if (i % 10 == 0) expect_tiled();
  }
  expect_tiled();
}

INSTANTIATE_TEST_SUITE_P(Seeds, Ledger, ::testing::Range(0, 25));

}  // namespace
}  // namespace dvr::record
