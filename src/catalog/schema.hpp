// The schema as a list of forward steps. A released step never changes; a change is a new step.
#pragma once
#include <span>
#include <string_view>

namespace dvr::catalog {

struct Migration {
  int version;
  std::string_view name;
  // Statements separated by ';' at line ends. {id} {int} {blob} {strict} become the engine's own words.
  // {postgres} begins a statement of one line that is for PostgreSQL only.
  std::string_view sql;
};

std::span<const Migration> migrations();

// The later steps, one file each: schema_<subject>.cpp.
extern const std::string_view kAccountsStep;
extern const std::string_view kClipsStep;
extern const std::string_view kEdgeStep;
extern const std::string_view kFootageStep;
extern const std::string_view kIndexesStep;
extern const std::string_view kHoursStep;
extern const std::string_view kFailedClipsStep;
extern const std::string_view kLayoutsStep;
extern const std::string_view kSubStreamStep;

}  // namespace dvr::catalog
