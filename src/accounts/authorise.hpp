// The one authoriser: every decision about who may do what is made here. docs/design/api-rights.md has the table.
#pragma once
#include "accounts/user.hpp"

namespace dvr::accounts {

// What somebody wants to do with one camera.
enum class Action : std::uint8_t {
  see,             // that it exists, its name and state: any right on it is enough
  view,            // live picture
  playback,        // footage
  clip,            // cut clips out of it
  manage,          // change or remove it
  mark_permanent,  // keep footage for ever, or no longer
};
std::string_view to_string(Action action);

// What somebody wants to do with an account or the instance.
enum class AccountAction : std::uint8_t {
  manage_cameras,  // add cameras to one's own account
  see_system,      // storage of one's own account; the administrator's of all
  see_metrics,     // numbers of the whole instance
};
std::string_view to_string(AccountAction action);

struct CameraRef {
  std::int64_t id = 0;
  std::int64_t account_id = 0;  // its owner
  bool deleted = false;         // removed with its footage kept
};

// ErrorKind::not_found when the camera must look as if it did not exist, forbidden when the user knows it.
Result<void> authorise(const User& user, Action action, const CameraRef& camera);
Result<void> authorise(const User& user, AccountAction action);

// All three for an owner and an administrator.
Permission permission_on(const User& user, const CameraRef& camera);

// Footage that is newer than this is hidden: playback without view is not live view with a delay. Nothing: no limit.
std::optional<WallTime> playable_until(const User& user, const CameraRef& camera, WallTime now);

}  // namespace dvr::accounts
