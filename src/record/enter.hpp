// A finished spool file becomes a recording: place, row, out of the spool. Tried again until it is done.
#pragma once
#include "record/shared.hpp"

namespace dvr::record {

struct Finished {
  catalog::Recording row;  // without init_id and created_at
  SharedBytes init;        // ftyp moov
  media::Tracks tracks;
  std::filesystem::path spool_file;  // synced
};

// Ends when the recording is in the catalog and no longer in `shared.open`. Cancelled in between, it stays in the
// spool, whole, for the next start.
Task<void> enter(Shared& shared, Finished finished);

// The catalog's half: the init segment and the row; a row that is there already is fine.
Result<void> insert_row(catalog::Connection& c, const Finished& finished, WallTime now);

}  // namespace dvr::record
