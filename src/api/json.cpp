#include "api/json.hpp"

#include "api/encoding.hpp"
#include "base/bytes.hpp"
#include "base/utf8.hpp"
#include "proto/http/conditional.hpp"

#include <cmath>

namespace dvr::api {
namespace {

void write(std::string& out, const json::value& value);

void write(std::string& out, const json::object& object) {
  char separator = '{';
  for (const auto& field : object) {
    out += separator;
    out += json::serialize(field.key());
    out += ':';
    write(out, field.value());
    separator = ',';
  }
  out += object.empty() ? "{}" : "}";
}

void write(std::string& out, const json::array& array) {
  char separator = '[';
  for (const auto& item : array) {
    out += separator;
    write(out, item);
    separator = ',';
  }
  out += array.empty() ? "[]" : "]";
}

// The library writes 6.04 as "6.04E0": right, but not what people read.
void write(std::string& out, const json::value& value) {
  if (const auto* object = value.if_object()) write(out, *object);
  else if (const auto* array = value.if_array()) write(out, *array);
  else if (const auto* number = value.if_double()) out += std::isfinite(*number) ? fmt::format("{}", *number) : "null";
  else out += json::serialize(value);
}

}  // namespace

http::Response reply(int status, const json::value& body) {
  std::string text;
  write(text, body);
  return http::Response::json(status, as_utf8(text));
}

http::Response reply_if_changed(const http::Request& request, const json::value& body) {
  auto response = reply(200, body);
  const auto& text = std::get<std::string>(response.body);
  auto etag = http::strong_etag(to_hex(sha256(as_bytes(text))).substr(0, 32));
  if (is_encoded(request, text.size())) etag.insert(etag.size() - 1, "-gz");
  if (http::not_modified(request, etag)) response = http::Response::empty(304);
  response.headers.set("ETag", etag);
  response.headers.set("Cache-Control", "private, no-cache");
  response.headers.set("Vary", "Authorization");
  return response;
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
          {"holdback_s", user.holdback.count()},
          {"totp_enabled", user.totp_enabled},
          {"created_at", to_json(user.created_at)}};
}

}  // namespace dvr::api
