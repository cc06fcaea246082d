// One line in the log for each request that the API answers: no path, query or header, which may hold secrets.
#pragma once
#include "api/route.hpp"

#include <mutex>

namespace dvr::api {

struct AccessLine {
  static constexpr int kClientWent = 499;  // for a status: before its answer was made, or the server stops

  http::Method method{};
  std::string request_id;
  MonoTime began{};
  const Route* route = nullptr;  // none: nothing is there
  std::int64_t user_id = 0;      // 0: nobody, or not known
  std::int64_t camera_id = 0;    // 0: none
};

// Any thread. Media that was sent well is told at level debug, the rest at info. What strangers are refused is told so
// many times a second and counted beyond that: they must not decide how much is written.
class AccessLog {
 public:
  static constexpr int kRefusedASecond = 20;

  // When the head of the answer is made, or when it is clear that there will be none.
  void write(const AccessLine& access, int status, std::uint64_t bytes, MonoTime now);

 private:
  bool is_too_much(MonoTime now);

  std::mutex mutex_;
  MonoTime second_{};  // that is counted
  int refused_ = 0;    // in it
};

}  // namespace dvr::api
