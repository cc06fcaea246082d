// For tests: everything that the parameters of a path can name, there or not, ours or not.
#pragma once
#include "api/rights_statement.hpp"
#include "api/rights_world.hpp"

namespace dvr::api::testing {

struct Object {
  std::string name;
  Thing thing = {};
  std::map<std::string, std::string> path = {};  // its parameters; "@user" stands for a session of that user
  bool astray = false;                           // the second name of the path is of something else
  std::string_view links = {};                   // what signed links name it: "file", "footage", "live"
  std::string look = "";                         // those of one look are refused with one text
  int answer = 0;                                // a status that only the object decides
};

inline std::string_view name_of(Place place) {
  constexpr std::array names{"nowhere", "own", "ungranted", "deleted", "foreign", "missing"};
  return names[std::size_t(place)];
}

class Objects {
 public:
  Objects(const RightsWorld& world, std::string_view route) : world_(world), route_(route) {}

  std::vector<Object> of(About about) const {
    switch (about) {
      case About::nothing: return {{"nothing"}};
      case About::camera: return cameras();
      case About::camera_in_body: return cameras_in_body();
      case About::live_file: return live_files();
      case About::recording: return recordings();
      case About::recording_of_camera: return recordings_of_cameras();
      case About::clip: return clips();
      case About::share_of_clip: return shares_of_clips();
      case About::shared_link: return shared_links();
      case About::sub_user: return sub_users();
      case About::session: return sessions();
      case About::session_of_sub_user: return sessions_of_sub_users();
      case About::account: return accounts();
      case About::layout: return layouts();
    }
    return {};
  }

 private:
  static constexpr std::array kPlaces{Place::granted, Place::ungranted, Place::deleted, Place::foreign, Place::missing};
  // Numbers that nothing has, and words that are no numbers.
  static constexpr std::array kOddIds{"0", "-1", "abc", "9223372036854775808", "1%25", "%F0%9F%92%A9"};

  std::string camera_id(Place place) const {
    return place == Place::missing ? std::string(kNobodysId) : std::to_string(world_.camera_at(place));
  }
  std::string recording_id(Place place) const {
    return place == Place::missing ? std::string(kNobodysId) : std::to_string(world_.recordings.at(place));
  }

  std::vector<Object> cameras() const {
    std::vector<Object> out;
    for (const auto place : kPlaces)
      out.push_back({.name = fmt::format("{} camera", name_of(place)),
                     .thing = {place},
                     .path = {{"id", camera_id(place)}, {"camera_id", camera_id(place)}},
                     .links = place == Place::granted ? "footage live" : ""});
    for (const std::string id : kOddIds)
      out.push_back(
          {.name = "camera " + id, .thing = {Place::missing}, .path = {{"id", id}, {"camera_id", id}}, .look = "odd"});
    return out;
  }
  std::vector<Object> cameras_in_body() const {
    std::vector<Object> out;
    for (const auto place : kPlaces)
      out.push_back({.name = fmt::format("{} camera", name_of(place)),
                     .thing = {place},
                     .path = {{"camera_id", camera_id(place)}}});
    return out;
  }
  std::vector<Object> live_files() const {
    std::vector<Object> out;
    for (const auto& camera : cameras())
      for (const auto& file : world_.live_files) {
        out.push_back(camera);
        out.back().path["file"] = file;
        out.back().name += " " + file;
      }
    return out;
  }

  std::vector<Object> recordings() const {
    std::vector<Object> out;
    const auto add = [&](std::string name, Place place, const std::string& id, std::string look = "") {
      out.push_back(
          {.name = std::move(name), .thing = {place}, .path = {{"recording_id", id}}, .look = std::move(look)});
    };
    for (const auto place : kPlaces) add(fmt::format("{} recording", name_of(place)), place, recording_id(place));
    add("own open recording", Place::granted, std::to_string(world_.open));
    for (const std::string id : kOddIds) add("recording " + id, Place::missing, id, "odd");
    return out;
  }
  std::vector<Object> recordings_of_cameras() const {
    std::vector<Object> out;
    const auto add = [&](Place camera, Place part, const std::string& id, std::string look = "") {
      out.push_back({.name = fmt::format("{} camera, {} recording {}", name_of(camera), name_of(part), id),
                     .thing = {camera},
                     .path = {{"camera_id", camera_id(camera)}, {"recording_id", id}, {"id", id}},
                     .astray = camera != part || part == Place::missing,
                     .look = std::move(look)});
      if (camera == Place::granted) out.back().links = id == recording_id(camera) ? "file footage" : "footage";
    };
    for (const auto camera : kPlaces) {
      for (const auto part : kPlaces) add(camera, part, recording_id(part));
      for (const std::string id : kOddIds) add(camera, Place::missing, id, "odd");
      if (route_.starts_with("get ")) add(camera, Place::granted, std::to_string(world_.open));
    }
    return out;
  }

  std::vector<Object> clips() const {
    std::vector<Object> out;
    for (const auto& clip : world_.clips)
      out.push_back({.name = fmt::format("clip of {} camera by {}", name_of(clip.place), clip.of),
                     .thing = {clip.place, clip.of},
                     .path = {{"id", std::to_string(clip.id)}}});
    out.push_back({.name = "missing clip", .thing = {Place::missing}, .path = {{"id", std::string(kNobodysId)}}});
    for (const std::string id : kOddIds)
      out.push_back({.name = "clip " + id, .thing = {Place::missing}, .path = {{"id", id}}, .look = "odd"});
    return out;
  }
  std::vector<Object> shares_of_clips() const {
    std::vector<Object> out;
    for (const auto& clip : clips())
      for (const auto* of : {"owner", "sub7", "stranger"}) {
        out.push_back(clip);
        out.back().name += fmt::format(", share of {}'s", of);
        out.back().path["share_id"] = std::to_string(world_.shares.at(fmt::format("token-of-{}", of)));
        out.back().astray = clip.path.at("id") != std::to_string(world_.shared_clip(of));
      }
    return out;
  }
  // What a link opens is decided by the link alone, whoever follows it.
  std::vector<Object> shared_links() const {
    const bool info = route_.ends_with("{token}"), unlocks = route_.ends_with("/unlock");
    const int open = unlocks ? 400 : 200, locked = info || unlocks ? 200 : 403;  // 400: it needs no password
    std::vector<Object> out;
    const auto add = [&](std::string name, std::string token, int answer) {
      out.push_back({.name = std::move(name), .path = {{"token", std::move(token)}}, .answer = answer});
    };
    add("open link", "token-of-owner", open);
    add("link by a sub-user", "token-of-sub7", open);
    add("link of the other account", "token-of-stranger", open);
    add("link with a password", "token-with-password", locked);
    add("expired link", "token-expired", 410);
    add("link by one who may clip no longer", "token-of-sub0", 404);
    add("link by one who is disabled", "token-of-retired", 404);
    add("no link", "token-of-nobody", 404);
    add("a share's number", std::to_string(world_.shares.at("token-of-owner")), 404);
    return out;
  }

  std::vector<Object> sub_users() const {
    std::vector<Object> out;
    const auto add = [&](std::string name, Place place, std::string id, std::string look = "") {
      out.push_back(
          {.name = std::move(name), .thing = {place}, .path = {{"id", std::move(id)}}, .look = std::move(look)});
    };
    const auto id = [&](const char* user) { return std::to_string(world_.users.at(user)); };
    add("own sub-user", Place::granted, id("target"));
    add("foreign sub-user", Place::foreign, id("strangers-sub"));
    add("an owner", Place::missing, id("owner"));
    add("foreign owner", Place::missing, id("stranger"));
    add("the administrator", Place::missing, id("admin"));
    add("missing sub-user", Place::missing, std::string(kNobodysId));
    for (const auto* odd : kOddIds) add(fmt::format("sub-user {}", odd), Place::missing, odd, "odd");
    return out;
  }
  std::vector<Object> sessions() const {
    std::vector<Object> out;
    for (const auto* user : {"owner", "stranger", "sub7", "admin"})
      out.push_back({.name = fmt::format("session of {}", user),
                     .thing = {Place::granted, user},
                     .path = {{"session_id", fmt::format("@{}", user)}}});
    out.push_back({.name = "missing session",
                   .thing = {Place::granted, "nobody"},
                   .path = {{"session_id", "AAAAAAAAAAAAAAAAAAAAAA"}}});
    return out;
  }
  std::vector<Object> sessions_of_sub_users() const {
    std::vector<Object> out;
    for (const auto& user : sub_users())
      for (const std::string of : {"target", "strangers-sub", "sub7", "owner", "admin"}) {
        out.push_back(user);
        out.back().name += ", session of " + of;
        out.back().path["session_id"] = "@" + of;
        out.back().astray = user.path.at("id") != std::to_string(world_.users.at(of));
      }
    return out;
  }
  std::vector<Object> accounts() const {
    std::vector<Object> out;
    const auto add = [&](std::string name, Place place, std::string id) {
      out.push_back({.name = std::move(name), .thing = {place}, .path = {{"id", std::move(id)}}});
    };
    add("own account", Place::granted, std::to_string(world_.owner));
    add("foreign account", Place::foreign, std::to_string(world_.stranger));
    add("a sub-user", Place::missing, std::to_string(world_.users.at("target")));
    add("missing account", Place::missing, std::string(kNobodysId));
    return out;
  }

  std::vector<Object> layouts() const {
    std::vector<Object> out;
    for (const auto& [of, id] : world_.layouts)
      out.push_back({.name = "layout of " + of, .thing = {Place::granted, of}, .path = {{"id", std::to_string(id)}}});
    const auto nobodys = [&](std::string id, std::string look) {
      out.push_back(
          {.name = "layout " + id, .thing = {Place::granted, "nobody"}, .path = {{"id", id}}, .look = std::move(look)});
    };
    nobodys(std::string(kNobodysId), "");
    for (const auto* odd : kOddIds) nobodys(odd, "odd");
    return out;
  }

  const RightsWorld& world_;
  const std::string_view route_;
};

}  // namespace dvr::api::testing
