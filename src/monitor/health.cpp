#include "monitor/health.hpp"

namespace dvr::monitor {

std::vector<Health::Part> Health::parts() const {
  std::vector<Part> out;
  for (const auto& [name, check] : checks_) out.push_back({name, check()});
  return out;
}

std::map<std::string, std::string> Health::troubles() const {
  std::map<std::string, std::string> out;
  for (auto& part : parts())
    if (part.trouble) out.emplace(std::move(part.name), std::move(*part.trouble));
  return out;
}

}  // namespace dvr::monitor
