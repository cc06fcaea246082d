// The live window: immutable values that any thread may hold. Only the storage of a part changes (memory → file).
#pragma once
#include "base/snapshot.hpp"
#include "package/part.hpp"
#include "store/file.hpp"

namespace dvr::live {

// Where the bytes of a part are now; at least one of the two, or none when they were given up.
struct Storage {
  std::shared_ptr<const package::Part> memory;
  std::optional<store::FileSlice> file;
};

struct LivePart {
  LivePart(std::uint64_t number_, std::shared_ptr<const package::Part> part);
  const std::uint64_t number;     // in its name; consecutive over segments and runs
  const std::uint64_t sequence;   // package::Part::sequence
  const MediaTicks duration;      // ticks of kMediaClock
  const std::uint64_t size_bytes;
  const bool independent;
  Snapshot<Storage> storage;
};

// The parameters of one run.
struct LiveRun {
  std::uint64_t id = 0;   // in the name of its init segment, and its discontinuity sequence number
  std::shared_ptr<const package::InitSegment> init;
};

struct Segment {
  std::uint64_t msn = 0;   // media sequence number
  std::shared_ptr<const LiveRun> run;
  WallTime wall_start;
  MediaTicks duration;   // of the parts so far
  std::uint64_t size_bytes = 0;
  std::vector<std::shared_ptr<LivePart>> parts;
};

struct Window {
  std::vector<std::shared_ptr<const Segment>> segments;   // complete, oldest first, consecutive msn
  std::shared_ptr<const Segment> open;                    // the one being made; null between two
  std::shared_ptr<const LiveRun> run;                     // newest; null before the first
  std::uint64_t next_msn = 0;      // of the segment after the newest that has a part
  std::uint64_t next_part = 0;     // number of the part that comes next: the preload hint
  std::int64_t target_seconds = 2; // EXT-X-TARGETDURATION; grows, never shrinks
  MediaTicks part_target;          // PART-TARGET; decided at the first part, never changed
  bool away = false;               // no run is open: the camera is gone
  bool closed = false;             // the stream has ended for good

  std::uint64_t open_msn() const { return open ? open->msn : next_msn; }
  std::size_t open_parts() const { return open ? open->parts.size() : 0; }
};

}  // namespace dvr::live
