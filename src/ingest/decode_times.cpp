#include "ingest/decode_times.hpp"

#include <algorithm>

namespace dvr::ingest {
namespace {
constexpr int kMostReordered = 16;  // H.264, A.3.1
}

DecodeTimes::DecodeTimes(int reorder_frames, MediaTicks frame_duration)
    : depth_(std::clamp(reorder_frames, 0, kMostReordered)), frame_(frame_duration), needed_(int(depth_)) {}

DecodeTimes::Times DecodeTimes::next(MediaTicks position) {
  if (!started_) {
    started_ = true;
    origin_ = position - lead();
    last_dts_ = {-1};
  }
  const auto pts = position - origin_;
  learn(position);
  waiting_.insert(std::upper_bound(waiting_.begin(), waiting_.end(), pts), pts);
  MediaTicks dts{count_++ * frame_.count};
  if (std::int64_t(waiting_.size()) > depth_) {
    dts = waiting_.front();
    waiting_.erase(waiting_.begin());
  }
  dts = std::max(dts, last_dts_ + MediaTicks{1});
  last_dts_ = dts;
  return {std::max(pts, dts), dts};
}

// How many earlier pictures are shown after this one?
void DecodeTimes::learn(MediaTicks position) {
  const auto later = std::count_if(recent_.begin(), recent_.end(), [&](MediaTicks p) { return p > position; });
  needed_ = std::max(needed_, int(later));
  recent_.push_back(position);
  if (recent_.size() > kMostReordered) recent_.erase(recent_.begin());
}

}  // namespace dvr::ingest
