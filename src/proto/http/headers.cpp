#include "proto/http/headers.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace dvr::http {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; }

std::string printable(std::string_view value) {
  std::string out(value);
  for (auto& c : out)
    if (((unsigned char)c < 0x20 && c != '\t') || c == 0x7f) c = ' ';
  return out;
}

bool has_zero_weight(std::string_view parameters) {
  const auto q = parameters.find("q=0");
  return q != parameters.npos && parameters.find_first_not_of("0.", q + 2) == parameters.npos;
}

}  // namespace

bool iequals(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

void Headers::set(std::string_view name, std::string_view value) {
  remove(name);
  add(name, value);
}

void Headers::add(std::string_view name, std::string_view value) {
  fields_.emplace_back(printable(name), printable(value));
}

void Headers::remove(std::string_view name) {
  std::erase_if(fields_, [&](const Field& f) { return iequals(f.first, name); });
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
  for (const auto& f : fields_)
    if (iequals(f.first, name)) return f.second;
  return std::nullopt;
}

std::size_t Headers::count(std::string_view name) const {
  return std::size_t(
      std::count_if(fields_.begin(), fields_.end(), [&](const Field& f) { return iequals(f.first, name); }));
}

bool has_token(std::string_view field, std::string_view token) {
  while (!field.empty()) {
    const auto comma = std::min(field.find(','), field.size());
    const auto item = field.substr(0, comma);
    field.remove_prefix(std::min(comma + 1, field.size()));
    const auto semicolon = std::min(item.find(';'), item.size());
    if (iequals(trim(item.substr(0, semicolon)), token)) return !has_zero_weight(item.substr(semicolon));
  }
  return false;
}

}  // namespace dvr::http
