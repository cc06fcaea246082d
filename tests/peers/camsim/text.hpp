// Small helpers for header lines.
#pragma once
#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

namespace camsim {

inline std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return char(std::tolower(c)); });
  return out;
}

inline std::string_view trim(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front()))) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) text.remove_suffix(1);
  return text;
}

// The first word, taken off the front of `text`.
inline std::string_view take_word(std::string_view& text) {
  text = trim(text);
  const auto word = text.substr(0, std::min(text.size(), text.find(' ')));
  text.remove_prefix(word.size());
  text = trim(text);
  return word;
}

}  // namespace camsim
