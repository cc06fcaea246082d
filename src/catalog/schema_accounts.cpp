#include "catalog/schema.hpp"

namespace dvr::catalog {

// Units as in schema.cpp.
const std::string_view kAccountsStep = R"sql(
ALTER TABLE users ADD COLUMN is_active {int} NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1));
-- Counts changes of what proves who somebody is: a login that was checked against an older one opens no session.
ALTER TABLE users ADD COLUMN credential_version {int} NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN totp_secret {blob};
ALTER TABLE users ADD COLUMN totp_enabled_at {int};
ALTER TABLE users ADD COLUMN totp_last_step {int} NOT NULL DEFAULT 0;

-- link: a session that nobody signs in to or refreshes; it lives in one link for an external player.
ALTER TABLE sessions ADD COLUMN kind TEXT NOT NULL DEFAULT 'login' CHECK (kind IN ('login', 'link'));
ALTER TABLE sessions ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN link_camera_id {int} REFERENCES cameras (id) ON DELETE CASCADE;
ALTER TABLE sessions ADD COLUMN link_action TEXT CHECK (link_action IN ('live', 'playback'));
ALTER TABLE sessions ADD COLUMN link_start {int};
ALTER TABLE sessions ADD COLUMN link_end {int};
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
CREATE INDEX sessions_by_link_camera ON sessions (link_camera_id);

CREATE TABLE recovery_codes (      -- in place of a TOTP code, each once
  id {id},
  user_id {int} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  code_hash TEXT NOT NULL,                         -- SHA-256, hex: of 80 random bits, so nothing slower is needed
  used_at {int},                                   -- NULL: still good
  UNIQUE (user_id, code_hash)
) {strict};
)sql";

}  // namespace dvr::catalog
