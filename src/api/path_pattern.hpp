// "/api/cameras/{id}/snapshot.jpg": literal segments, and parameters that are a segment or its beginning ("{id}.mp4").
#pragma once
#include "api/context.hpp"

namespace dvr::api {

class PathPattern {
 public:
  explicit PathPattern(std::string_view pattern);  // of a literal of ours: asserts that it is well formed

  // The parameters when the path fits. Segments with parameters never match empty text.
  std::optional<Parameters> match(const std::vector<std::string_view>& segments) const;
  bool more_literal_than(const PathPattern& other) const;  // which of two that both fit goes first

 private:
  struct Segment {
    std::string_view literal;    // whole segment, or what follows the parameter
    std::string_view parameter;  // empty: none
  };
  std::vector<Segment> segments_;
};

// "/a/b/" -> {"a", "b", ""}: a trailing slash is an empty last segment.
std::vector<std::string_view> split_path(std::string_view path);

}  // namespace dvr::api
