// One line in the log for each request that the API answers: no path, query or header, which may hold secrets.
#pragma once
#include "api/route.hpp"

namespace dvr::api {

struct AccessLine {
  std::string method, request_id;
  MonoTime began{};
  const Route* route = nullptr;  // none: nothing is there
  std::int64_t user_id = 0;      // 0: nobody, or not known
};

// When the head of the answer is made. Media that was sent well is told at level debug, the rest at info.
void log_access(const AccessLine& access, const http::Response& response, MonoTime now);

}  // namespace dvr::api
