#include "catalog/cameras.hpp"

namespace dvr::catalog::cameras {
namespace {

#define FIELDS                                                                                           \
  "SELECT id, name, rtsp_url, credentials, user_id, is_active, audio, retention_days, retention_bytes, " \
  "created_at, updated_at, deleted_at, sub_rtsp_url, sub_credentials"
#define COLUMNS FIELDS " FROM cameras "

Camera from(Rows::Row row) {
  Camera c;
  c.id = row.i64(0);
  c.name = row.text(1);
  c.rtsp_url = row.text(2);
  if (!row.is_null(3)) c.credentials = row.blob(3);
  c.user_id = row.i64(4);
  c.is_active = row.flag(5);
  c.audio = row.flag(6);
  c.retention_days = row.maybe_i64(7);
  c.retention_bytes = row.maybe_i64(8);
  c.created_at = row.time(9);
  c.updated_at = row.time(10);
  c.deleted_at = row.maybe_time(11);
  if (!row.is_null(12)) c.sub_rtsp_url = row.text(12);
  if (!row.is_null(13)) c.sub_credentials = row.blob(13);
  return c;
}

std::vector<Camera> all_from(const Rows& rows) {
  std::vector<Camera> out;
  for (std::size_t i = 0; i < rows.size(); ++i) out.push_back(from(rows[i]));
  return out;
}

}  // namespace

Result<std::vector<CameraWithUsage>> with_usage(Connection& c, std::string_view tail, std::vector<Value> params) {
  DVR_TRY(const auto rows,
          c.query(fmt::format(FIELDS ", u.recordings, u.size_bytes, u.permanent_bytes, u.expired_until, "
                                     "(SELECT MIN(r.start_time) FROM recordings r WHERE r.camera_id = c.id) "
                                     "FROM cameras c LEFT JOIN camera_usage u ON u.camera_id = c.id {}",
                              tail),
                  std::move(params)));
  std::vector<CameraWithUsage> out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto row = rows[i];
    out.push_back({from(row), {row.i64(0), row.i64(14), row.i64(15), row.i64(16), row.time(17), row.maybe_time(18)}});
  }
  return out;
}

Result<std::int64_t> insert(Connection& c, const Camera& camera) {
  DVR_TRY(const auto rows,
          c.query("INSERT INTO cameras (name, rtsp_url, credentials, user_id, is_active, audio, retention_days, "
                  "retention_bytes, created_at, updated_at, sub_rtsp_url, sub_credentials) "
                  "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id",
                  {camera.name, camera.rtsp_url, camera.credentials, camera.user_id, camera.is_active, camera.audio,
                   camera.retention_days, camera.retention_bytes, camera.created_at, camera.updated_at,
                   camera.sub_rtsp_url, camera.sub_credentials}));
  const auto id = rows[0].i64(0);
  DVR_CHECK(c.query("INSERT INTO camera_usage (camera_id) VALUES ($1)", {id}));
  return id;
}

Result<std::optional<Camera>> find(Connection& c, std::int64_t id) {
  DVR_TRY(const auto rows, c.query(COLUMNS "WHERE id = $1", {id}));
  if (rows.empty()) return std::optional<Camera>();
  return std::optional(from(rows[0]));
}

Result<std::vector<Camera>> of_owner(Connection& c, std::int64_t user_id, std::int64_t after_id, int limit) {
  DVR_TRY(const auto rows, c.query(COLUMNS "WHERE user_id = $1 AND deleted_at IS NULL AND id > $2 ORDER BY id LIMIT $3",
                                   {user_id, after_id, limit}));
  return all_from(rows);
}

Result<std::int64_t> count_of_owner(Connection& c, std::int64_t user_id) {
  DVR_TRY(const auto rows,
          c.query("SELECT COUNT(*) FROM cameras WHERE user_id = $1 AND deleted_at IS NULL", {user_id}));
  return rows[0].i64(0);
}

Result<std::vector<Camera>> all(Connection& c) {
  DVR_TRY(const auto rows, c.query(COLUMNS "WHERE deleted_at IS NULL ORDER BY id"));
  return all_from(rows);
}

Result<void> update(Connection& c, const Camera& camera) {
  DVR_TRY(
      const auto rows,
      c.query("UPDATE cameras SET name = $2, rtsp_url = $3, credentials = $4, is_active = $5, audio = $6, "
              "retention_days = $7, retention_bytes = $8, updated_at = $9, sub_rtsp_url = $10, sub_credentials = $11 "
              "WHERE id = $1 AND deleted_at IS NULL",
              {camera.id, camera.name, camera.rtsp_url, camera.credentials, camera.is_active, camera.audio,
               camera.retention_days, camera.retention_bytes, camera.updated_at, camera.sub_rtsp_url,
               camera.sub_credentials}));
  if (rows.affected == 0) return fail(ErrorKind::not_found, "there is no camera {}", camera.id);
  return {};
}

Result<void> remove(Connection& c, std::int64_t id, WallTime now) {
  DVR_TRY(const auto rows, c.query("UPDATE cameras SET deleted_at = $2, updated_at = $2, is_active = 0, "
                                   "credentials = NULL, sub_credentials = NULL WHERE id = $1 AND deleted_at IS NULL",
                                   {id, now}));
  if (rows.affected == 0) return fail(ErrorKind::not_found, "there is no camera {}", id);
  DVR_CHECK(c.query("DELETE FROM user_permissions WHERE camera_id = $1", {id}));
  return {};
}

}  // namespace dvr::catalog::cameras
