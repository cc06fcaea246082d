// The catalog that the settings name.
#pragma once
#include "base/config.hpp"
#include "catalog/database.hpp"

namespace dvr::app {

enum class Patience {
  usual,    // the server's: nothing may keep a request waiting
  endless,  // the command line's: a check reads all there is
};

// Neither connects to PostgreSQL nor migrates.
Result<std::unique_ptr<catalog::Database>> open_database(const Settings& settings, Patience patience);
bool catalog_may_exist(const Settings& settings);  // false: it is a file, and there is none

}  // namespace dvr::app
