// The documentation of the API as the build makes it of docs/reference/openapi.yaml: script/lib/api_docs.py.
#pragma once
#include <span>
#include <string_view>

namespace dvr::api {

struct DocsFile {
  std::string_view name;  // "index.en.html"
  std::string_view content_type;
  std::string_view content;
  std::string_view etag;  // quoted
};

std::span<const DocsFile> docs_files();

}  // namespace dvr::api
