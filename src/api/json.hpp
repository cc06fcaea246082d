// Values of the API as JSON: the words and units of openapi.yaml.
#pragma once
#include "accounts/user.hpp"
#include "api/problem.hpp"

#include <boost/json.hpp>

namespace dvr::api {

namespace json = boost::json;

http::Response reply(int status, const json::value& body);
// 200 with an ETag, or 304 when the client has it already: for what is polled.
http::Response reply_if_changed(const http::Request& request, const json::value& body);

json::value to_json(WallTime t);
json::value to_json(const std::optional<WallTime>& t);
double seconds(Micros d);  // rounded to the millisecond
template <class T>
json::value or_null(const std::optional<T>& v) {
  return v ? json::value(*v) : json::value(nullptr);
}
json::value text_or_null(std::string_view text);  // empty: null

json::object to_json(const accounts::User& user);

}  // namespace dvr::api
