// What the log warned of lately, for the administrator's page: lines that say the same are one entry.
#pragma once
#include "base/log.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <list>
#include <mutex>
#include <utility>
#include <vector>

namespace dvr::monitor {

struct RecentError {
  bool is_error = false;  // else a warning
  std::string area, message;
  std::vector<std::pair<std::string, std::string>> fields;  // of the newest line
  std::uint64_t times = 1;
  WallTime first_at{}, last_at{};
};

// Sees the log from its making to its end. In memory only; any thread.
class RecentErrors final : public log::Observer {
 public:
  static constexpr std::size_t kEntries = 200;     // beyond them the one that was quiet for longest goes
  static constexpr std::size_t kTextBytes = 2048;  // of all texts of an entry; longer ones are cut

  RecentErrors();
  ~RecentErrors() override;

  void on_event(const log::Event& event) override;
  std::vector<RecentError> newest_first() const;

 private:
  mutable std::mutex mutex_;
  std::list<RecentError> entries_;  // newest first
};

}  // namespace dvr::monitor
