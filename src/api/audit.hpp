// Rows of the audit log, made from the request that did it.
#pragma once
#include "api/context.hpp"
#include "catalog/audit.hpp"

namespace dvr::api {

using Audit = catalog::AuditEntry;

// By the user of the context, on the context's camera if it has one.
Audit audit_of(const Context& context, std::string action, std::string detail = {});

Result<void> write_audit(catalog::Connection& c, const Audit& audit);  // in the transaction of what it tells
Task<Result<void>> write_audit(catalog::Database& database, Audit audit);
Task<Result<void>> write_audit(catalog::Database& database, std::vector<Audit> audits);  // none: nothing is written

struct WatchedRange {
  WallTime start{}, end{};
};
// Somebody reads footage (of `range`) or live (no range): one row for a stretch, see WatchAudit. Nobody watches
// unseen: what fails here ends the request.
Task<Result<void>> audit_watching(Services& services, Audit audit, std::optional<WatchedRange> range = {});

}  // namespace dvr::api
