#include "api/audit.hpp"
#include "api/camera_input.hpp"
#include "api/camera_view.hpp"
#include "api/handlers.hpp"
#include "catalog/clips.hpp"
#include "catalog/settings.hpp"

namespace dvr::api {
namespace {

using catalog::Connection;
namespace cameras = catalog::cameras;

// Which fields a change touched, for the audit log: names only, no values.
std::string changed_fields(const catalog::Camera& a, const catalog::Camera& b) {
  std::vector<std::string_view> names;
  if (a.name != b.name) names.push_back("name");
  if (a.rtsp_url != b.rtsp_url) names.push_back("rtsp_url");
  if (a.credentials != b.credentials) names.push_back("credentials");
  if (a.sub_rtsp_url != b.sub_rtsp_url) names.push_back("sub_rtsp_url");
  if (a.sub_credentials != b.sub_credentials) names.push_back("sub_credentials");
  if (a.is_active != b.is_active) names.push_back("is_active");
  if (a.audio != b.audio) names.push_back("audio");
  if (a.retention_days != b.retention_days) names.push_back("retention_days");
  if (a.retention_bytes != b.retention_bytes) names.push_back("retention_bytes");
  return fmt::format("{}", fmt::join(names, ", "));
}

Result<CameraRow> insert_camera(Connection& c, const catalog::Camera& camera, std::int64_t most, Audit audit) {
  DVR_TRY(const auto present, cameras::count_of_owner(c, camera.user_id));
  if (present >= most)
    return fail(ErrorKind::conflict,
                "this account has {} cameras, as many as it may have: remove one, or raise limits.cameras", present);
  DVR_TRY(const auto id, cameras::insert(c, camera));
  audit.camera_id = id;
  audit.detail = camera.name;
  DVR_CHECK(write_audit(c, audit));
  return read_camera_row(c, id);
}

struct Change {
  CameraInput input;
  bool replace = false;  // PUT: what was not sent takes its default
  std::int64_t camera_id = 0;
  WallTime now;
  Audit audit;
};

catalog::Camera with_defaults(catalog::Camera camera) {
  const catalog::Camera fresh;
  camera.is_active = fresh.is_active;
  camera.audio = fresh.audio;
  camera.retention_days = fresh.retention_days;
  camera.retention_bytes = fresh.retention_bytes;
  return camera;
}

Result<CameraRow> change_row(Connection& c, const accounts::SecretBox& box, Change change) {
  DVR_TRY(const auto before, read_camera_row(c, change.camera_id));
  DVR_TRY(auto after, apply(change.input, change.replace ? with_defaults(before.camera) : before.camera, box));
  after.updated_at = change.now;
  DVR_CHECK(cameras::update(c, after));
  change.audit.detail = changed_fields(before.camera, after);
  DVR_CHECK(write_audit(c, change.audit));
  return CameraRow{std::move(after), before.usage};
}

Task<Answer> change_camera(Services& services, Context context, bool replace) {
  DVR_CO_TRY(auto body, BodyReader::parse(context.request));
  auto input = read_camera(body, replace ? Required::name_and_url : Required::nothing);
  co_await check_addresses(services, body, input);
  DVR_CO_CHECK(body.check());
  if (replace) input.sub_url.given = true;  // left out: it has none
  if (body.empty()) co_return Problem(ErrorKind::invalid, "the body changes nothing: send at least one field");
  Change change{std::move(input), replace, context.camera->id, context.now, audit_of(context, "camera.update")};
  DVR_CO_TRY(const auto row,
             co_await services.database.write([box = &services.accounts.credentials, change = std::move(change)](
                                                  Connection& c) { return change_row(c, *box, change); }));
  services.accounts.cameras.forget(row.camera.id);
  services.cameras.camera_changed(row.camera.id);
  co_return reply(200, camera_json(services, row, context.user()));
}

Result<bool> remove_camera(Connection& c, std::int64_t id, bool delete_footage, WallTime now, const Audit& audit) {
  DVR_CHECK(cameras::remove(c, id, now));
  DVR_CHECK(write_audit(c, audit));
  if (delete_footage) {
    DVR_CHECK(catalog::settings::set(c, fmt::format("delete_footage:{}", id), std::to_string(id)));
    DVR_CHECK(catalog::clips::abandon(c, id, "the camera was removed with its footage", now));
  }
  return true;
}

}  // namespace

Task<Answer> create_camera(Services& services, Context context) {
  DVR_CO_TRY(auto body, BodyReader::parse(context.request));
  const auto input = read_camera(body, Required::name_and_url);
  co_await check_addresses(services, body, input);
  DVR_CO_CHECK(body.check());
  catalog::Camera fresh;
  fresh.user_id = context.user().account_id();
  fresh.created_at = fresh.updated_at = context.now;
  DVR_CO_TRY(auto camera, apply(input, std::move(fresh), services.accounts.credentials));
  DVR_CO_TRY(const auto row,
             co_await services.database.write([camera = std::move(camera), most = services.config.cameras_per_account,
                                               audit = audit_of(context, "camera.create")](Connection& c) {
               return insert_camera(c, camera, most, audit);
             }));
  services.cameras.camera_changed(row.camera.id);
  co_return reply(201, camera_json(services, row, context.user()))
      .with("Location", fmt::format("/api/cameras/{}/", row.camera.id));
}

Task<Answer> replace_camera(Services& services, Context context) {
  return change_camera(services, std::move(context), true);
}

Task<Answer> update_camera(Services& services, Context context) {
  return change_camera(services, std::move(context), false);
}

Task<Answer> delete_camera(Services& services, Context context) {
  QueryReader query(context.request.query);
  const bool delete_footage = query.choice("footage", {"keep", "delete"}).value_or("keep") == "delete";
  DVR_CO_CHECK(query.check());
  const auto id = context.camera->id;
  auto audit = audit_of(context, "camera.delete", delete_footage ? "footage deleted" : "footage kept");
  DVR_CO_CHECK(co_await services.database.write(
      [id, delete_footage, now = context.now, audit = std::move(audit)](Connection& c) {
        return remove_camera(c, id, delete_footage, now, audit);
      }));
  services.accounts.cameras.forget(id);
  services.accounts.sessions.forget();  // permissions on it went with it
  services.cameras.camera_removed(id, delete_footage);
  co_return http::Response::empty(204);
}

}  // namespace dvr::api
