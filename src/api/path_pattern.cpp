#include "api/path_pattern.hpp"

#include <charconv>

namespace dvr::api {

std::string_view Parameters::text(std::string_view name) const {
  for (const auto& [key, value] : items_)
    if (key == name) return value;
  return {};
}

std::optional<std::int64_t> Parameters::id(std::string_view name) const {
  const auto value = text(name);
  std::int64_t id = 0;
  const auto [end, ec] = std::from_chars(value.data(), value.data() + value.size(), id);
  if (value.empty() || ec != std::errc() || end != value.data() + value.size() || id <= 0) return std::nullopt;
  return id;
}

std::vector<std::string_view> split_path(std::string_view path) {
  std::vector<std::string_view> out;
  if (!path.empty()) path.remove_prefix(1);
  for (;;) {
    const auto slash = path.find('/');
    out.push_back(path.substr(0, slash));
    if (slash == path.npos) return out;
    path.remove_prefix(slash + 1);
  }
}

PathPattern::PathPattern(std::string_view pattern) {
  for (const auto segment : split_path(pattern)) {
    if (segment.empty() || segment[0] != '{') {
      segments_.push_back({segment, {}});
      continue;
    }
    const auto close = segment.find('}');
    segments_.push_back({segment.substr(close + 1), segment.substr(1, close - 1)});
  }
}

std::optional<Parameters> PathPattern::match(const std::vector<std::string_view>& segments) const {
  if (segments.size() != segments_.size()) return std::nullopt;
  Parameters out;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const auto& [literal, parameter] = segments_[i];
    if (parameter.empty()) {
      if (segments[i] != literal) return std::nullopt;
      continue;
    }
    if (segments[i].size() <= literal.size() || !segments[i].ends_with(literal)) return std::nullopt;
    out.add(parameter, segments[i].substr(0, segments[i].size() - literal.size()));
  }
  return out;
}

bool PathPattern::more_literal_than(const PathPattern& other) const {
  for (std::size_t i = 0; i < std::min(segments_.size(), other.segments_.size()); ++i)
    if (segments_[i].parameter.empty() != other.segments_[i].parameter.empty()) return segments_[i].parameter.empty();
  return false;
}

}  // namespace dvr::api
