// The audit log: who did what to which camera, from where. Append-only; rows go by age alone.
#pragma once
#include "catalog/database.hpp"

namespace dvr::catalog {

struct AuditEntry {
  WallTime at;
  std::optional<std::int64_t> account_id;  // owner of what was touched
  std::optional<std::int64_t> user_id;     // who; none: nobody known
  std::string action;                      // e.g. "camera.update"
  std::optional<std::int64_t> camera_id;
  std::string detail;  // never a secret
  std::string address;
};

// As it is read: with the names that the ids have now; empty when they are gone.
struct AuditRow {
  std::int64_t id = 0;
  AuditEntry entry;
  std::string user_email, camera_name;
};

struct AuditCursor {
  WallTime at;
  std::int64_t id = 0;
};

struct AuditFilter {
  std::optional<std::int64_t> account_id{};  // none: of all accounts
  std::optional<WallTime> from{}, to{};      // [from, to)
  std::optional<std::int64_t> user_id{}, camera_id{};
  std::string action{};  // "camera" is also "camera.update"; empty: any
  bool newest_first = true;
  std::optional<AuditCursor> after{};  // strictly after this row in the wanted direction
  int limit = 50;
};

namespace audit {

Result<void> insert(Connection& c, const AuditEntry& entry);  // in the transaction of what it tells
Result<std::vector<AuditRow>> list(Connection& c, const AuditFilter& filter);
Result<std::int64_t> count(Connection& c, const AuditFilter& filter);  // `after` and `limit` do not matter
// Removes at most `limit` rows that are older, oldest first; answers how many.
Result<std::int64_t> expire(Connection& c, WallTime before, int limit);

}  // namespace audit
}  // namespace dvr::catalog
