// A camera, and who takes what it gives, for the tests of supervisors.
#pragma once
#include "ingest/connect_limiter.hpp"
#include "ingest/supervisor.hpp"
#include "proto/rtsp/fake_camera.hpp"

#include <condition_variable>
#include <future>

namespace dvr::ingest::testing {

using media::Reason;
using rtsp::FakeCamera;
using rtsp::Message;
using Answer = FakeCamera::Answer;

// Collects what a camera gives; any thread may wait for it.
class Sink final : public media::AccessUnitSink {
 public:
  void on_run_start(const media::Tracks&) override { add("start"); }
  void on_access_unit(media::AccessUnit u) override {
    add(u.kind == media::TrackKind::video ? (u.key ? "K" : "v") : "a");
  }
  void on_run_end(Reason reason) override { add(fmt::format("end {}", media::to_string(reason))); }

  std::vector<std::string> wait_for(std::size_t lines) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, Seconds(20), [&] { return lines_.size() >= lines; });
    return lines_;
  }

 private:
  void add(std::string line) {
    std::lock_guard lock(mutex_);
    lines_.push_back(std::move(line));
    changed_.notify_all();
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> lines_;
};

inline Bytes packet(std::uint16_t seq, std::uint32_t ts, bool marker, std::string_view hex) {
  Bytes out;
  ByteWriter w(out);
  w.u8(0x80), w.u8(marker ? 0xe0 : 0x60), w.u16(seq), w.u32(ts), w.u32(7);
  w.bytes(from_hex(hex).value());
  return out;
}

constexpr const char* kSps = "6742000af841a2";

inline std::string picture(int i) {
  const auto ts = std::uint32_t(i) * 3600;
  if (i % 10 != 0) return FakeCamera::frame(0, packet(std::uint16_t(i), ts, true, "419aff"));
  const auto stap = fmt::format(
      "78"
      "0007{}"
      "0004"
      "68ce3880"
      "0003"
      "6588aa",
      kSps);
  return FakeCamera::frame(0, packet(std::uint16_t(i), ts, true, stap));
}

inline std::string pictures(int n) {
  std::string out;
  for (int i = 0; i < n; ++i) out += picture(i);
  return out;
}

// Answers PLAY and sends `n` pictures at once.
inline std::optional<Answer> plays(const Message& r, int n, bool hang_up = false) {
  if (r.method != "PLAY") return std::nullopt;
  return Answer{FakeCamera::reply(r, 200, "OK") + pictures(n), hang_up};
}

inline Environment quick(StatusBoard& board) {
  Environment e;
  e.board = &board;
  e.seed = 5;
  e.timings.rounds.round = Millis(5);
  e.timings.request_timeout = Millis(500);
  e.timings.backoff_first = Millis(10);
  e.timings.backoff_most = Millis(40);
  e.timings.data_timeout = Millis(600);
  return e;
}

inline Task<void> start(Supervisor& s) {
  s.start();
  co_return;
}
inline Task<void> stop(Supervisor& s, Reason reason, std::promise<void>& done) {
  s.stop(reason);
  co_await s.join();
  done.set_value();
}

struct Recorder {
  StatusBoard board;
  Sink sink;
  IoPool io{1};
  std::unique_ptr<Supervisor> supervisor;

  void begin(CameraSource source, Environment environment) {
    supervisor = std::make_unique<Supervisor>(io.executor(0), std::move(source), sink, std::move(environment));
    spawn(io.executor(0), start(*supervisor), "test");
  }
  void end(Reason reason = Reason::shutdown) {
    std::promise<void> done;
    spawn(io.executor(0), stop(*supervisor, reason, done), "test");
    done.get_future().wait();
  }
  template <class F>
  std::shared_ptr<const CameraStatus> wait_until(F condition) {
    const auto deadline = std::chrono::steady_clock::now() + Seconds(20);
    for (;;) {
      const auto status = board.get(1);
      if ((status && condition(*status)) || std::chrono::steady_clock::now() > deadline) return status;
      std::this_thread::yield();
    }
  }
  ~Recorder() { io.stop(); }
};

using Lines = std::vector<std::string>;

}  // namespace dvr::ingest::testing
