#include "api/audit.hpp"

namespace dvr::api {

Audit audit_of(const Context& context, std::string action, std::string detail) {
  Audit audit{context.now, {}, {}, std::move(action), {}, std::move(detail), context.request.remote_address};
  if (context.who.user) {
    audit.user_id = context.who.user->id;
    audit.account_id = context.who.user->account_id();
  }
  if (context.camera) {
    audit.camera_id = context.camera->id;
    audit.account_id = context.camera->account_id;
  }
  return audit;
}

Result<void> write_audit(catalog::Connection& c, const Audit& audit) {
  DVR_CHECK(
      c.query("INSERT INTO audit_log (at, account_id, user_id, action, camera_id, detail, address) "
              "VALUES ($1, $2, $3, $4, $5, $6, $7)",
              {audit.at, audit.account_id, audit.user_id, audit.action, audit.camera_id, audit.detail, audit.address}));
  return {};
}

Task<Result<void>> write_audit(catalog::Database& database, Audit audit) {
  DVR_CO_CHECK(co_await database.write([audit = std::move(audit)](catalog::Connection& c) -> Result<bool> {
    DVR_CHECK(write_audit(c, audit));
    return true;
  }));
  co_return Result<void>();
}

}  // namespace dvr::api
