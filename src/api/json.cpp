#include "api/json.hpp"

#include <cmath>

namespace dvr::api {

http::Response reply(int status, const json::value& body) {
  return http::Response::json(status, json::serialize(body));
}

json::value to_json(WallTime t) { return json::value(format_rfc3339(t)); }

json::value to_json(const std::optional<WallTime>& t) { return t ? to_json(*t) : json::value(nullptr); }

double seconds(Micros d) { return std::round(double(d.count()) / 1000) / 1000; }

json::value text_or_null(std::string_view text) { return text.empty() ? json::value(nullptr) : json::value(text); }

json::object to_json(const accounts::User& user) {
  return {{"id", user.id},
          {"email", user.email},
          {"name", user.name},
          {"parent_user_id", or_null(user.parent_user_id)},
          {"is_owner", user.is_owner()},
          {"is_admin", user.is_admin},
          {"language", user.language},
          {"time_zone", user.time_zone},
          {"created_at", to_json(user.created_at)}};
}

}  // namespace dvr::api
