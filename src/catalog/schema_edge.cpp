#include "catalog/schema.hpp"

namespace dvr::catalog {

// The audit log is read newest first, by account or whole, and narrowed to a user or a camera; it expires by time.
const std::string_view kEdgeStep = R"sql(
DROP INDEX audit_by_account;
CREATE INDEX audit_by_time ON audit_log (at, id);
CREATE INDEX audit_by_account ON audit_log (account_id, at, id);
CREATE INDEX audit_by_user ON audit_log (user_id, at, id);
CREATE INDEX audit_by_camera ON audit_log (camera_id, at, id);
)sql";

}  // namespace dvr::catalog
