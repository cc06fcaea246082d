#include "catalog/schema.hpp"

namespace dvr::catalog {

const std::string_view kLayoutsStep = R"sql(
CREATE TABLE layouts (             -- how a user arranged the live wall
  id {id},
  user_id {int} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  columns {int} NOT NULL CHECK (columns > 0),
  rows {int} NOT NULL CHECK (rows > 0),
  created_at {int} NOT NULL,
  updated_at {int} NOT NULL,
  UNIQUE (user_id, name)
) {strict};

CREATE TABLE layout_tiles (
  layout_id {int} NOT NULL REFERENCES layouts (id) ON DELETE CASCADE,
  y {int} NOT NULL CHECK (y >= 0),                 -- cells from the top
  x {int} NOT NULL CHECK (x >= 0),                 -- cells from the left
  width {int} NOT NULL CHECK (width > 0),
  height {int} NOT NULL CHECK (height > 0),
  camera_id {int} NOT NULL REFERENCES cameras (id) ON DELETE CASCADE,
  stream TEXT NOT NULL CHECK (stream IN ('auto', 'main', 'sub')),
  PRIMARY KEY (layout_id, y, x)
) {strict};
CREATE INDEX layout_tiles_by_camera ON layout_tiles (camera_id);
)sql";

}  // namespace dvr::catalog
