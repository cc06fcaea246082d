// What the WebSockets of the API have in common: who may open one, and how many.
#pragma once
#include "api/problem.hpp"

#include <map>
#include <mutex>

namespace dvr::api {

struct Config;

// Places for what a user may have open at once. Any thread; a seat may outlive it.
class Seats {
 public:
  explicit Seats(int per_user) : per_user_(per_user), state_(std::make_shared<State>()) {}

  // Kept while what it is for is open; null: this user has too many.
  std::shared_ptr<const void> take(std::int64_t user_id);
  int per_user() const { return per_user_; }
  std::size_t taken() const;  // by all users

 private:
  struct State {
    mutable std::mutex mutex;
    std::map<std::int64_t, int> taken;  // by user
  };
  const int per_user_;
  const std::shared_ptr<State> state_;
};

// Why a request opens no socket: it is no handshake, or of a page of others. Nothing: it may.
std::optional<Answer> refuse_socket(const Config& config, const http::Request& request);
Problem no_seat(const Seats& seats);  // 429

}  // namespace dvr::api
