// A camera as a person sends it, checked field by field.
#pragma once
#include "api/body.hpp"
#include "api/camera_source.hpp"
#include "api/services.hpp"

namespace dvr::api {

struct CameraInput {
  std::optional<std::string> name;
  std::optional<accounts::CameraUrl> url;
  LoginInput login;
  Nullable<accounts::CameraUrl> sub_url;
  LoginInput sub_login;  // in that URL
  std::optional<bool> is_active, audio;
  Nullable<std::int64_t> retention_days, retention_bytes;
};

enum class Required : std::uint8_t { name_and_url, nothing };

// What is wrong is added to `body`.
CameraInput read_camera(BodyReader& body, Required required);
// rtsp_url, username, password alone.
void read_source(BodyReader& body, Required required, CameraInput& input);
// Where does the host lead? An address that no camera may have is an error of `field`. A name that nobody knows now is
// none: the camera may be off, and every connect checks again. `body` and `field` outlive the call.
Task<void> check_address(Services& services, BodyReader& body, std::optional<accounts::CameraUrl> url,
                         std::string_view field = "rtsp_url");
// Of both URLs of a camera.
Task<void> check_addresses(Services& services, BodyReader& body, const CameraInput& input);

// The row that results. Fields that were not sent keep what `camera` has.
Result<catalog::Camera> apply(const CameraInput& input, catalog::Camera camera, const accounts::SecretBox& box);

}  // namespace dvr::api
