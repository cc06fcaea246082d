// What a handler knows of the request that it answers.
#pragma once
#include "accounts/authorise.hpp"
#include "accounts/sessions.hpp"
#include "base/trace.hpp"
#include "catalog/clips.hpp"
#include "proto/http/message.hpp"

namespace dvr::api {

struct Services;

// Path parameters by name.
class Parameters {
 public:
  void add(std::string_view name, std::string_view value) { items_.emplace_back(name, value); }
  std::string_view text(std::string_view name) const;
  std::optional<std::int64_t> id(std::string_view name) const;  // a positive integer
  std::int64_t checked_id(std::string_view name) const { return id(name).value_or(0); }

 private:
  std::vector<std::pair<std::string, std::string>> items_;
};

struct Context {
  http::Request request;
  Parameters path;
  accounts::Principal who;                    // user is null on routes for anyone
  std::optional<accounts::CameraRef> camera;  // of routes with a right on a camera, recording or clip
  std::optional<catalog::Clip> clip;          // of routes with a right on a clip
  WallTime now;
  std::optional<accounts::User> sub_user = {};   // of routes with a right on one
  std::optional<accounts::LinkScope> link = {};  // asked by a signed link, which opens no more than this
  std::string link_query = {};                   // to be passed on in what a playlist names
  std::optional<trace::Context> trace = {};      // the request's span, for what it sets going; none: nothing is traced

  const accounts::User& user() const { return *who.user; }
};

}  // namespace dvr::api
