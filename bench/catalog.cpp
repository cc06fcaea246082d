// The catalog's part of `script/bench api`: fills a catalog with recordings as years of cameras would, then measures
// what people ask of it, through the functions that the server uses.
//
//   bench_catalog fill FILE|URL RECORDINGS CAMERAS     needs an account in it; prints one JSON object
//   bench_catalog measure FILE|URL ROUNDS              prints one JSON object, and the plans of its statements
#include "base/log.hpp"
#include "catalog/cameras.hpp"
#include "catalog/gaps.hpp"
#include "catalog/postgres.hpp"
#include "playback/library.hpp"
#include "record/hours.hpp"
#include "record/part_index.hpp"
#include "store/store.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <future>
#include <iostream>
#include <map>
#include <random>

using namespace dvr;
using catalog::Connection;
using catalog::Database;
using catalog::Rows;

namespace {

constexpr std::int64_t kMinuteUs = 60'000'000, kDayMinutes = 1'440;
constexpr std::int64_t kEndUs = 1'795'305'600'000'000;  // 2026-11-22T00:00:00Z, a day's border
constexpr std::int64_t kCameras = 1'000;
constexpr std::int64_t kBlobs = 1'000;  // different part indexes
constexpr int kPartsOfMinute = 120;     // of 0.5 s, a key frame every 2 s

template <class T>
T must(Result<T> result) {
  if (result.has_value()) {
    if constexpr (std::is_void_v<T>) return;
    else return std::move(*result);
  }
  std::cerr << "bench_catalog: " << result.error().describe() << "\n";
  std::exit(1);
}

bool is_postgres(const std::string& where) { return where.starts_with("postgres"); }

std::unique_ptr<Database> open(const std::string& where) {
  if (!is_postgres(where)) return must(catalog::open_sqlite(where));
  return must(catalog::open_postgres({.url = where, .readers = 2, .statement_timeout = Millis(0)}));
}

Rows write(Database& database, std::string_view sql, std::vector<catalog::Value> params = {}) {
  Rows out;
  must(database.migrate_now([&](Connection& c) -> Result<void> {
    DVR_TRY(out, c.query(sql, params));
    return {};
  }));
  return out;
}

double seconds_since(MonoTime begin) { return std::chrono::duration<double>(MonoTime::clock::now() - begin).count(); }

// --- fill
// -------------------------------------------------------------------------------------------------------------

// 60 s of 1080p25 at about 3 Mbit/s.
record::IndexedPart make_part(std::mt19937& random, int number) {
  const bool key = number % 4 == 0;
  std::uniform_int_distribution<std::uint32_t> size(key ? 240'000 : 120'000, key ? 360'000 : 220'000);
  return {size(random), {45'000}, key, key, number % 2 ? 13u : 12u};
}

void insert_blobs(Database& database) {
  std::mt19937 random(1);
  must(database.migrate_now([&](Connection& c) -> Result<void> {
    for (std::int64_t id = 0; id < kBlobs; ++id) {
      std::vector<record::IndexedPart> parts;
      std::int64_t size = 1'200;
      for (int i = 0; i < kPartsOfMinute; ++i) size += parts.emplace_back(make_part(random, i)).size_bytes;
      DVR_CHECK(c.query("INSERT INTO bench_blobs (id, size, bytes) VALUES ($1, $2, $3)",
                        {id, size, record::encode_part_index(parts)}));
    }
    return {};
  }));
}

// Of the first account, which the program's command line has made. Those beyond `cameras` have no footage.
void insert_cameras(Database& database) {
  must(database.migrate_now([&](Connection& c) -> Result<void> {
    DVR_TRY(const auto owner, c.query("SELECT MIN(id) FROM users"));
    DVR_CHECK(
        c.query("INSERT INTO init_segments (id, digest, bytes, codecs, width, height, created_at) "
                "VALUES (1, 'bench', $1, 'avc1.640028', 1920, 1080, 0)",
                {Bytes(1'200, 7)}));
    for (std::int64_t i = 0; i < kCameras; ++i) {
      catalog::Camera camera;
      camera.name = fmt::format("Camera {}", i);
      camera.rtsp_url = "rtsp://10.0.0.1/";
      camera.user_id = owner[0].i64(0);
      camera.is_active = false;
      DVR_CHECK(catalog::cameras::insert(c, camera));
    }
    return {};
  }));
}

// The secondary indexes of the footage's tables, by their own text: sorting once is quicker than inserting in order.
std::map<std::string, std::string> take_indexes_away(Database& database, bool postgres) {
  const auto rows = write(
      database, postgres ? "SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ('recordings', "
                           "'footage_quarters') AND indexdef LIKE 'CREATE INDEX%'"
                         : "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name IN ('recordings', "
                           "'footage_quarters') AND sql IS NOT NULL");
  std::map<std::string, std::string> out;
  for (std::size_t i = 0; i < rows.size(); ++i) out[rows[i].text(0)] = rows[i].text(1);
  for (const auto& [name, sql] : out) write(database, "DROP INDEX " + name);
  return out;
}

// Minute after minute, all cameras in each, as they are recorded: a camera's rows are not neighbours.
void insert_minutes(Database& database, bool postgres, std::int64_t first, std::int64_t end, std::int64_t cameras,
                    std::int64_t start_us) {
  must(database.migrate_now([&](Connection& c) -> Result<void> {
    // Each row would ask whether its camera and its init segment are there.
    if (postgres) DVR_CHECK(c.query("SET LOCAL session_replication_role = replica"));
    DVR_CHECK(c.query(
        "WITH RECURSIVE minutes (n) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT n + 1 FROM minutes WHERE n + 1 < "
        "$2), "
        "numbers (k) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT k + 1 FROM numbers WHERE k + 1 < $3) "
        "INSERT INTO recordings (id, camera_id, run_id, init_id, start_time, end_time, start_decode_ticks, "
        "duration_ticks, file_path, size_bytes, init_bytes, sha256, part_index, video_samples, checksum, created_at) "
        "SELECT n * $3 + k + 1, k + 1, (n - n % 1440) * $3 + k + 1, 1, $4 + n * 60000000, $4 + (n + 1) * 60000000, "
        "(n % 1440) * 5400000, 5400000, 'recordings/' || (k + 1) || '/2026/09/17/' || ($4 / 1000 + n * 60000) || '-' "
        "|| "
        "(n * $3 + k + 1) || '.mp4', b.size, 1200, '', b.bytes, 1500, 'xxh3:0123456789abcdef', $4 + (n + 1) * 60000000 "
        "FROM minutes CROSS JOIN numbers JOIN bench_blobs b ON b.id = (n * 7 + k * 13) % 1000 ORDER BY n, k",
        {first, end, cameras, start_us}));
    return {};
  }));
}

void insert_counters(Database& database) {
  write(database,
        "INSERT INTO footage_quarters (camera_id, quarter, recordings, size_bytes, recorded_us) SELECT camera_id, "
        "start_time / 900000000, COUNT(*), SUM(size_bytes), SUM(end_time - start_time) FROM recordings "
        "GROUP BY start_time / 900000000, camera_id ORDER BY start_time / 900000000, camera_id");
  write(database,
        "UPDATE camera_usage SET recordings = (SELECT COUNT(*) FROM recordings r WHERE r.camera_id = "
        "camera_usage.camera_id), size_bytes = (SELECT COALESCE(SUM(r.size_bytes), 0) FROM recordings r WHERE "
        "r.camera_id = camera_usage.camera_id)");
  write(database, "UPDATE sequences SET next = 1 + (SELECT MAX(id) FROM recordings) WHERE name = 'recording'");
}

// As the server makes them of footage from before there were any.
void gather_hours(Database& database) {
  write(database,
        "INSERT INTO footage_hours (camera_id, hour, due_at) SELECT DISTINCT camera_id, start_time / 3600000000, 0 "
        "FROM recordings");
  record::HourGatherer gatherer(database, system_clock());
  while (must(gatherer.gather(200)) > 0) {
  }
}

int fill(const std::string& where, std::int64_t recordings, std::int64_t cameras) {
  const bool postgres = is_postgres(where);
  auto database = open(where);
  must(catalog::migrate(*database));
  const auto begin = MonoTime::clock::now();
  write(*database,
        fmt::format("CREATE TABLE bench_blobs (id BIGINT PRIMARY KEY, size BIGINT NOT NULL, bytes {} NOT NULL)",
                    postgres ? "BYTEA" : "BLOB"));
  insert_blobs(*database);
  insert_cameras(*database);
  const auto indexes = take_indexes_away(*database, postgres);
  const std::int64_t minutes = recordings / cameras, start_us = kEndUs - minutes * kMinuteUs;
  for (std::int64_t n = 0; n < minutes; n += kDayMinutes) {
    insert_minutes(*database, postgres, n, std::min(minutes, n + kDayMinutes), cameras, start_us);
    std::cerr << fmt::format("\r{} of {} recordings", std::min(minutes, n + kDayMinutes) * cameras, recordings);
  }
  const auto inserted_s = seconds_since(begin);
  for (const auto& [name, sql] : indexes) write(*database, sql);
  insert_counters(*database);
  gather_hours(*database);
  write(*database, "DROP TABLE bench_blobs");
  std::cerr << "\n";
  fmt::print("{{\"recordings\": {}, \"cameras\": {}, \"rows_s\": {:.1f}, \"fill_s\": {:.1f}}}\n", minutes * cameras,
             cameras, inserted_s, seconds_since(begin));
  return 0;
}

// --- measure
// ----------------------------------------------------------------------------------------------------------

// Runs each statement, and asks before how it will be run.
class Explaining final : public Connection {
 public:
  Explaining(Connection& inner, bool postgres) : inner_(inner), postgres_(postgres) {}
  Result<Rows> query(std::string_view sql, std::vector<catalog::Value> params) override {
    const auto ask =
        postgres_ ? "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF, SUMMARY OFF) " : "EXPLAIN QUERY PLAN ";
    DVR_TRY(const auto plan, inner_.query(ask + std::string(sql), params));
    std::cerr << "  " << sql << "\n";
    for (std::size_t i = 0; i < plan.size(); ++i) std::cerr << "      " << plan[i].text(postgres_ ? 0 : 3) << "\n";
    return inner_.query(sql, std::move(params));
  }

 private:
  Connection& inner_;
  const bool postgres_;
};

struct Sample {
  std::int64_t camera_id;
  WallTime day;  // its beginning
};

struct Extent {
  std::vector<std::int64_t> cameras;
  std::int64_t days = 0;
};

Extent extent_of(Database& database) {
  Extent out;
  must(database.read_now([&](Connection& c) -> Result<void> {
    DVR_TRY(const auto rows, c.query("SELECT camera_id FROM camera_usage WHERE recordings > 0 ORDER BY camera_id"));
    for (std::size_t i = 0; i < rows.size(); ++i) out.cameras.push_back(rows[i].i64(0));
    DVR_TRY(const auto oldest,
            c.query("SELECT MIN(start_time) FROM recordings WHERE camera_id = $1", {out.cameras[0]}));
    out.days = (kEndUs - oldest[0].i64(0)) / (kDayMinutes * kMinuteUs);
    return {};
  }));
  return out;
}

using Question = std::function<Result<std::size_t>(Connection&, const Sample&)>;

Result<std::size_t> timeline_of_day(Connection& c, const Sample& s) {
  const auto end = s.day + std::chrono::days(1);
  DVR_TRY(const auto footage, catalog::recordings::timeline(c, s.camera_id, s.day, end));
  DVR_TRY(const auto gaps, catalog::gaps::overlapping(c, s.camera_id, s.day, end));
  return footage.size() + gaps.size();
}

Result<std::size_t> calendar_of_month(Connection& c, const Sample& s) {
  std::vector<WallTime> borders;
  for (int i = -30; i <= 1; ++i) borders.push_back(s.day + std::chrono::days(i));
  DVR_TRY(const auto totals, catalog::recordings::totals(c, s.camera_id, borders));
  return totals.size();
}

Result<std::size_t> page_of_recordings(Connection& c, const Sample& s) {
  catalog::RecordingFilter filter;
  filter.camera_ids = {s.camera_id};
  filter.to = s.day + std::chrono::days(1);
  filter.limit = 51;
  DVR_TRY(const auto page, catalog::recordings::list(c, filter));
  return page.size();
}

Result<std::size_t> rows_of_playlist(Connection& c, const Sample& s) {
  DVR_TRY(const auto rows, catalog::recordings::overlapping(c, s.camera_id, s.day, s.day + std::chrono::days(1)));
  return rows.size();
}

class Measuring {
 public:
  Measuring(Database& database, std::size_t rounds)
      : database_(database), rounds_(rounds), extent_(extent_of(database)) {}

  void time(std::string_view name, const std::function<std::size_t(const Sample&)>& ask) {
    for (std::size_t i = 0; i < rounds_ / 5; ++i) ask(next());
    std::vector<double> ms;
    std::size_t things = 0;
    for (std::size_t i = 0; i < rounds_; ++i) {
      const auto sample = next();
      const auto begin = MonoTime::clock::now();
      things = ask(sample);
      ms.push_back(seconds_since(begin) * 1000);
    }
    std::sort(ms.begin(), ms.end());
    results_ +=
        fmt::format("{}\"{}\": {{\"p50_ms\": {:.2f}, \"p99_ms\": {:.2f}, \"max_ms\": {:.2f}, \"things\": {}}}",
                    results_.empty() ? "" : ", ", name, ms[ms.size() / 2], ms[ms.size() * 99 / 100], ms.back(), things);
  }

  void time_query(std::string_view name, const Question& question) {
    time(name, [&](const Sample& s) {
      std::size_t things = 0;
      must(database_.read_now([&](Connection& c) -> Result<void> {
        DVR_TRY(things, question(c, s));
        return {};
      }));
      return things;
    });
  }

  void explain(std::string_view name, const Question& question, bool postgres) {
    std::cerr << name << "\n";
    must(database_.read_now([&](Connection& c) -> Result<void> {
      Explaining explaining(c, postgres);
      DVR_CHECK(question(explaining, next()));
      return {};
    }));
  }

  const std::string& results() const { return results_; }

 private:
  // Some day that has a month before it, of any camera.
  Sample next() {
    std::uniform_int_distribution<std::size_t> camera(0, extent_.cameras.size() - 1);
    std::uniform_int_distribution<std::int64_t> day(1, std::max<std::int64_t>(1, extent_.days - 31));
    return {extent_.cameras[camera(random_)], from_us(kEndUs) - std::chrono::days(day(random_))};
  }

  Database& database_;
  const std::size_t rounds_;
  const Extent extent_;
  std::mt19937_64 random_{7};
  std::string results_;
};

void measure_playlist(Measuring& measuring, Database& database) {
  IoPool io(1);
  WorkPool disk("disk", 1, 100), decode("decode", 1, 100);
  store::DiskStore store(store::real_file_system(), "/nonexistent");
  record::OpenRecordings open;
  playback::Library library(database, store, open, disk, decode);
  std::shared_ptr<const playback::Plan> plan;
  const auto index = [&](const Sample& s) {
    playback::Range range{s.camera_id, s.day, s.day + std::chrono::days(1), {}};
    plan = must(asio::co_spawn(io.context(0), library.plan(range), asio::use_future).get());
    return plan->pieces.size();
  };
  measuring.time("index of a 24 h playlist", index);
  measuring.time("its text", [&](const Sample& s) {
    if (!plan) index(s);
    return playback::render_playlist(
               *plan,
               [](auto camera, auto id) { return fmt::format("/api/playback/{}/recordings/{}.mp4", camera, id); })
        .size();
  });
}

int measure(const std::string& where, std::size_t rounds) {
  const bool postgres = is_postgres(where);
  auto database = open(where);
  Measuring measuring(*database, rounds);
  const std::pair<std::string_view, Question> questions[]{{"timeline of a camera-day", timeline_of_day},
                                                          {"calendar of a month", calendar_of_month},
                                                          {"page of 50 recordings", page_of_recordings},
                                                          {"rows of a 24 h playlist", rows_of_playlist}};
  for (const auto& [name, question] : questions) measuring.time_query(name, question);
  measure_playlist(measuring, *database);
  for (const auto& [name, question] : questions) measuring.explain(name, question, postgres);
  fmt::print("{{{}}}\n", measuring.results());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> args(argv + 1, argv + argc);
  log::configure(log::Format::text, log::Level::warn);
  if (args.size() == 4 && args[0] == "fill") return fill(args[1], std::stoll(args[2]), std::stoll(args[3]));
  if (args.size() == 3 && args[0] == "measure") return measure(args[1], std::stoull(args[2]));
  std::cerr << "usage: bench_catalog fill FILE|URL RECORDINGS CAMERAS | measure FILE|URL ROUNDS\n";
  return 2;
}
