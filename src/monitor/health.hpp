// Which parts of the server work: for /readyz, the system page and the log.
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dvr::monitor {

// Checks are added at start-up; the rest from any thread afterwards. A check answers at once: what is wrong, or
// nothing.
class Health {
 public:
  using Check = std::function<std::optional<std::string>()>;
  void add(std::string part, Check check) { checks_.emplace_back(std::move(part), std::move(check)); }

  struct Part {
    std::string name;
    std::optional<std::string> trouble;
  };
  std::vector<Part> parts() const;                      // all, in the order added
  std::map<std::string, std::string> troubles() const;  // those that do not work, and why

 private:
  std::vector<std::pair<std::string, Check>> checks_;
};

}  // namespace dvr::monitor
