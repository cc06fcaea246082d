// `dvr-lite backup`: everything that a restore needs, into another folder, while the server records.
#pragma once
#include "base/config.hpp"

#include <iosfwd>

namespace dvr::app {

struct BackupOptions {
  std::filesystem::path target;  // empty or missing, or an earlier backup: that one is brought up to date
  bool footage = true;           // false: catalog, keys and certificate only
};

// Catalog, keys, certificate, recordings and clips, so that the target is a data directory again. What is being
// recorded now is not in it. Blocks, as long as copying takes.
Result<void> back_up(const Settings& settings, const BackupOptions& options, std::ostream& out);

}  // namespace dvr::app
