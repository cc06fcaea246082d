#include "catalog/schema.hpp"

namespace dvr::catalog {

// The month's calendar comes from an index alone. PostgreSQL reads an index alone only where it knows that a page holds
// nothing younger than any snapshot, which its housekeeping notes: the default waits for a fifth of the table.
const std::string_view kIndexesStep = R"sql(
CREATE INDEX footage_quarters_covering ON footage_quarters (camera_id, quarter, recordings, size_bytes, recorded_us);
{postgres} ALTER TABLE recordings SET (autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 20000);
{postgres} ALTER TABLE footage_quarters SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);
)sql";

}  // namespace dvr::catalog
