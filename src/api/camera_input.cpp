#include "api/camera_input.hpp"

namespace dvr::api {
namespace {

constexpr NumberRule kDays{1, 36'500}, kBytes{100 << 20};
constexpr TextRule kCredential{0, 256};

std::optional<std::string> url_text(BodyReader& body, Required required) {
  constexpr TextRule rule{8, 2048};
  if (required == Required::nothing) return body.maybe_text("rtsp_url", rule);
  return body.text("rtsp_url", rule);
}

bool same_host(const catalog::Camera& camera, const accounts::CameraUrl& url) {
  const auto stored = accounts::parse_camera_url(camera.rtsp_url);
  return stored && stored->host == url.host;
}

bool is_blank(std::string_view text) { return text.find_first_not_of(' ') == text.npos; }

}  // namespace

void read_source(BodyReader& body, Required required, CameraInput& input) {
  const auto text = url_text(body, required);
  auto username = body.maybe_text("username", kCredential), password = body.maybe_text("password", kCredential);
  if (username && username->find(':') != username->npos) body.fail("username", "must not contain ':'");
  if (text && !text->empty()) {
    auto url = accounts::parse_camera_url(*text);
    if (!url) return body.fail("rtsp_url", url.error().message);
    if (url->username.find(':') != std::string::npos)
      return body.fail("rtsp_url", "its user name must not contain ':'");
    if (!url->username.empty() || !url->password.empty()) input.login = {url->username, url->password};
    input.url = std::move(*url);
  }
  if (username) input.login.username = std::move(username);
  if (password) input.login.password = std::move(password);
}

CameraInput read_camera(BodyReader& body, Required required) {
  CameraInput input;
  constexpr TextRule name{1, 100};
  if (required == Required::nothing) input.name = body.maybe_text("name", name);
  else input.name = body.text("name", name);
  if (input.name && !input.name->empty() && is_blank(*input.name)) body.fail("name", "must not be blank");
  read_source(body, required, input);
  input.is_active = body.maybe_flag("is_active");
  input.audio = body.maybe_flag("audio");
  input.retention_days = body.nullable_number("retention_days", kDays);
  input.retention_bytes = body.nullable_number("retention_bytes", kBytes);
  return input;
}

Task<void> check_address(Services& services, BodyReader& body, std::optional<accounts::CameraUrl> url) {
  if (!url) co_return;
  const auto guarded = guarded_resolve(services.resolve, services.config.allow_private_sources);
  const auto found = co_await with_timeout(guarded(url->host, url->port), Seconds(5), "looking up the camera's name");
  if (!found && found.error().kind == ErrorKind::forbidden) body.fail("rtsp_url", found.error().message);
}

Result<catalog::Camera> apply(const CameraInput& input, catalog::Camera camera, const accounts::SecretBox& box) {
  const bool same = !input.url || same_host(camera, *input.url);
  if (input.login.given() || !same) {
    auto stored = unseal(box, camera.credentials);
    if (!stored && same && !(input.login.username && input.login.password)) return stored.error();
    camera.credentials = seal(box, merge_login(input.login, stored ? *stored : CameraLogin{}, same));
  }
  if (input.name) camera.name = *input.name;
  if (input.url) camera.rtsp_url = input.url->bare;
  if (input.is_active) camera.is_active = *input.is_active;
  if (input.audio) camera.audio = *input.audio;
  if (input.retention_days.given) camera.retention_days = input.retention_days.value;
  if (input.retention_bytes.given) camera.retention_bytes = input.retention_bytes.value;
  return camera;
}

}  // namespace dvr::api
