// Recordings: rows, the counters that change with them, and the init segments they refer to.
#pragma once
#include "catalog/database.hpp"
#include "media/track.hpp"

namespace dvr::catalog {

struct Recording {
  std::int64_t id = 0;  // from reserve_recording_ids
  std::int64_t camera_id = 0;
  std::int64_t run_id = 0;  // id of the first recording of its run: equal means unbroken
  std::int64_t init_id = 0;
  WallTime start_time{}, end_time{};
  MediaTicks start_decode;  // tfdt of the first part, ticks of kMediaClock since the run's start
  MediaTicks duration;      // of its video, ticks of kMediaClock
  std::string file_path;    // key in the store
  std::string location = "disk";
  std::int64_t size_bytes = 0;
  std::int64_t init_bytes = 0;  // where the first part starts: init segment and our uuid box
  std::string sha256;           // of the whole file, hex; empty: nobody has asked for it yet
  std::string checksum;         // of the whole file, store::to_text; empty: recovered after a crash, not yet read again
  Bytes part_index;             // record/part_index.hpp; empty when read by a function that says so
  std::int64_t video_samples = 0;
  bool is_permanent = false;
  std::optional<std::string> lost_reason;  // set: the file is gone or damaged
  WallTime created_at{};
};

struct InitSegment {
  std::int64_t id = 0;
  Bytes bytes;         // ftyp moov
  std::string codecs;  // RFC 6381
  int width = 0, height = 0;
};

namespace init_segments {
// Equal bytes give the same id.
Result<std::int64_t> get_or_insert(Connection& c, ByteView bytes, const media::Tracks& tracks, WallTime now);
Result<std::optional<InitSegment>> find(Connection& c, std::int64_t id);
}  // namespace init_segments

// The place of a row in the order (start_time, id).
struct RecordingCursor {
  WallTime start_time{};
  std::int64_t id = 0;
};

struct RecordingFilter {
  std::vector<std::int64_t> camera_ids;  // only these; empty: nothing
  std::optional<WallTime> from, to;      // those that overlap [from, to)
  std::optional<bool> is_permanent;
  bool newest_first = true;
  std::optional<RecordingCursor> after;  // strictly after this row in the wanted direction
  int limit = 50;
};

// Sums over a stretch of time; a recording across a border counts on each side for its time, and once, where it
// starts, for its number and bytes.
struct FootageTotal {
  std::int64_t recordings = 0;
  std::int64_t size_bytes = 0;
  Micros recorded{0};
};

// No recording lasts longer; a query for overlap looks back this far.
inline constexpr Micros kMaxRecordingDuration = std::chrono::hours(1);

namespace recordings {

// First of `count` ids that nobody else gets. Ids of a server that crashed are skipped for ever.
Result<std::int64_t> reserve_ids(Connection& c, std::int64_t count);

// The row and all counters. conflict when id or file_path exist.
Result<void> insert(Connection& c, const Recording& recording);
Result<std::optional<Recording>> find(Connection& c, std::int64_t id);
Result<bool> exists(Connection& c, std::int64_t id);

// All of a camera that overlap [from, to), by start_time; without lost ones. With part_index.
Result<std::vector<Recording>> overlapping(Connection& c, std::int64_t camera_id, WallTime from, WallTime to,
                                           int limit = 100'000);
// Those that start in [from, to), by (start_time, id); without lost ones. With part_index.
Result<std::vector<Recording>> starting(Connection& c, std::int64_t camera_id, WallTime from, WallTime to);
Result<bool> any_starts(Connection& c, std::int64_t camera_id, WallTime from, WallTime to);  // lost ones too
// What overlaps, from the covering index alone: only id, run_id, start_time, end_time, size_bytes, is_permanent. Lost
// ones too.
Result<std::vector<Recording>> timeline(Connection& c, std::int64_t camera_id, WallTime from, WallTime to,
                                        int limit = 1'000'000);
// The one that covers `at`, else the newest that ended before it. With part_index; without lost ones.
Result<std::optional<Recording>> at_or_before(Connection& c, std::int64_t camera_id, WallTime at);
Result<std::optional<Recording>> newest(Connection& c, std::int64_t camera_id);

// One page over several cameras. Without part_index.
Result<std::vector<Recording>> list(Connection& c, const RecordingFilter& filter);
Result<std::int64_t> count(Connection& c, const RecordingFilter& filter);  // `after` and `limit` do not matter

// Totals between each two neighbours of `bounds` (ascending, multiples of 15 minutes UTC: every day of every zone in
// use begins there). bounds.size() - 1 answers.
Result<std::vector<FootageTotal>> totals(Connection& c, std::int64_t camera_id, const std::vector<WallTime>& bounds);

Result<void> set_permanent(Connection& c, std::int64_t id, bool is_permanent);
// The row stays; its footage no longer counts.
Result<void> set_lost(Connection& c, std::int64_t id, std::string_view reason);
Result<void> set_sha256(Connection& c, std::int64_t id, std::string_view sha256);
Result<void> set_checksum(Connection& c, std::int64_t id, std::string_view checksum);
Result<std::vector<Recording>> without_checksum(Connection& c, std::int64_t after_id, int limit);

// Takes the row out and puts its object into the garbage, counters included. Answers the row; none: there was none.
// Refuses permanent footage with ErrorKind::conflict.
Result<std::optional<Recording>> remove(Connection& c, std::int64_t id, WallTime now);

// Not permanent, not wanted by a clip in the making, oldest first, without part_index. Of one camera, or of all
// (nullopt).
Result<std::vector<Recording>> oldest_deletable(Connection& c, std::optional<std::int64_t> camera_id, int limit);

// By id, those after `after_id`: for `check`. With part_index.
Result<std::vector<Recording>> scan(Connection& c, std::int64_t after_id, int limit);

}  // namespace recordings

// Running counters of a camera.
struct Usage {
  std::int64_t camera_id = 0;
  std::int64_t recordings = 0;
  std::int64_t size_bytes = 0;
  std::int64_t permanent_bytes = 0;
  WallTime expired_until{};  // footage and gaps that ended before were removed by retention: the ledger starts here
  std::optional<WallTime> oldest_start;  // of the oldest recording still there
};

namespace usage {
Result<Usage> of_camera(Connection& c, std::int64_t camera_id);
Result<std::vector<Usage>> all(Connection& c);  // without oldest_start
Result<Usage> total(Connection& c);             // camera_id 0
// Moves the ledger's beginning forward and drops the gaps before it.
Result<void> expire(Connection& c, std::int64_t camera_id, WallTime until);
// Makes the counters of a camera anew from its rows.
Result<void> recount(Connection& c, std::int64_t camera_id);
}  // namespace usage

struct Garbage {
  std::int64_t id = 0;
  std::string file_path;
  std::string location;
};

namespace garbage {
Result<void> add(Connection& c, std::string_view file_path, std::string_view location, WallTime now);
Result<std::vector<Garbage>> next(Connection& c, std::int64_t after_id, int limit);
Result<void> drop(Connection& c, std::int64_t id);
Result<bool> contains(Connection& c, std::string_view file_path);
}  // namespace garbage

}  // namespace dvr::catalog
