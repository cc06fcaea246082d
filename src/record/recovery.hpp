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
  int waiting = 0;      // disk or catalog said no: stay in the spool
  Micros lost{0};       // between the ends of the cut files and the last byte's time: unknown, so 0 when cut cleanly
};

// What one spool file holds. Reads box by box, a few reads a part, never the media bytes.
struct SpoolContents {
  catalog::Recording recording;  // without init_id, sha256, part_index as a blob
  Bytes init;                    // ftyp moov
  media::Tracks tracks;          // codecs and size for the init's row
  std::vector<IndexedPart> parts;
  std::uint64_t whole_bytes = 0;  // up to the end of the last whole part
};
Result<SpoolContents> read_spool_file(const store::File& file);

// Blocking, before any recorder runs. Time is linear in the number and size of the files.
Result<RecoveryReport> recover_spool(catalog::Database& database, store::FileSystem& files,
                                     const std::filesystem::path& data_directory, const Clock& clock);

}  // namespace dvr::record
