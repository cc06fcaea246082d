// The live window: immutable values that any thread may hold. Only the storage of a part changes (memory → file).
#pragma once
#include "base/snapshot.hpp"
#include "package/part.hpp"
#include "store/file.hpp"

namespace dvr::live {

// Where the bytes of a part are now: in one or both places, or nowhere when they were given up.
struct Storage {
  std::shared_ptr<const package::Part> memory;
  std::optional<store::FileSlice> file;
};

struct LivePart {
  LivePart(std::uint64_t number_, MediaTicks starts_at_, std::shared_ptr<const package::Part> part)
      : number(number_),
        sequence(part->sequence),
        starts_at(starts_at_),
        decode_time(part->decode_time),
        duration(part->duration),
        wall_start(part->wall_start),
        size_bytes(part->size_bytes),
        independent(part->independent),
        storage(Storage{std::move(part), std::nullopt}) {}
  const std::uint64_t number;    // in its name; consecutive over segments and runs
  const std::uint64_t sequence;  // package::Part::sequence
  const MediaTicks starts_at;    // all that the stream had before it, over all runs; of kMediaClock, as the next two
  const MediaTicks decode_time;  // package::Part::decode_time
  const MediaTicks duration;
  const WallTime wall_start;
  const std::uint64_t size_bytes;
  const bool independent;
  Snapshot<Storage> storage;
};

// The parameters of one run.
struct LiveRun {
  std::uint64_t id = 0;             // in the name of its init segment; consecutive
  std::uint64_t discontinuity = 0;  // discontinuity sequence number: consecutive too, and small
  std::shared_ptr<const package::InitSegment> init;
};

struct Segment {
  std::uint64_t msn = 0;  // media sequence number
  std::shared_ptr<const LiveRun> run;
  WallTime wall_start;
  MediaTicks duration;  // of the parts so far
  std::uint64_t size_bytes = 0;
  std::vector<std::shared_ptr<LivePart>> parts;  // never empty
};
using SegmentPtr = std::shared_ptr<const Segment>;

struct Window {
  std::uint64_t version = 0;           // counts what was published
  MonoTime shown_at{};                 // when it was
  std::vector<SegmentPtr> retired;     // left the playlist a short while ago, still to be had (RFC, section 6.2.2)
  std::vector<SegmentPtr> segments;    // complete, oldest first, consecutive msn
  SegmentPtr open;                     // the one being made; null between two
  std::shared_ptr<const LiveRun> run;  // the newest; null before the first
  std::uint64_t next_msn = 0;          // of the segment that will be opened next
  std::uint64_t next_part = 0;         // number of the part that comes next: the preload hint
  std::int64_t target_seconds = 2;     // EXT-X-TARGETDURATION
  MediaTicks part_target;              // PART-TARGET; nothing before the first whole segment
  bool away = false;                   // no run is open: the camera is gone
  bool closed = false;                 // the stream has ended for good

  // What a request may name.
  std::uint64_t open_msn() const { return open ? open->msn : next_msn; }
  std::size_t open_parts() const { return open ? open->parts.size() : 0; }
  SegmentPtr find_segment(std::uint64_t msn) const;                 // complete ones; null: not here
  std::shared_ptr<LivePart> find_part(std::uint64_t number) const;  // null: not here
  std::shared_ptr<const LiveRun> find_run(std::uint64_t id) const;  // null: not here
  MediaTicks duration() const;                                      // of what the playlist shows

  // As it is listed: what lasts longer than was promised is listed as long as was promised. A picture does when its
  // camera stood still; its bytes tell players the truth, and so does the next segment's date and time.
  MediaTicks listed(const LivePart& part) const;
  MediaTicks listed(const Segment& segment) const;
};

}  // namespace dvr::live
