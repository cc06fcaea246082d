// Which pages may use what a browser keeps for us: its cookies come with requests of any page.
#pragma once
#include "proto/http/message.hpp"

namespace dvr::api {

struct Config;

// One of `cors_origins`, exactly.
bool is_known_origin(const Config& config, std::string_view origin);

// Of this server, of a known origin, or of a program that is no browser. A browser names the page's origin with every
// POST and every socket; a program that sends none holds no cookie of a browser's.
bool from_own_pages(const Config& config, const http::Request& request);

}  // namespace dvr::api
