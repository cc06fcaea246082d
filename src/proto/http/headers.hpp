// Header fields in their order, found without regard to case (RFC 9110, section 5.1).
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dvr::http {

bool iequals(std::string_view a, std::string_view b);  // ASCII only

class Headers {
 public:
  using Field = std::pair<std::string, std::string>;

  // Replaces every field of that name. Control characters never reach the wire: they become spaces, so no value
  // can begin a new header line.
  void set(std::string_view name, std::string_view value);
  void add(std::string_view name, std::string_view value);  // one more of the same name, e.g. Set-Cookie
  void remove(std::string_view name);
  bool has(std::string_view name) const { return find(name).has_value(); }
  std::optional<std::string_view> find(std::string_view name) const;  // the first; lives as long as this object
  std::string_view get(std::string_view name) const { return find(name).value_or(""); }
  std::size_t count(std::string_view name) const;
  const std::vector<Field>& fields() const { return fields_; }

 private:
  std::vector<Field> fields_;
};

// True when a comma-separated field such as Connection or Accept-Encoding names `token` (without q=0).
bool has_token(std::string_view field, std::string_view token);

}  // namespace dvr::http
