// A part: the unit that is built once and then only referenced, by the live window, the recorder and every viewer.
#pragma once
#include "base/time.hpp"
#include "media/access_unit.hpp"

namespace dvr::package {

// `ftyp moov` of one run. Track 1 is video at 90 kHz; track 2, when there, is audio at its sample rate.
struct InitSegment {
  std::uint64_t run = 0;  // counts the runs of this camera since the process started
  SharedBytes bytes;
  Sha256 digest{};  // of bytes: equal parameters give equal init segments
  media::Tracks tracks;
  WallTime wall_start;
};

// `prft moof mdat` (the prft of ISO 14496-12, 8.16.5 ties media time to wall time, for recovery). Immutable.
struct Part {
  std::uint64_t run = 0;
  std::uint64_t sequence = 0;        // counts the parts of this camera since the process started; never reused
  SharedBytes head;                  // all up to and including the mdat header
  std::vector<SharedBytes> payload;  // the samples of the mdat, in order
  std::size_t size_bytes = 0;        // head and payload
  bool independent = false;          // its first video sample is a key frame
  bool starts_segment = false;       // independent, and the segment before it is long enough (or a new run begins)
  bool ends_segment = false;         // the next part starts a segment, or the run ends here
  MediaTicks decode_time;            // of the first video sample, in ticks of kMediaClock from the run's start
  MediaTicks duration;               // of its video, in ticks of kMediaClock
  WallTime wall_start, wall_end;
  std::uint32_t video_samples = 0, audio_samples = 0;

  std::vector<SharedBytes> buffers() const;  // head, then payload: for gather I/O
};

// Receives one camera's parts in order, on the camera's executor: run (part* end run part*)* end.
class PartSink {
 public:
  virtual ~PartSink() = default;
  virtual void on_run(std::shared_ptr<const InitSegment> init) = 0;
  virtual void on_part(std::shared_ptr<const Part> part) = 0;
  virtual void on_run_end(media::Reason reason) = 0;
};

}  // namespace dvr::package
