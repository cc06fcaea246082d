#include "api/camera_input.hpp"

namespace dvr::api {
namespace {

constexpr NumberRule kDays{1, 36'500}, kBytes{100 << 20};
constexpr TextRule kCredential{0, 256};

constexpr TextRule kUrl{8, 2048};

std::optional<std::string> url_text(BodyReader& body, Required required) {
  if (required == Required::nothing) return body.maybe_text("rtsp_url", kUrl);
  return body.text("rtsp_url", kUrl);
}

// Nothing: what is wrong was added to `body`. A login in it goes to `login`.
std::optional<accounts::CameraUrl> read_url(BodyReader& body, std::string_view field, const std::string& text,
                                            LoginInput& login) {
  auto url = accounts::parse_camera_url(text);
  if (!url) return body.fail(field, url.error().message), std::nullopt;
  if (url->username.find(':') != std::string::npos)
    return body.fail(field, "its user name must not contain ':'"), std::nullopt;
  if (!url->username.empty() || !url->password.empty()) login = {url->username, url->password};
  return std::move(*url);
}

void read_sub_source(BodyReader& body, CameraInput& input) {
  const auto text = body.nullable_text("sub_rtsp_url", kUrl);
  input.sub_url.given = text.given;
  if (text.value && !text.value->empty())
    input.sub_url.value = read_url(body, "sub_rtsp_url", *text.value, input.sub_login);
}

// A login of its own stays for the host that it was given for, as the camera's does.
void apply_sub_source(const CameraInput& input, catalog::Camera& camera, const accounts::SecretBox& box) {
  if (!input.sub_url.given) return;
  const auto& url = input.sub_url.value;
  if (!url || !same_host(camera.sub_rtsp_url.value_or(""), url->bare)) camera.sub_credentials.reset();
  if (url && input.sub_login.given()) camera.sub_credentials = seal(box, merge_login(input.sub_login, {}, false));
  camera.sub_rtsp_url.reset();
  if (url) camera.sub_rtsp_url = url->bare;
}

bool is_blank(std::string_view text) { return text.find_first_not_of(' ') == text.npos; }

}  // namespace

void read_source(BodyReader& body, Required required, CameraInput& input) {
  const auto text = url_text(body, required);
  auto username = body.maybe_text("username", kCredential), password = body.maybe_text("password", kCredential);
  if (username && username->find(':') != username->npos) body.fail("username", "must not contain ':'");
  if (text && !text->empty()) {
    input.url = read_url(body, "rtsp_url", *text, input.login);
    if (!input.url) return;
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
  read_sub_source(body, input);
  input.is_active = body.maybe_flag("is_active");
  input.audio = body.maybe_flag("audio");
  input.retention_days = body.nullable_number("retention_days", kDays);
  input.retention_bytes = body.nullable_number("retention_bytes", kBytes);
  return input;
}

Task<void> check_address(Services& services, BodyReader& body, std::optional<accounts::CameraUrl> url,
                         std::string_view field) {
  if (!url) co_return;
  const auto guarded = guarded_resolve(services.resolve, services.config.allow_private_sources);
  const auto found = co_await with_timeout(guarded(url->host, url->port), Seconds(5), "looking up the camera's name");
  if (!found && found.error().kind == ErrorKind::forbidden) body.fail(field, found.error().message);
}

Task<void> check_addresses(Services& services, BodyReader& body, const CameraInput& input) {
  co_await check_address(services, body, input.url);
  co_await check_address(services, body, input.sub_url.value, "sub_rtsp_url");
}

Result<catalog::Camera> apply(const CameraInput& input, catalog::Camera camera, const accounts::SecretBox& box) {
  const bool same = !input.url || same_host(camera.rtsp_url, input.url->bare);
  if (input.login.given() || !same) {
    auto stored = unseal(box, camera.credentials);
    if (!stored && same && !(input.login.username && input.login.password)) return stored.error();
    camera.credentials = seal(box, merge_login(input.login, stored ? *stored : CameraLogin{}, same));
  }
  if (input.name) camera.name = *input.name;
  if (input.url) camera.rtsp_url = input.url->bare;
  apply_sub_source(input, camera, box);
  if (input.is_active) camera.is_active = *input.is_active;
  if (input.audio) camera.audio = *input.audio;
  if (input.retention_days.given) camera.retention_days = input.retention_days.value;
  if (input.retention_bytes.given) camera.retention_bytes = input.retention_bytes.value;
  return camera;
}

}  // namespace dvr::api
