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
  manage_cameras,   // add cameras to one's own account
  manage_users,     // list and add sub-users of one's own account
  manage_accounts,  // list, add, disable and remove accounts: the instance's administrator
  see_system,       // storage of one's own account; the administrator's of all
  see_metrics,      // numbers of the whole instance
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

// Somebody whom somebody else wants to change.
struct UserRef {
  std::int64_t id = 0;
  std::optional<std::int64_t> parent_user_id;  // none: an account owner
};

// To see, change or remove a sub-user. not_found: a sub-user of another account, or no sub-user at all.
Result<void> authorise(const User& user, const UserRef& sub_user);
// Is `account_id` the user's own account, or may it work on all? not_found otherwise.
Result<void> authorise_account(const User& user, std::int64_t account_id);

// What somebody wants to do with one clip.
enum class ClipAction : std::uint8_t {
  see,     // play, download, read
  change,  // rename, remove
  share,   // hand it on: links, making it once more
};
std::string_view to_string(ClipAction action);

struct ClipRef {
  std::int64_t id = 0;
  std::int64_t user_id = 0;  // who made it
  CameraRef camera;
};

// A clip is its maker's while they may clip or play back its camera, and its camera's owner's for ever.
Result<void> authorise(const User& user, ClipAction action, const ClipRef& clip);

// All three for an owner and an administrator.
Permission permission_on(const User& user, const CameraRef& camera);

// Footage that is newer than this is hidden: playback without view is not live view with a delay. Nothing: no limit.
std::optional<WallTime> playable_until(const User& user, const CameraRef& camera, WallTime now);

}  // namespace dvr::accounts
