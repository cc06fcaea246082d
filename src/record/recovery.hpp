// Start-up recovery: every spool file without a row becomes a recording, up to its last whole part.
#pragma once
#include "catalog/recordings.hpp"
#include "record/shared.hpp"

namespace dvr::record {

struct RecoveryReport {
  int recovered = 0;    // got their row now
  int finished = 0;     // had their row: only left the spool
  int empty = 0;        // no whole part in them: removed
  int quarantined = 0;  // unreadable: kept in spool/quarantine/
  int waiting = 0;      // disk or catalog said no: stay in the spool for the next start
};

// What one spool file holds.
struct SpoolContents {
  SpoolIdentity identity;
  Bytes init;  // ftyp moov
  media::Tracks tracks;
  std::uint64_t init_bytes = 0;  // where the first part starts
  std::vector<IndexedPart> parts;
  std::uint64_t whole_bytes = 0;  // up to the end of the last whole part; 0: not even the header is whole
  MediaTicks start_decode, duration;
  std::int64_t video_samples = 0;
  WallTime start_time{}, end_time{};
};
// Reads box by box: heads, never the media. A torn end is cut off silently; corrupt when it is no file of ours.
// A tail of zeros counts as not written: some file systems grow a file before its bytes are there.
Result<SpoolContents> read_spool_file(const store::File& file);

// When the footage ended: what the last part's wall time says, as far as the media can be that long. A part that was
// written while the clock was wrong must not cover hours, nor end before it began or, for what began in the past, in
// the future.
WallTime plausible_end(const SpoolContents& contents, WallTime now);

// Blocking, before any recorder runs. Time is linear in the number of files and their parts. The checksums of what is
// recovered stay empty, and are computed later, in the background.
Result<RecoveryReport> recover_spool(catalog::Database& database, store::FileSystem& files,
                                     const std::filesystem::path& data_directory, const Clock& clock);

}  // namespace dvr::record
