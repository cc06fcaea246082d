#include "catalog/settings.hpp"

namespace dvr::catalog::settings {

Result<std::optional<std::string>> get(Connection& c, std::string_view name) {
  DVR_TRY(const auto rows, c.query("SELECT value FROM settings WHERE name = $1", {name}));
  if (rows.empty()) return std::optional<std::string>();
  return std::optional(rows[0].text(0));
}

Result<void> set(Connection& c, std::string_view name, std::string_view value) {
  DVR_CHECK(c.query("INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = $2",
                    {name, value}));
  return {};
}

Result<void> remove(Connection& c, std::string_view name) {
  DVR_CHECK(c.query("DELETE FROM settings WHERE name = $1", {name}));
  return {};
}

}  // namespace dvr::catalog::settings
