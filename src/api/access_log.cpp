#include "api/access_log.hpp"

#include "base/log.hpp"

namespace dvr::api {

void AccessLog::write(const AccessLine& access, int status, std::uint64_t bytes, MonoTime now) {
  const bool media = access.route && access.route->rate == RateClass::media && status < 400;
  const auto level = media ? log::Level::debug : log::Level::info;
  if (!log::enabled(level)) return;
  if (status >= 400 && access.user_id == 0 && is_too_much(now)) return;
  log::write(level, "access", "request",
             {{"method", http::to_string(access.method)},
              {"route", access.route ? access.route->path : std::string_view("none")},
              {"status", status},
              {"bytes", bytes},
              {"ms", double(between(access.began, now).count()) / 1000},
              {"request", access.request_id},
              {"user", access.user_id}});
}

bool AccessLog::is_too_much(MonoTime now) {
  int left_out = 0;
  bool too_much = false;
  {
    const std::lock_guard lock(mutex_);
    if (now - second_ >= Seconds(1)) {
      left_out = std::max(0, refused_ - kRefusedASecond);
      refused_ = 0;
      second_ = now;
    }
    too_much = ++refused_ > kRefusedASecond;
  }
  if (left_out > 0) log::info("access", "more requests of strangers were refused", {{"times", left_out}});
  return too_much;
}

}  // namespace dvr::api
