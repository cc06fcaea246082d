// The audit log: who did what to which camera, from where. Append-only.
#pragma once
#include "api/context.hpp"
#include "catalog/database.hpp"

namespace dvr::api {

struct Audit {
  WallTime at;
  std::optional<std::int64_t> account_id;  // owner of what was touched
  std::optional<std::int64_t> user_id;     // who; none: nobody known
  std::string action;                      // e.g. "camera.update"
  std::optional<std::int64_t> camera_id;
  std::string detail;  // never a secret
  std::string address;
};

// By the user of the context, on the context's camera if it has one.
Audit audit_of(const Context& context, std::string action, std::string detail = {});

Result<void> write_audit(catalog::Connection& c, const Audit& audit);  // in the transaction of what it tells
Task<Result<void>> write_audit(catalog::Database& database, Audit audit);

}  // namespace dvr::api
