// Who we are for AWS: credentials, found as the SDKs find them and asked for anew before they end, and the region.
#pragma once
#include "proto/aws/providers.hpp"

#include <condition_variable>
#include <mutex>

namespace dvr::aws {

// Any thread; functions may block for as long as services of AWS or of this machine take, a minute at most. One thread
// at a time asks for the others; who has credentials that still hold does not wait.
class Identity {
 public:
  // `region`: empty: as the environment, a profile or the instance says.
  Identity(Surroundings around, std::string region);

  // After a failure the same answer is given for a while, longer each time, up to a minute.
  Result<Credentials> credentials(std::stop_token stop);
  void refused(const Credentials& credentials);  // a service says that they do not hold: the next are asked for anew
  Result<std::string> region(std::stop_token stop);

  std::string variable(const std::string& name) const { return around_.variable(name); }

 private:
  using Lock = std::unique_lock<std::mutex>;
  bool hold(Micros at_least) const;
  void ask(Lock& lock, std::stop_token stop);
  bool wait_for_turn(Lock& lock, std::stop_token stop);
  Result<void> ask_for_region(Lock& lock, std::stop_token stop);
  void end_turn();

  const Surroundings around_;  // of who has the turn
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  // Under mutex_.
  std::string region_;
  bool asking_ = false;  // somebody has the turn
  std::optional<Credentials> have_;
  std::optional<Error> trouble_;  // of the last time
  MonoTime not_before_{};
  std::size_t failures_ = 0;
};

}  // namespace dvr::aws
