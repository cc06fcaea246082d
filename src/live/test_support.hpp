// For tests of live/ and record/: a camera that makes parts of a known shape.
#pragma once
#include "live/stream.hpp"
#include "media/test_support.hpp"
#include "package/packager.hpp"

#include <future>

namespace dvr::live::testing {

// 25 fps through a real packager: parts of 520 ms or less, a segment each `gop` frames from 48 on.
class FakeCamera {
 public:
  explicit FakeCamera(std::shared_ptr<package::PartSink> sink, int gop = 50, std::size_t frame_bytes = 100)
      : packager_({std::move(sink)}), gop_(gop), frame_bytes_(frame_bytes) {}

  void start(const media::Tracks& tracks = {media::testing::load_video("plain.h264").track, std::nullopt}) {
    frame_ = 0;
    time_ = {};
    since_key_ = gop_;
    packager_.on_run_start(tracks);
  }
  void frames(int n) {
    for (; n > 0; --n, ++frame_) {
      media::AccessUnit u;
      u.data = share(Bytes(frame_bytes_, std::uint8_t(frame_)));
      u.pts = u.dts = to_ticks(time_ + (jitter_ ? jitter_() : Micros(0)), kMediaClock);
      u.key = since_key_ >= gop_;
      u.wall = wall_;
      since_key_ = u.key ? 1 : since_key_ + 1;
      pass_time(interval_);
      packager_.on_access_unit(u);
    }
  }
  // From the next key frame, or the next frame, on.
  void set_gop(int frames) { gop_ = frames; }
  void set_interval(Micros of_frames) { interval_ = of_frames; }
  void set_jitter(std::function<Micros()> jitter) { jitter_ = std::move(jitter); }
  void stop(media::Reason reason = media::Reason::camera_closed) { packager_.on_run_end(reason); }
  void pass(Micros d) { wall_ += d; }
  void miss(int n) {  // frames that the camera never made: the one before them lasts as long
    since_key_ += n;
    pass_time(interval_ * n);
  }

 private:
  void pass_time(Micros d) {
    time_ += d;
    wall_ += d;
  }
  package::Packager packager_;
  int gop_;
  std::size_t frame_bytes_;
  Micros interval_ = Millis(40);
  std::function<Micros()> jitter_;  // never below minus what has passed
  int since_key_ = 0;
  std::int64_t frame_ = 0;
  Micros time_{};  // since the run began
  WallTime wall_ = media::testing::kStart;
};

// Runs a request to its end on a thread of its own.
template <class T>
inline T run(Task<T> task) {
  asio::io_context io;
  auto future = asio::co_spawn(io, std::move(task), asio::use_future);
  io.run();
  return future.get();
}

inline std::string text(const Result<SharedBytes>& r) { return r ? std::string(as_text(**r)) : r.error().describe(); }

inline Bytes bytes(const Result<Content>& r) {
  Bytes out;
  if (!r) return out;
  for (const auto& piece : r->pieces) {
    if (auto* b = std::get_if<SharedBytes>(&piece)) {
      out.insert(out.end(), (*b)->begin(), (*b)->end());
    } else {
      const auto& slice = std::get<store::FileSlice>(piece);
      const auto read = *slice.file->read(slice.offset, slice.size_bytes);
      out.insert(out.end(), read.begin(), read.end());
    }
  }
  EXPECT_EQ(out.size(), r->size_bytes);
  return out;
}

}  // namespace dvr::live::testing
