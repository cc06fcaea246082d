// What there is of a camera in a stretch of time: pieces of recordings, the open one included, clipped at
// key frames. Everything playback makes, it makes from a Plan.
#pragma once
#include "base/time.hpp"
#include "catalog/recordings.hpp"
#include "record/hour_page.hpp"
#include "record/open_recordings.hpp"

#include <optional>

namespace dvr::playback {

// Of one recording, as the catalog's row or the recorder's open list tells it. Files only grow and ids are never used
// again, so (id, parts) names bytes that never change.
struct Footage {
  std::int64_t id = 0, camera_id = 0, run_id = 0;
  SharedBytes init;              // ftyp moov
  std::uint64_t init_bytes = 0;  // in the file, before the first part
  std::uint64_t size_bytes = 0;  // of the file as far as it is written
  WallTime start_time{}, end_time{};
  MediaTicks start_decode;  // of its first part, since the run's start, ticks of kMediaClock
  MediaTicks duration;      // of its video
  std::vector<record::IndexedPart> parts;
  std::string file_path;                    // key in the store; empty: of an hour's page, only for playlists
  std::shared_ptr<const store::File> file;  // the open spool file; null: open file_path
  bool finished = true;                     // false: it may still grow

  // Wall time runs evenly from start_time to end_time over `duration`: the camera's clock may drift against ours.
  WallTime wall_at(MediaTicks since_start) const;
  MediaTicks ticks_at(WallTime wall) const;  // not clamped
};

// Some neighbouring parts of one recording, beginning with a key frame.
struct Piece {
  std::shared_ptr<const Footage> footage;
  std::size_t first_part = 0, end_part = 0;  // [first, end)
  std::uint64_t offset = 0;                  // of the first part in the file
  std::uint64_t size_bytes = 0;
  MediaTicks start, duration;  // start: since the recording's start
  bool follows = false;        // the run goes on from the piece before without a hole

  WallTime wall_start() const { return footage->wall_at(start); }
  WallTime wall_end() const { return footage->wall_at(start + duration); }
};

struct Range {
  std::int64_t camera_id = 0;
  WallTime start{}, end{};  // [start, end)
  // Nothing captured later is shown: for users who may play back but not watch live.
  std::optional<WallTime> visible_until{};
};
inline constexpr Micros kMaxRange = std::chrono::hours(24);

struct Plan {
  Range range;
  std::vector<Piece> pieces;  // by time; empty: no footage
  bool growing = false;       // the last piece's recording is still written
};

// invalid when the range is empty, turned round or longer than kMaxRange; the message names the field.
Result<void> check_range(const Range& range);

std::shared_ptr<const Footage> footage_of(const record::OpenRecording& recording);
Result<std::shared_ptr<const Footage>> footage_of(const catalog::Recording& recording, SharedBytes init);
// Its parts are whole segments, and it does not know its file.
std::shared_ptr<const Footage> footage_of(std::int64_t camera_id, record::HourEntry entry, SharedBytes init);

// What may be left off at the ends: whole segments (a playlist, which needs no files), or all parts before the last key
// frame that is needed and after the end (a movie).
enum class Clip { segments, parts };

// Pure: clips and joins. `footage` in any order, possibly with one recording twice.
Plan make_plan(const Range& range, std::vector<std::shared_ptr<const Footage>> footage, Clip clip = Clip::segments);

}  // namespace dvr::playback
