#include "monitor/health.hpp"

#include <algorithm>

namespace dvr::monitor {

void Health::add(std::string part, Check check) {
  std::lock_guard lock(mutex_);
  parts_.push_back({std::move(part), std::move(check), std::nullopt, std::nullopt});
}

void Health::note(Known& known, std::optional<std::string> trouble) const {
  if (!known.since || known.trouble.has_value() != trouble.has_value()) known.since = clock_.wall();
  known.trouble = std::move(trouble);
}

void Health::tell(const std::string& part, std::optional<std::string> trouble) {
  std::lock_guard lock(mutex_);
  auto it = std::find_if(parts_.begin(), parts_.end(), [&](const Known& known) { return known.name == part; });
  if (it == parts_.end()) it = parts_.insert(it, Known{part, {}, std::nullopt, std::nullopt});
  note(*it, std::move(trouble));
}

std::vector<Health::Part> Health::parts() const {
  std::lock_guard lock(mutex_);
  std::vector<Part> out;
  for (auto& known : parts_) {
    if (known.check) note(known, known.check());
    out.push_back({known.name, known.trouble, *known.since});
  }
  return out;
}

std::map<std::string, std::string> Health::troubles() const {
  std::map<std::string, std::string> out;
  for (auto& part : parts())
    if (part.trouble) out.emplace(std::move(part.name), std::move(*part.trouble));
  return out;
}

}  // namespace dvr::monitor
