#include "proto/aws/profiles.hpp"

#include "base/text.hpp"

namespace dvr::aws {
namespace {

constexpr std::string_view kBlanks = " \t\r";

// "[profile x]", "[default]", "[x]": the name of the profile; empty for sections of another kind.
std::string_view name_in_brackets(std::string_view line, ProfileFile kind) {
  const auto end = line.find(']');
  if (end == line.npos) return {};
  auto name = trim(line.substr(1, end - 1), kBlanks);
  if (kind == ProfileFile::config && name != "default") {
    if (!name.starts_with("profile ") && !name.starts_with("profile\t")) return {};
    name = trim(name.substr(8), kBlanks);
  }
  if (name.size() >= 2 && (name.front() == '"' || name.front() == '\'') && name.back() == name.front())
    name = name.substr(1, name.size() - 2);
  return name;
}

std::string_view without_remark(std::string_view value) {
  for (const std::string_view mark : {" #", " ;", "\t#", "\t;"}) value = value.substr(0, value.find(mark));
  return trim(value, kBlanks);
}

}  // namespace

void read_profiles(std::string_view text, ProfileFile kind, Profiles& into) {
  Profile* profile = nullptr;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const bool indented = line.starts_with(' ') || line.starts_with('\t');
    const auto said = trim(line, kBlanks);
    if (said.empty() || said.front() == '#' || said.front() == ';') continue;
    if (said.front() == '[') {
      const auto name = name_in_brackets(said, kind);
      profile = name.empty() ? nullptr : &into[std::string(name)];
      continue;
    }
    const auto equals = said.find('=');
    if (!profile || indented || equals == said.npos) continue;
    (*profile)[lower(trim(said.substr(0, equals), kBlanks))] = without_remark(said.substr(equals + 1));
  }
}

}  // namespace dvr::aws
