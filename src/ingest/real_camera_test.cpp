// Against real RTSP servers, when DVR_TEST_CAMERAS names some: "rtsp://… rtsp://…"; DVR_TEST_SECONDS, default 10.
// Prints what came and what it cost, and fails when a camera gave nothing or lost something.
#include "base/executors.hpp"
#include "ingest/connect_limiter.hpp"
#include "ingest/supervisor.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstdlib>
#include <future>

namespace dvr::ingest {
namespace {

class CountingSink final : public media::AccessUnitSink {
 public:
  void on_run_start(const media::Tracks& tracks) override {
    ++runs;
    codecs = tracks.codecs();
    last_dts.fill(MediaTicks{-1});
  }
  void on_access_unit(media::AccessUnit u) override {
    const auto kind = std::size_t(u.kind);
    ++units[kind];
    keys += u.kind == media::TrackKind::video && u.key;
    bytes += u.data->size();
    disorder += u.dts <= last_dts[kind] || u.pts < u.dts;
    if (first_pts[kind].count < 0) first_pts[kind] = u.pts;
    last_dts[kind] = u.dts;
  }
  void on_run_end(media::Reason reason) override { ends += fmt::format(" {}", media::to_string(reason)); }

  std::array<std::uint64_t, 2> units{};
  std::array<MediaTicks, 2> last_dts{}, first_pts{MediaTicks{-1}, MediaTicks{-1}};
  std::uint64_t runs = 0, keys = 0, bytes = 0, disorder = 0;
  std::string codecs, ends;
};

double cpu_ms() {
  rusage u{};
  getrusage(RUSAGE_SELF, &u);
  return double(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e3 + double(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e3;
}

Task<void> watch(std::vector<std::unique_ptr<Supervisor>>& cameras, Seconds d, double& cost, std::promise<void>& done) {
  for (auto& c : cameras) c->start();
  co_await sleep_for(Seconds(3));  // dialogues are not the cost of streaming
  const auto before = cpu_ms();
  co_await sleep_for(d);
  cost = cpu_ms() - before;
  for (auto& c : cameras) c->stop();
  for (auto& c : cameras) co_await c->join();
  done.set_value();
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

TEST(RealCamera, Streams) {
  const char* urls = std::getenv("DVR_TEST_CAMERAS");
  if (urls == nullptr) GTEST_SKIP() << "DVR_TEST_CAMERAS names no camera";
  const char* seconds = std::getenv("DVR_TEST_SECONDS");
  const Seconds d(seconds == nullptr ? 10 : std::atoi(seconds));
  IoPool io(1);
  StatusBoard board;
  ConnectLimiter limiter(8);
  Environment environment;
  environment.board = &board;
  environment.limiter = &limiter;
  const auto list = split(urls);
  std::vector<CountingSink> sinks(list.size());
  std::vector<std::unique_ptr<Supervisor>> cameras;
  for (std::size_t i = 0; i < list.size(); ++i)
    cameras.push_back(std::make_unique<Supervisor>(
        io.executor(0), CameraSource{std::int64_t(i), "", list[i], "", "", true}, sinks[i], environment));
  double cost = 0;
  std::promise<void> done;
  spawn(io.executor(0), watch(cameras, d, cost, done), "watch");
  done.get_future().wait();
  const std::size_t print = std::getenv("DVR_TEST_QUIET") == nullptr ? list.size() : 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto& s = sinks[i];
    const auto status = board.get(std::int64_t(i));
    if (i < print)
      fmt::print(
          "{}: {} runs {} pictures ({} keys) {} frames of audio, {} bytes, {}; {:.0f} bit/s, lost {}, dropped {}, "
          "jumps {}, ends{}\n",
          list[i], s.runs, s.units[0], s.keys, s.units[1], s.bytes, s.codecs, status->bit_rate, status->lost_packets,
          status->dropped_units, status->clock_jumps, s.ends);
    if (i < print)
      fmt::print("  video {} to {}, audio {} to {}\n", s.first_pts[0].count, s.last_dts[0].count, s.first_pts[1].count,
                 s.last_dts[1].count);
    for (const auto& [name, n] : status->quirks)
      if (i < print) fmt::print("  quirk {} {}\n", name, n);
    EXPECT_GT(s.units[0], 0u) << list[i];
    EXPECT_EQ(s.disorder, 0u) << list[i];
    EXPECT_EQ(status->lost_packets, 0u) << list[i];
  }
  fmt::print("CPU {:.3f} ms a camera-second\n", cost / double(d.count()) / double(list.size()));
  io.stop();
}

}  // namespace
}  // namespace dvr::ingest
