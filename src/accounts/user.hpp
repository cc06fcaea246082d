// Who may ask. Values only.
#pragma once
#include "base/time.hpp"

#include <map>
#include <optional>
#include <string>

namespace dvr::accounts {

// A sub-user's rights on one camera, as in table user_permissions.
struct Permission {
  bool can_view = false;
  bool can_playback = false;
  bool can_clip = false;
  bool any() const { return can_view || can_playback || can_clip; }
  bool operator==(const Permission&) const = default;
};

struct User {
  std::int64_t id = 0;
  std::string email;  // lower case
  std::string name;
  std::string language;   // "pt-BR" or "en"
  std::string time_zone;  // IANA name: of the account, so a sub-user has its owner's
  std::optional<std::int64_t> parent_user_id;
  bool is_admin = false;
  bool is_active = true;  // of an owner and its sub-users: false cannot sign in, and has no session
  bool totp_enabled = false;
  Seconds holdback{60};  // what a sub-user with playback but without view does not see yet
  WallTime created_at;
  std::map<std::int64_t, Permission> permissions;  // by camera; of a sub-user

  std::int64_t account_id() const { return parent_user_id.value_or(id); }
  bool is_owner() const { return !parent_user_id; }
};

// A user in one session. Immutable snapshot: a change of the user or the session makes a new one.
struct Principal {
  std::shared_ptr<const User> user;
  std::string session_id;
};

}  // namespace dvr::accounts
