#include "catalog/schema.hpp"

#include <array>

namespace dvr::catalog {
namespace {

// Units: *_time, *_at: microseconds since 1970 UTC. *_bytes: bytes. Flags: 0 or 1.
constexpr std::string_view kFirst = R"sql(
CREATE TABLE settings (            -- the instance's own small values: keys' ids, the setup token's hash
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) {strict};

CREATE TABLE sequences (           -- ids that are needed before their row exists
  name TEXT NOT NULL PRIMARY KEY,
  next {int} NOT NULL
) {strict};
INSERT INTO sequences (name, next) VALUES ('recording', 1);

CREATE TABLE users (
  id {id},
  email TEXT NOT NULL UNIQUE,                      -- lower case
  password_hash TEXT NOT NULL,                     -- argon2id, PHC string
  parent_user_id {int} REFERENCES users (id),      -- NULL: an account owner
  is_admin {int} NOT NULL DEFAULT 0 CHECK (is_admin IN (0, 1)),
  name TEXT NOT NULL DEFAULT '',
  language TEXT NOT NULL DEFAULT 'pt-BR',
  time_zone TEXT NOT NULL DEFAULT 'UTC',           -- IANA name
  holdback_s {int} NOT NULL DEFAULT 60 CHECK (holdback_s >= 0),
  created_at {int} NOT NULL
) {strict};
CREATE INDEX users_by_parent ON users (parent_user_id);

CREATE TABLE sessions (
  id TEXT NOT NULL PRIMARY KEY,                    -- random; the sid of the tokens
  user_id {int} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  refresh_hash TEXT NOT NULL,                      -- SHA-256, hex, of the one valid refresh token
  created_at {int} NOT NULL,
  used_at {int} NOT NULL,
  expires_at {int} NOT NULL,
  address TEXT NOT NULL DEFAULT '',
  user_agent TEXT NOT NULL DEFAULT ''
) {strict};
CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE cameras (
  id {id},
  name TEXT NOT NULL,
  rtsp_url TEXT NOT NULL,                          -- without user and password
  credentials {blob},                              -- "user:password" sealed with the instance's key; NULL: none
  user_id {int} NOT NULL REFERENCES users (id),    -- the account owner
  is_active {int} NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
  audio {int} NOT NULL DEFAULT 1 CHECK (audio IN (0, 1)),
  retention_days {int} CHECK (retention_days > 0),     -- NULL: no limit by age
  retention_bytes {int} CHECK (retention_bytes > 0),   -- NULL: no limit by size
  created_at {int} NOT NULL,
  updated_at {int} NOT NULL,
  deleted_at {int}                                 -- set: gone for its users; its kept footage still refers to it
) {strict};
CREATE INDEX cameras_by_user ON cameras (user_id);

CREATE TABLE user_permissions (
  id {id},
  user_id {int} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  camera_id {int} NOT NULL REFERENCES cameras (id) ON DELETE CASCADE,
  can_view {int} NOT NULL DEFAULT 0 CHECK (can_view IN (0, 1)),
  can_playback {int} NOT NULL DEFAULT 0 CHECK (can_playback IN (0, 1)),
  can_clip {int} NOT NULL DEFAULT 0 CHECK (can_clip IN (0, 1)),
  UNIQUE (user_id, camera_id)
) {strict};

CREATE TABLE init_segments (       -- ftyp moov, one row for equal parameters
  id {id},
  digest TEXT NOT NULL UNIQUE,                     -- SHA-256 of bytes, hex
  bytes {blob} NOT NULL,
  codecs TEXT NOT NULL,                            -- RFC 6381
  width {int} NOT NULL,                            -- pixels; 0: unknown
  height {int} NOT NULL,
  created_at {int} NOT NULL
) {strict};

CREATE TABLE recordings (
  id {int} NOT NULL PRIMARY KEY,                   -- from sequence 'recording': the file's name holds it
  camera_id {int} NOT NULL REFERENCES cameras (id),
  run_id {int} NOT NULL,                           -- id of the first recording of its run: equal means unbroken
  init_id {int} NOT NULL REFERENCES init_segments (id),
  start_time {int} NOT NULL,                       -- wall time of the first video sample
  end_time {int} NOT NULL CHECK (end_time >= start_time),
  start_decode_ticks {int} NOT NULL,               -- tfdt of its first part, 90 kHz, since the run's start
  duration_ticks {int} NOT NULL,                   -- media duration of its video, 90 kHz
  file_path TEXT NOT NULL UNIQUE,                  -- key in the store: recordings/{camera_id}/YYYY/MM/DD/{start_ms}-{id}.mp4
  location TEXT NOT NULL DEFAULT 'disk',           -- disk, s3
  size_bytes {int} NOT NULL,
  init_bytes {int} NOT NULL,                       -- length of the init segment at the file's start
  sha256 TEXT NOT NULL,                            -- of the file, hex; '': recovered, not yet computed
  part_index {blob} NOT NULL,                      -- see record/part_index.hpp
  video_samples {int} NOT NULL,
  is_permanent {int} NOT NULL DEFAULT 0 CHECK (is_permanent IN (0, 1)),
  lost_reason TEXT,                                -- set: the file is gone or damaged
  created_at {int} NOT NULL
) {strict};
-- Covers the timeline of a day: no row is read for it.
CREATE INDEX recordings_by_camera_start ON recordings (camera_id, start_time, id, end_time, run_id, size_bytes,
                                                       is_permanent, lost_reason);
CREATE INDEX recordings_without_digest ON recordings (id) WHERE sha256 = '';
CREATE INDEX recordings_by_age ON recordings (is_permanent, start_time, id);
CREATE INDEX recordings_deletable ON recordings (camera_id, is_permanent, start_time, id);

CREATE TABLE camera_usage (        -- running counters, changed with the rows they count
  camera_id {int} NOT NULL PRIMARY KEY REFERENCES cameras (id),
  recordings {int} NOT NULL DEFAULT 0,
  size_bytes {int} NOT NULL DEFAULT 0,
  permanent_bytes {int} NOT NULL DEFAULT 0,
  expired_until {int} NOT NULL DEFAULT 0           -- retention removed what ended before: the ledger begins here
) {strict};

CREATE TABLE footage_quarters (    -- running counters per quarter of an hour (UTC): days of every zone are sums of them
  camera_id {int} NOT NULL REFERENCES cameras (id),
  quarter {int} NOT NULL,                          -- microseconds since 1970 UTC / 900,000,000
  recordings {int} NOT NULL,                       -- that start in it
  size_bytes {int} NOT NULL,                       -- of those
  recorded_us {int} NOT NULL,                      -- wall time recorded within it
  PRIMARY KEY (camera_id, quarter)
) {strict};

CREATE TABLE gaps (                -- every stretch in which an active camera has no footage
  id {id},
  camera_id {int} NOT NULL REFERENCES cameras (id),
  start_time {int} NOT NULL,
  end_time {int} CHECK (end_time >= start_time),   -- NULL: still open
  reason TEXT NOT NULL                             -- media::Reason
) {strict};
CREATE INDEX gaps_by_camera_start ON gaps (camera_id, start_time);
CREATE UNIQUE INDEX gaps_open ON gaps (camera_id) WHERE end_time IS NULL;

CREATE TABLE garbage (             -- objects without a row that are still to be removed from the store
  id {id},
  file_path TEXT NOT NULL UNIQUE,
  location TEXT NOT NULL,
  created_at {int} NOT NULL
) {strict};

CREATE TABLE clips (
  id {id},
  camera_id {int} NOT NULL REFERENCES cameras (id),
  recording_id {int},                              -- the first recording it was cut from
  user_id {int} NOT NULL REFERENCES users (id),
  name TEXT NOT NULL,
  start_time {int} NOT NULL,
  end_time {int} NOT NULL CHECK (end_time > start_time),
  duration {int} NOT NULL,                         -- microseconds of media
  file_path TEXT,                                  -- NULL until ready
  location TEXT NOT NULL DEFAULT 'disk',
  state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'ready', 'failed')),
  progress REAL NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 1),
  error TEXT,
  size_bytes {int},
  sha256 TEXT,
  created_at {int} NOT NULL
) {strict};
CREATE INDEX clips_by_user ON clips (user_id, created_at);
CREATE INDEX clips_by_camera ON clips (camera_id, start_time);

CREATE TABLE audit_log (           -- append-only: who saw, exported, deleted, changed what, from where
  id {id},
  at {int} NOT NULL,
  account_id {int},                                -- owner of what was touched
  user_id {int},                                   -- who; NULL: the system or nobody known
  action TEXT NOT NULL,
  camera_id {int},
  detail TEXT NOT NULL DEFAULT '',
  address TEXT NOT NULL DEFAULT ''
) {strict};
CREATE INDEX audit_by_account ON audit_log (account_id, at);
)sql";

}  // namespace

std::span<const Migration> migrations() {
  static const std::array all{
      Migration{1, "first schema", kFirst},
      Migration{2, "accounts and sessions", kAccountsStep},
      Migration{3, "clips and jobs", kClipsStep},
      Migration{4, "audit and edge", kEdgeStep},
      Migration{5, "checksums of footage", kFootageStep},
      Migration{6, "indexes for millions of recordings", kIndexesStep},
      Migration{7, "pages of hours", kHoursStep},
      Migration{8, "failed clips", kFailedClipsStep},
      Migration{9, "layouts of the wall", kLayoutsStep},
      Migration{10, "sub streams of cameras", kSubStreamStep},
  };
  return all;
}

}  // namespace dvr::catalog
