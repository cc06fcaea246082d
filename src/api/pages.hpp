// Cursor pages: {"count","next","previous","results"}. A cursor is a place between rows, so rows that come or go
// meanwhile neither repeat nor skip others.
#pragma once
#include "api/body.hpp"
#include "api/json.hpp"

namespace dvr::api {

inline constexpr int kDefaultLimit = 50, kMaxLimit = 500;

struct PagePlace {
  std::int64_t time_us = 0;  // 0 where rows are ordered by id alone
  std::int64_t id = 0;
};

struct PageRequest {
  int limit = kDefaultLimit;
  bool backwards = false;       // the rows before `at`, else those after it
  std::optional<PagePlace> at;  // none: the first page
};

PageRequest read_page(QueryReader& query);  // limit, cursor

std::string page_link(const http::Request& request, bool backwards, PagePlace place);

// Rows of one page, found as limit + 1 in the direction of the request, in that direction's order.
template <class T>
struct PageRows {
  std::int64_t count = 0;  // of all pages
  std::vector<T> rows;
};

// Brings rows into reading order, cuts the one too many, and makes both links. `place_of(row)` is its Place.
template <class T, class PlaceOf>
json::object make_page(const http::Request& request, const PageRequest& page, PageRows<T>& found, PlaceOf place_of) {
  const bool more = found.rows.size() > std::size_t(page.limit);
  if (more) found.rows.resize(std::size_t(page.limit));
  if (page.backwards) std::reverse(found.rows.begin(), found.rows.end());
  const bool any = !found.rows.empty();
  const bool has_next = any && (page.backwards || more);
  const bool has_previous = any && (page.backwards ? more : page.at.has_value());
  json::object out{{"count", found.count}, {"next", nullptr}, {"previous", nullptr}};
  if (has_next) out["next"] = page_link(request, false, place_of(found.rows.back()));
  if (has_previous) out["previous"] = page_link(request, true, place_of(found.rows.front()));
  return out;
}

}  // namespace dvr::api
