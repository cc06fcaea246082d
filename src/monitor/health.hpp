// Which parts of the server work, and since when: for /readyz, the system page and the log.
#pragma once
#include "base/clock.hpp"

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace dvr::monitor {

// Checks are added at start-up; the rest from any thread afterwards. A check answers at once: what is wrong, or
// nothing. A change is seen by who asks next, so somebody asks now and then.
class Health {
 public:
  using Check = std::function<std::optional<std::string>()>;
  struct Part {
    std::string name;
    std::optional<std::string> trouble;
    WallTime since{};  // it has worked, or not worked, as far as seen
  };

  explicit Health(const Clock& clock = system_clock()) : clock_(clock) {}

  void add(std::string part, Check check);
  // Of a part that cannot answer at once: what somebody found who asked it. It counts until told otherwise.
  void tell(const std::string& part, std::optional<std::string> trouble);
  std::vector<Part> parts() const;                      // in the order added or first told
  std::map<std::string, std::string> troubles() const;  // those that do not work, and why

 private:
  struct Known {
    std::string name;
    Check check;  // none: told
    std::optional<std::string> trouble;
    std::optional<WallTime> since;
  };
  void note(Known& known, std::optional<std::string> trouble) const;

  const Clock& clock_;
  mutable std::mutex mutex_;
  mutable std::vector<Known> parts_;
};

}  // namespace dvr::monitor
