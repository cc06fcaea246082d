#include "catalog/schema.hpp"

namespace dvr::catalog {

// A recording's checksum is made while it is written; its SHA-256 only when somebody asks for evidence of it.
const std::string_view kFootageStep = R"sql(
-- store::to_text; '': recovered after a crash and not yet read again
ALTER TABLE recordings ADD COLUMN checksum TEXT NOT NULL DEFAULT '';
DROP INDEX recordings_without_digest;
CREATE INDEX recordings_without_checksum ON recordings (id) WHERE checksum = '';
)sql";

}  // namespace dvr::catalog
