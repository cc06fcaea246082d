// Decode times from presentation times: RTP carries only the latter, in decode order.
#pragma once
#include "base/time.hpp"

#include <vector>

namespace dvr::ingest {

// With at most N pictures out of order, the k-th picture decoded gets the (k-N)-th smallest presentation time: known
// already when it arrives, so nothing is delayed. The first N get times before the first, a frame apart.
// All times are relative to the first decode time, which is 0. One object a run.
class DecodeTimes {
 public:
  struct Times {
    MediaTicks pts, dts;
  };
  DecodeTimes(int reorder_frames, MediaTicks frame_duration);

  // `position` on the track's line. dts always increases and is never after pts.
  Times next(MediaTicks position);

  // How far before the first picture's presentation the run begins.
  MediaTicks lead() const { return {depth_ * frame_.count}; }
  // What the stream turned out to need; above reorder_frames: times had to be bent.
  int needed_depth() const { return needed_; }

 private:
  void learn(MediaTicks position);

  std::int64_t depth_;
  MediaTicks frame_;
  bool started_ = false;
  MediaTicks origin_, last_dts_;
  std::int64_t count_ = 0;
  std::vector<MediaTicks> waiting_;  // sorted, at most depth_ + 1
  std::vector<MediaTicks> recent_;   // the newest positions, in decode order
  int needed_ = 0;
};

}  // namespace dvr::ingest
