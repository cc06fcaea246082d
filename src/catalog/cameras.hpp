// Cameras: plain functions over a connection, called inside Database::read or write.
#pragma once
#include "catalog/recordings.hpp"

namespace dvr::catalog {

struct Camera {
  std::int64_t id = 0;
  std::string name;
  std::string rtsp_url;                     // without user and password
  std::optional<Bytes> credentials;         // sealed by its owner, opaque here; none: the camera asks for none
  std::optional<std::string> sub_rtsp_url;  // a smaller picture, for watching only; likewise without user and password
  std::optional<Bytes> sub_credentials;     // likewise; none: what api/camera_source.hpp says
  std::int64_t user_id = 0;                 // the account owner
  bool is_active = true;
  bool audio = true;
  std::optional<std::int64_t> retention_days;   // none: no limit by age
  std::optional<std::int64_t> retention_bytes;  // none: no limit by size
  WallTime created_at{}, updated_at{};
  std::optional<WallTime> deleted_at;
};

struct CameraWithUsage {
  Camera camera;
  Usage usage;
};

namespace cameras {

// In one query, whatever their number. `tail` narrows, orders and cuts "cameras c": "WHERE … ORDER BY … LIMIT …".
Result<std::vector<CameraWithUsage>> with_usage(Connection& c, std::string_view tail, std::vector<Value> params);

// Takes everything but id and deleted_at from `camera`; answers the id.
Result<std::int64_t> insert(Connection& c, const Camera& camera);
// Also finds deleted ones: deleted_at tells.
Result<std::optional<Camera>> find(Connection& c, std::int64_t id);
// Not deleted, by id, those after `after_id`.
Result<std::vector<Camera>> of_owner(Connection& c, std::int64_t user_id, std::int64_t after_id = 0,
                                     int limit = 100'000);
Result<std::int64_t> count_of_owner(Connection& c, std::int64_t user_id);
// Every camera that is not deleted, active or not: what the media role starts with.
Result<std::vector<Camera>> all(Connection& c);
// Writes all but id, user_id, created_at and deleted_at. not_found when deleted.
Result<void> update(Connection& c, const Camera& camera);
// Soft: gone for its users, its kept footage still refers to it. Permissions go, all credentials are erased.
Result<void> remove(Connection& c, std::int64_t id, WallTime now);

}  // namespace cameras
}  // namespace dvr::catalog
