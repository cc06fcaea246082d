// `dvr-lite check`: the invariants between catalog, store and ledger.
#pragma once
#include "base/clock.hpp"
#include "catalog/database.hpp"
#include "store/store.hpp"

namespace dvr::record {

struct CheckOptions {
  bool deep = false;     // reads every byte: SHA-256, box structure against the index
  bool repair = false;   // marks lost rows, fills ledger holes, recounts, enters files without a row; deletes nothing
  bool running = false;  // a server is using the data: what is open is not a fault
};

enum class Violation {
  file_missing,  // a row's file is gone
  size_differs,
  checksum_differs,   // deep
  index_differs,      // the part index does not add up to the file, or (deep) not to its boxes
  file_without_row,   // below recordings/, neither row nor garbage
  spool_not_empty,    // after a clean stop
  counters_differ,    // camera_usage or footage_quarters against the rows
  hours_differ,       // footage_hours against the rows
  clip_file_missing,  // a ready clip's file is gone
  clip_file_without_row,
  clip_without_job,  // to be made, and no job makes it
  ledger_hole,       // neither footage nor gap
  ledger_overlap,    // gap over footage or gap over gap
};
std::string_view to_string(Violation violation);

struct Finding {
  Violation violation;
  std::string subject;  // file, recording or camera
  std::string detail;
  bool repaired = false;
};

struct CheckReport {
  std::vector<Finding> findings;
  std::int64_t recordings = 0, files = 0, bytes_read = 0;
  bool clean() const { return findings.empty(); }
};

// Blocking, for minutes on a large store; `deep` for hours.
Result<CheckReport> check(catalog::Database& database, store::FileSystem& files,
                          const std::filesystem::path& data_directory, const Clock& clock, CheckOptions options);

}  // namespace dvr::record
