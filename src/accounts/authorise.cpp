#include "accounts/authorise.hpp"

namespace dvr::accounts {
namespace {

bool owns(const User& user, const CameraRef& camera) {
  return user.is_admin || (user.is_owner() && user.id == camera.account_id);
}

Error no_camera(const CameraRef& camera) { return fail(ErrorKind::not_found, "there is no camera {}", camera.id); }

bool granted(Permission permission, Action action) {
  switch (action) {
    case Action::see: return permission.any();
    case Action::view: return permission.can_view;
    case Action::playback: return permission.can_playback;
    case Action::clip: return permission.can_clip;
    case Action::manage:
    case Action::mark_permanent: return false;
  }
  return false;
}

// Of a deleted camera only the kept footage is left, for its owner.
bool left_of_deleted(Action action) { return action == Action::playback || action == Action::mark_permanent; }

std::string_view in_words(Action action) {
  switch (action) {
    case Action::see: return "see this camera";
    case Action::view: return "view this camera live";
    case Action::playback: return "play back this camera";
    case Action::clip: return "make clips of this camera";
    case Action::manage: return "change this camera: only the account owner may";
    case Action::mark_permanent: return "mark footage permanent: only the account owner may";
  }
  return "do this";
}

}  // namespace

std::string_view to_string(Action action) {
  switch (action) {
    case Action::see: return "see_camera";
    case Action::view: return "view";
    case Action::playback: return "playback";
    case Action::clip: return "clip";
    case Action::manage: return "manage_camera";
    case Action::mark_permanent: return "mark_permanent";
  }
  return "";
}

std::string_view to_string(AccountAction action) {
  switch (action) {
    case AccountAction::manage_cameras: return "manage_cameras";
    case AccountAction::manage_users: return "manage_users";
    case AccountAction::manage_accounts: return "manage_accounts";
    case AccountAction::see_system: return "see_system";
    case AccountAction::see_metrics: return "see_metrics";
  }
  return "";
}

Permission permission_on(const User& user, const CameraRef& camera) {
  if (owns(user, camera)) return {true, true, true};
  if (user.is_owner() || user.account_id() != camera.account_id) return {};
  const auto found = user.permissions.find(camera.id);
  return found == user.permissions.end() ? Permission{} : found->second;
}

Result<void> authorise(const User& user, Action action, const CameraRef& camera) {
  const bool owner = owns(user, camera);
  if (camera.deleted) return owner && left_of_deleted(action) ? Result<void>() : no_camera(camera);
  if (owner) return {};
  const auto permission = permission_on(user, camera);
  if (!permission.any()) return no_camera(camera);
  if (!granted(permission, action)) return fail(ErrorKind::forbidden, "you may not {}", in_words(action));
  return {};
}

Result<void> authorise(const User& user, AccountAction action) {
  if (user.is_admin) return {};
  if (action == AccountAction::see_metrics || action == AccountAction::manage_accounts)
    return fail(ErrorKind::forbidden, "only the instance's administrator may do this");
  if (!user.is_owner()) return fail(ErrorKind::forbidden, "only the account owner may do this");
  return {};
}

Result<void> authorise(const User& user, const UserRef& sub_user) {
  DVR_CHECK(authorise(user, AccountAction::manage_users));
  const bool visible = sub_user.parent_user_id && (user.is_admin || *sub_user.parent_user_id == user.id);
  if (!visible) return fail(ErrorKind::not_found, "there is no sub-user {}", sub_user.id);
  return {};
}

Result<void> authorise_account(const User& user, std::int64_t account_id) {
  if (user.is_admin || user.account_id() == account_id) return {};
  return fail(ErrorKind::not_found, "there is no account {}", account_id);
}

std::string_view to_string(ClipAction action) {
  switch (action) {
    case ClipAction::see: return "see_clip";
    case ClipAction::change: return "change_clip";
    case ClipAction::share: return "share_clip";
  }
  return "";
}

Result<void> authorise(const User& user, ClipAction action, const ClipRef& clip) {
  if (owns(user, clip.camera)) return {};
  const auto permission = permission_on(user, clip.camera);
  const bool visible =
      clip.user_id == user.id && !clip.camera.deleted && (permission.can_clip || permission.can_playback);
  if (!visible) return fail(ErrorKind::not_found, "there is no clip {}", clip.id);
  if (action == ClipAction::share && !permission.can_clip)
    return fail(ErrorKind::forbidden, "you may not {}", in_words(Action::clip));
  return {};
}

std::optional<WallTime> playable_until(const User& user, const CameraRef& camera, WallTime now) {
  if (permission_on(user, camera).can_view) return std::nullopt;
  return now - user.holdback;
}

}  // namespace dvr::accounts
