#include "api/sockets.hpp"

#include "api/origin.hpp"
#include "api/services.hpp"
#include "proto/http/websocket.hpp"

#include <numeric>

namespace dvr::api {

std::shared_ptr<const void> Seats::take(std::int64_t user_id) {
  const std::lock_guard lock(state_->mutex);
  auto& taken = state_->taken[user_id];
  if (taken >= per_user_) return nullptr;
  ++taken;
  return std::shared_ptr<const void>(state_.get(), [state = state_, user_id](const void*) {
    const std::lock_guard freeing(state->mutex);
    if (--state->taken[user_id] == 0) state->taken.erase(user_id);
  });
}

std::size_t Seats::taken() const {
  const std::lock_guard lock(state_->mutex);
  return std::accumulate(state_->taken.begin(), state_->taken.end(), std::size_t(0),
                         [](std::size_t sum, const auto& of_user) { return sum + std::size_t(of_user.second); });
}

std::optional<Answer> refuse_socket(const Config& config, const http::Request& request) {
  if (const auto refusal = http::refuse_websocket(request)) {
    Problem problem(ErrorKind::invalid, refusal->detail);
    problem.status = refusal->status;
    return to_response(problem, request.path, request.id)
        .with("Upgrade", "websocket")
        .with("Sec-WebSocket-Version", "13");
  }
  if (!from_own_pages(config, request))
    return Problem(ErrorKind::forbidden, "this page may not open a socket here: its origin is not in cors_origins");
  return std::nullopt;
}

Problem no_seat(const Seats& seats) {
  return {ErrorKind::rate_limited, fmt::format("this user has {} sockets open already", seats.per_user())};
}

}  // namespace dvr::api
