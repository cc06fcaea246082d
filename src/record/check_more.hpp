// The parts of `check` that stand alone. Each adds what it finds.
#pragma once
#include "record/check.hpp"

namespace dvr::record {

// Pages of hours against the rows that they tell of.
Result<void> check_hours(catalog::Database& database, const CheckOptions& options, CheckReport& report);

// Clips against their files and jobs, and files below clips/ against their rows.
Result<void> check_clips(catalog::Database& database, store::FileSystem& files,
                         const std::filesystem::path& data_directory, const CheckOptions& options, CheckReport& report);

}  // namespace dvr::record
