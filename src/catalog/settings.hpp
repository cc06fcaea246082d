// The instance's own small values by name.
#pragma once
#include "catalog/database.hpp"

namespace dvr::catalog::settings {

Result<std::optional<std::string>> get(Connection& c, std::string_view name);
Result<void> set(Connection& c, std::string_view name, std::string_view value);
Result<void> remove(Connection& c, std::string_view name);

}  // namespace dvr::catalog::settings
