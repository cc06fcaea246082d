// For tests: who may do what, stated a second time from docs/design/api-rights.md. Nothing here asks the code under
// test, and nothing here knows of HTTP: what a socket tells somebody follows from the same verdicts.
#pragma once
#include <string>

namespace dvr::api::testing {

enum class Verdict : int { fine = 0, sign_in = 401, forbidden = 403, nothing_there = 404 };

struct Grant {
  bool view = false, playback = false, clip = false;
  bool any() const { return view || playback || clip; }
};

// Somebody, and with what they prove it.
struct Caller {
  enum class Standing { unknown, owner, sub_user, other_owner, other_sub_user, admin };
  enum class Proof { none, bearer, cookie, cookie_beside_bad_bearer, link, metrics_token };
  std::string name;
  Standing standing = Standing::unknown;  // unknown: whatever is sent proves nothing
  Proof proof = Proof::bearer;
  std::string user = {};   // whose login it is, by a short name: what they made is theirs
  Grant grant = {};        // of a sub-user, on the camera of Place::granted
  bool held_back = false;  // what was recorded in the last hour is hidden from them
  std::string link = {};   // what their link opens: "file", "footage", "live"

  bool is_sub_user() const { return standing == Standing::sub_user || standing == Standing::other_sub_user; }
  bool is_owner() const { return standing == Standing::owner || standing == Standing::other_owner; }
};

// Where a thing is, seen from the owner's account. A thing of a camera is where its camera is.
enum class Place {
  nowhere,    // not about a thing
  granted,    // a camera of the account, on which its sub-users have their grants
  ungranted,  // a camera of the account, on which they have none
  deleted,    // a camera of the account that was removed with its footage kept
  foreign,    // of the other account; its sub-user has every right on it
  missing,    // never was
};

enum class Need {
  anyone,
  signed_in,
  account_owner,  // any account's, or the administrator
  administrator,
  see,
  view,
  playback,
  clip,
  manage,
  keep,  // mark footage permanent
  see_clip,
  share_clip,   // hand it on, have it made again
  manage_user,  // of a sub-user: its account's owner
  own,          // of a session or layout: whose it is
};

// What is asked for, or told about.
struct Thing {
  Place place = Place::nowhere;
  std::string of = {};  // the user who made it, or whose it is
};

inline Grant grant_on(const Caller& c, Place place) {
  using enum Caller::Standing;
  if (c.standing == sub_user && place == Place::granted) return c.grant;
  if (c.standing == other_sub_user && place == Place::foreign) return {true, true, true};
  return {};
}

inline bool is_master_of(const Caller& c, Place place) {
  using enum Caller::Standing;
  if (place == Place::missing) return false;
  return c.standing == admin || (c.standing == owner && place != Place::foreign) ||
         (c.standing == other_owner && place == Place::foreign);
}

inline Verdict verdict_on_camera(Need need, const Caller& c, Place place) {
  const bool master = is_master_of(c, place);
  if (place == Place::deleted)
    return master && (need == Need::playback || need == Need::keep) ? Verdict::fine : Verdict::nothing_there;
  if (master) return Verdict::fine;
  const auto grant = grant_on(c, place);
  if (!grant.any()) return Verdict::nothing_there;
  const bool may = need == Need::see || (need == Need::view && grant.view) ||
                   (need == Need::playback && grant.playback) || (need == Need::clip && grant.clip);
  return may ? Verdict::fine : Verdict::forbidden;
}

// A clip is its maker's while they may clip or play back the camera, and its camera's owner's for ever.
inline Verdict verdict_on_clip(Need need, const Caller& c, const Thing& clip) {
  if (is_master_of(c, clip.place)) return Verdict::fine;
  const auto grant = grant_on(c, clip.place);
  const bool theirs = clip.of == c.user && clip.place != Place::deleted && (grant.clip || grant.playback);
  if (!theirs) return Verdict::nothing_there;
  return need == Need::share_clip && !grant.clip ? Verdict::forbidden : Verdict::fine;
}

// Of somebody whose proof is good.
inline Verdict verdict(Need need, const Caller& c, const Thing& thing) {
  if (need == Need::anyone) return Verdict::fine;
  if (c.standing == Caller::Standing::unknown) return Verdict::sign_in;
  if (need == Need::signed_in) return Verdict::fine;
  const bool admin = c.standing == Caller::Standing::admin;
  if (need == Need::administrator) return admin ? Verdict::fine : Verdict::forbidden;
  if (need == Need::account_owner) return admin || c.is_owner() ? Verdict::fine : Verdict::forbidden;
  if (need == Need::see_clip || need == Need::share_clip) return verdict_on_clip(need, c, thing);
  if (need == Need::own) return thing.of == c.user ? Verdict::fine : Verdict::nothing_there;
  if (need == Need::manage_user && c.is_sub_user()) return Verdict::forbidden;
  if (need == Need::manage_user) return is_master_of(c, thing.place) ? Verdict::fine : Verdict::nothing_there;
  return verdict_on_camera(need, c, thing.place);
}

// May they know that it is there: its name in any list, its number in any count?
inline bool may_know(const Caller& c, Place place) {
  if (place == Place::nowhere) return true;
  return verdict_on_camera(place == Place::deleted ? Need::playback : Need::see, c, place) == Verdict::fine;
}

}  // namespace dvr::api::testing
