#include "catalog/schema.hpp"

namespace dvr::catalog {

// What a playlist needs of all recordings of an hour lies in one value instead of in sixty rows on sixty pages.
const std::string_view kHoursStep = R"sql(
CREATE TABLE footage_hours (       -- one row a camera and hour (UTC) in which recordings start
  camera_id {int} NOT NULL REFERENCES cameras (id),
  hour {int} NOT NULL,                             -- microseconds since 1970 UTC / 3,600,000,000
  page {blob},                                     -- record/hour_page.hpp; NULL: not made since a recording changed
  due_at {int},                                    -- when it may be made; NULL: it is
  changes {int} NOT NULL DEFAULT 0,                -- counts up with every change of a recording
  PRIMARY KEY (camera_id, hour),
  CHECK ((page IS NULL) = (due_at IS NOT NULL))
) {strict};
CREATE INDEX footage_hours_due ON footage_hours (due_at) WHERE due_at IS NOT NULL;
INSERT INTO footage_hours (camera_id, hour, due_at)
  SELECT camera_id, (start_time - (start_time % 3600000000 + 3600000000) % 3600000000) / 3600000000, 0
  FROM recordings GROUP BY 1, 2 ORDER BY 2, 1;
-- It is varints, which do not compress.
{postgres} ALTER TABLE footage_hours ALTER COLUMN page SET STORAGE EXTERNAL;
)sql";

}  // namespace dvr::catalog
