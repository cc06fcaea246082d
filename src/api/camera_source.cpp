#include "api/camera_source.hpp"

namespace dvr::api {

std::optional<Bytes> seal(const accounts::SecretBox& box, const CameraLogin& login) {
  if (login.empty()) return std::nullopt;
  return box.seal(login.username + ":" + login.password);
}

Result<CameraLogin> unseal(const accounts::SecretBox& box, const std::optional<Bytes>& sealed) {
  if (!sealed) return CameraLogin{};
  DVR_TRY(const auto text, box.unseal(*sealed));
  const auto colon = text.find(':');  // a user name holds none: RFC 7617, section 2
  if (colon == text.npos) return fail(ErrorKind::corrupt, "sealed credentials hold no user name");
  return CameraLogin{text.substr(0, colon), text.substr(colon + 1)};
}

Result<ingest::CameraSource> camera_source(const catalog::Camera& camera, const accounts::SecretBox& box) {
  DVR_TRY(auto login, unseal(box, camera.credentials));
  ingest::CameraSource source;
  source.id = camera.id;
  source.name = camera.name;
  source.url = camera.rtsp_url;
  source.username = std::move(login.username);
  source.password = std::move(login.password);
  source.audio = camera.audio;
  return source;
}

bool same_host(std::string_view a, std::string_view b) {
  const auto x = accounts::parse_camera_url(a), y = accounts::parse_camera_url(b);
  return x && y && x->host == y->host;
}

Result<ingest::CameraSource> sub_source(const catalog::Camera& camera, const accounts::SecretBox& box) {
  auto sub = camera;
  sub.rtsp_url = camera.sub_rtsp_url.value_or("");
  if (!same_host(camera.rtsp_url, sub.rtsp_url)) sub.credentials.reset();
  if (camera.sub_credentials) sub.credentials = camera.sub_credentials;
  return camera_source(sub, box);
}

CameraLogin merge_login(const LoginInput& input, const CameraLogin& stored, bool same_host) {
  const CameraLogin kept = same_host ? stored : CameraLogin{};
  return {input.username.value_or(kept.username), input.password.value_or(kept.password)};
}

}  // namespace dvr::api
