// A consistent copy of a SQLite catalog that is in use.
#pragma once
#include "base/error.hpp"

#include <filesystem>

namespace dvr::catalog {

// Writes `to`, which must not exist, as the catalog is at one moment; writers go on meanwhile. Blocks.
Result<void> snapshot_sqlite(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace dvr::catalog
