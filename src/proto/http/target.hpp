// The request target: path and query, decoded strictly (RFC 3986).
#pragma once
#include "base/error.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dvr::http {

// "%41" -> "A". ErrorKind::invalid for a broken escape, for %00 and for control characters.
// `plus_is_space`: in queries, '+' stands for a space.
Result<std::string> percent_decode(std::string_view text, bool plus_is_space = false);
std::string percent_encode(std::string_view text);  // all but the unreserved characters of RFC 3986, section 2.3

// Query parameters in their order; a name may come more than once.
class Query {
 public:
  using Item = std::pair<std::string, std::string>;
  static constexpr std::size_t kMaxItems = 64;
  static Result<Query> parse(std::string_view text);  // without the '?'

  std::optional<std::string_view> find(std::string_view name) const;  // the first
  std::size_t count(std::string_view name) const;
  const std::vector<Item>& items() const { return items_; }
  bool empty() const { return items_.empty(); }
  void add(std::string name, std::string value) { items_.emplace_back(std::move(name), std::move(value)); }

 private:
  std::vector<Item> items_;
};

struct Target {
  std::string path;       // decoded, begins with '/', has no "." or ".." segment and no encoded '/'
  std::string raw_query;  // as sent, without the '?'
  Query query;
};

// Origin form ("/a?b") and absolute form ("https://host/a?b"). ErrorKind::invalid says what is wrong.
Result<Target> parse_target(std::string_view target);

}  // namespace dvr::http
