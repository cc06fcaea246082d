// For tests of live/ and record/: a camera that makes parts of a known shape.
#pragma once
#include "media/test_support.hpp"
#include "package/packager.hpp"

namespace dvr::live::testing {

// 25 fps through a real packager: parts of 520 ms or less, a segment each `gop` frames from 48 on.
class FakeCamera {
 public:
  explicit FakeCamera(std::shared_ptr<package::PartSink> sink, int gop = 50, std::size_t frame_bytes = 100)
      : packager_({std::move(sink)}), gop_(gop), frame_bytes_(frame_bytes) {}

  void start(const media::Tracks& tracks = {media::testing::load_video("plain.h264").track, std::nullopt}) {
    frame_ = 0;
    packager_.on_run_start(tracks);
  }
  void frames(int n) {
    for (; n > 0; --n, ++frame_) {
      media::AccessUnit u;
      u.data = share(Bytes(frame_bytes_, std::uint8_t(frame_)));
      u.pts = u.dts = {frame_ * media::testing::kFrame};
      u.key = frame_ % gop_ == 0;
      u.wall = wall_;
      wall_ += Millis(40);
      packager_.on_access_unit(u);
    }
  }
  void stop(media::Reason reason = media::Reason::camera_closed) { packager_.on_run_end(reason); }
  void pass(Micros d) { wall_ += d; }

 private:
  package::Packager packager_;
  int gop_;
  std::size_t frame_bytes_;
  std::int64_t frame_ = 0;
  WallTime wall_ = media::testing::kStart;
};

}  // namespace dvr::live::testing
