#include "catalog/schema.hpp"

namespace dvr::catalog {

// A clip's state is what people see; its job's state is what workers see. Both change in one transaction.
const std::string_view kClipsStep = R"sql(
ALTER TABLE clips ADD COLUMN mode TEXT NOT NULL DEFAULT 'exact' CHECK (mode IN ('exact', 'fast'));
-- When the first picture was taken and when the last one ends; NULL until ready.
ALTER TABLE clips ADD COLUMN footage_start {int};
ALTER TABLE clips ADD COLUMN footage_end {int};
-- Stretches of the range without footage, as JSON: [[start, end, "reason"], ...], microseconds.
ALTER TABLE clips ADD COLUMN gaps TEXT NOT NULL DEFAULT '[]';
-- JSON with its signature; NULL until ready.
ALTER TABLE clips ADD COLUMN manifest TEXT;
ALTER TABLE clips ADD COLUMN ready_at {int};
-- The newest job that makes it.
ALTER TABLE clips ADD COLUMN job_id {int};
CREATE INDEX clips_unfinished ON clips (camera_id, start_time) WHERE state IN ('queued', 'running');

CREATE TABLE clip_pictures (       -- a small JPEG of a ready clip's first picture
  clip_id {int} NOT NULL PRIMARY KEY REFERENCES clips (id) ON DELETE CASCADE,
  jpeg {blob} NOT NULL
) {strict};

CREATE TABLE clip_shares (         -- links that open one clip without an account
  id {id},
  clip_id {int} NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
  user_id {int} NOT NULL REFERENCES users (id) ON DELETE CASCADE,  -- who made it
  name TEXT NOT NULL DEFAULT '',
  token_hash TEXT NOT NULL UNIQUE,                 -- SHA-256, hex
  password_hash TEXT,                              -- argon2id; NULL: the link is enough
  expires_at {int} NOT NULL,
  downloads {int} NOT NULL DEFAULT 0,
  used_at {int},                                   -- last opened; NULL: never
  created_at {int} NOT NULL
) {strict};
CREATE INDEX clip_shares_by_clip ON clip_shares (clip_id, id);
CREATE INDEX clip_shares_by_user ON clip_shares (user_id);

CREATE TABLE jobs (                -- work for later, see docs/design/clips.md
  id {id},
  kind TEXT NOT NULL,
  account_id {int} NOT NULL,                       -- whose turn it is
  subject_id {int} NOT NULL,                       -- of the kind, e.g. the clip
  payload TEXT NOT NULL,                           -- JSON
  priority {int} NOT NULL DEFAULT 0,               -- higher goes first
  state TEXT NOT NULL DEFAULT 'queued'
    CHECK (state IN ('queued', 'running', 'done', 'failed', 'dead', 'cancelled')),
  attempts {int} NOT NULL DEFAULT 0,               -- begun
  worker TEXT,                                     -- who runs it
  lease_until {int},                               -- when it may be given to another
  run_at {int} NOT NULL,                           -- not before
  error TEXT,                                      -- of the last attempt
  created_at {int} NOT NULL,
  started_at {int},                                -- of the last attempt
  finished_at {int}
) {strict};
CREATE INDEX jobs_waiting ON jobs (state, run_at);
CREATE INDEX jobs_by_account ON jobs (account_id, state);
CREATE INDEX jobs_turns ON jobs (account_id, started_at);
CREATE INDEX jobs_by_subject ON jobs (kind, subject_id);
)sql";

// Asked every few seconds, for the alarm.
const std::string_view kFailedClipsStep = R"sql(
CREATE INDEX clips_failed ON clips (camera_id, created_at) WHERE state = 'failed';
)sql";

}  // namespace dvr::catalog
