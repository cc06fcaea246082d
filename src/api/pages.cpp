#include "api/pages.hpp"

#include <charconv>

namespace dvr::api {
namespace {

// "a{time_us}_{id}" after that row, "b…" before it.
std::optional<PageRequest> parse_cursor(std::string_view text) {
  if (text.empty() || (text[0] != 'a' && text[0] != 'b')) return std::nullopt;
  PageRequest page;
  page.backwards = text[0] == 'b';
  auto& place = page.at.emplace();
  const auto* end = text.data() + text.size();
  const auto time = std::from_chars(text.data() + 1, end, place.time_us);
  if (time.ec != std::errc() || time.ptr == end || *time.ptr != '_') return std::nullopt;
  const auto id = std::from_chars(time.ptr + 1, end, place.id);
  if (id.ec != std::errc() || id.ptr != end) return std::nullopt;
  return page;
}

}  // namespace

PageRequest read_page(QueryReader& query) {
  PageRequest page;
  const auto limit = query.number("limit", {1, kMaxLimit});
  if (const auto cursor = query.text("cursor", 100)) {
    const auto parsed = parse_cursor(*cursor);
    if (parsed) page = *parsed;
    else query.fail("cursor", "is not a cursor of this list: take it from next or previous");
  }
  page.limit = int(limit.value_or(kDefaultLimit));
  return page;
}

std::string page_link(const http::Request& request, bool backwards, PagePlace place) {
  std::string out = request.path + "?";
  for (const auto& [name, value] : request.query.items())
    if (name != "cursor") out += http::percent_encode(name) + "=" + http::percent_encode(value) + "&";
  return out + fmt::format("cursor={}{}_{}", backwards ? 'b' : 'a', place.time_us, place.id);
}

}  // namespace dvr::api
