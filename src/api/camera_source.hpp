// Between what a person types about a camera, its row, and what ingest/ connects with.
#pragma once
#include "accounts/keys.hpp"
#include "accounts/source_guard.hpp"
#include "catalog/cameras.hpp"
#include "ingest/source.hpp"

namespace dvr::api {

struct CameraLogin {
  std::string username, password;
  bool empty() const { return username.empty() && password.empty(); }
  bool operator==(const CameraLogin&) const = default;
};

// "user:password", sealed; nothing for an empty login.
std::optional<Bytes> seal(const accounts::SecretBox& box, const CameraLogin& login);
Result<CameraLogin> unseal(const accounts::SecretBox& box, const std::optional<Bytes>& sealed);

// For the supervisor: the row with its credentials opened.
Result<ingest::CameraSource> camera_source(const catalog::Camera& camera, const accounts::SecretBox& box);
// The same of its sub stream, which has a URL. Its login is its own, else the camera's when both lead to one host.
Result<ingest::CameraSource> sub_source(const catalog::Camera& camera, const accounts::SecretBox& box);

bool same_host(std::string_view a, std::string_view b);  // of two camera URLs

// What was sent about the login, before it is known whether there is a stored one.
struct LoginInput {
  std::optional<std::string> username, password;  // given in the URL or in their fields
  bool given() const { return username || password; }
};
// Stored credentials stay only for the host that they were given for: else who may edit a camera could have them sent
// to a host of their own.
CameraLogin merge_login(const LoginInput& input, const CameraLogin& stored, bool same_host);

}  // namespace dvr::api
