// A route: method, path, the right that it needs, and who answers. Without a right it does not compile.
#pragma once
#include "accounts/authorise.hpp"
#include "api/context.hpp"
#include "api/problem.hpp"
#include "api/rate_limiter.hpp"

namespace dvr::api {

// Checked by the router before the handler runs: a handler never decides a right by itself.
class Right {
 public:
  enum class Scope : std::uint8_t { anyone, signed_in, account, camera, recording, clip, sub_user };

  static Right anyone() { return Right(Scope::anyone); }
  static Right signed_in() { return Right(Scope::signed_in); }
  static Right on_account(accounts::AccountAction action) {
    Right right(Scope::account);
    right.account_action = action;
    return right;
  }
  // `parameter` of the path names the camera, or the recording of one.
  static Right on_camera(accounts::Action action, std::string_view parameter) {
    return Right(Scope::camera, action, parameter);
  }
  static Right on_recording(accounts::Action action, std::string_view parameter) {
    return Right(Scope::recording, action, parameter);
  }
  // `parameter` names the clip.
  static Right on_clip(accounts::ClipAction action, std::string_view parameter) {
    Right right(Scope::clip, {}, parameter);
    right.clip_action = action;
    return right;
  }
  // `parameter` names a sub-user.
  static Right on_sub_user(std::string_view parameter) { return Right(Scope::sub_user, {}, parameter); }
  std::string_view name() const;  // the word of openapi.yaml's x-right

  Scope scope;
  accounts::AccountAction account_action{};
  accounts::Action action{};
  accounts::ClipAction clip_action{};
  std::string_view parameter;

 private:
  explicit Right(Scope s, accounts::Action a = {}, std::string_view p = {}) : scope(s), action(a), parameter(p) {}
};

// What beside the bearer header may authorise.
struct Credentials {
  bool access_cookie = false;  // GET media: players cannot send headers
  bool signed_url = false;     // ?signature= of a link: signed_url.hpp
  bool metrics_token = false;  // the configured token of /metrics
};

struct Route {
  using Handler = Task<Answer> (*)(Services& services, Context context);

  Route(http::Method m, std::string_view p, Right r, Handler h, RateClass c = RateClass::api, Credentials also = {})
      : method(m), path(p), right(r), handler(h), rate(c), credentials(also) {}

  http::Method method;
  std::string_view path;  // "/api/cameras/{id}/"; a parameter is a whole segment or its beginning: "{id}.mp4"
  Right right;
  Handler handler;
  RateClass rate;
  Credentials credentials;
  bool both_slashes() const { return path.starts_with("/api/auth/"); }
};

// All of them: routes.cpp.
std::span<const Route> routes();

}  // namespace dvr::api
