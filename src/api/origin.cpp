#include "api/origin.hpp"

#include "api/services.hpp"

#include <algorithm>

namespace dvr::api {

bool is_known_origin(const Config& config, std::string_view origin) {
  const auto& known = config.cors_origins;
  return !origin.empty() && std::find(known.begin(), known.end(), origin) != known.end();
}

bool from_own_pages(const Config& config, const http::Request& request) {
  const auto origin = request.header("Origin"), site = request.header("Sec-Fetch-Site");
  if (is_known_origin(config, origin)) return true;
  if (origin.empty()) return site.empty() || site == "same-origin" || site == "none";
  return origin == fmt::format("{}://{}", request.is_tls ? "https" : "http", request.header("Host"));
}

}  // namespace dvr::api
