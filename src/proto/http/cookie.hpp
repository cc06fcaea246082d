// Cookies (RFC 6265): reading a request's, writing a response's.
#pragma once
#include "base/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace dvr::http {

// The value of the first cookie of that name in a Cookie header; lives as long as the header.
std::optional<std::string_view> find_cookie(std::string_view cookie_header, std::string_view name);

struct SetCookie {
  std::string name;
  std::string value;  // cookie octets only; others are percent-encoded
  std::string path = "/";
  std::optional<Seconds> max_age;  // none: until the browser closes; 0: delete
  bool http_only = true;
  bool secure = true;
  std::string same_site = "Strict";  // Strict, Lax or None
  std::string to_header() const;     // the value of Set-Cookie
};

}  // namespace dvr::http
