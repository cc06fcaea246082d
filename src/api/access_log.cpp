#include "api/access_log.hpp"

#include "base/log.hpp"

namespace dvr::api {

void log_access(const AccessLine& access, const http::Response& response, MonoTime now) {
  const bool media = access.route && access.route->rate == RateClass::media && response.status < 400;
  const auto level = media ? log::Level::debug : log::Level::info;
  if (!log::enabled(level)) return;
  log::write(level, "access", "request",
             {{"method", access.method},
              {"route", access.route ? access.route->path : std::string_view("none")},
              {"status", response.status},
              {"bytes", response.body_size()},
              {"ms", double(between(access.began, now).count()) / 1000},
              {"request", access.request_id},
              {"user", access.user_id}});
}

}  // namespace dvr::api
