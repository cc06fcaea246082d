#include "proto/http/conditional.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace dvr::http {
namespace {

constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string_view without_weakness(std::string_view etag) {
  if (etag.starts_with("W/")) etag.remove_prefix(2);
  return etag;
}

bool number(std::string_view text, unsigned& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

std::string format_date(WallTime t) {
  const auto day = std::chrono::floor<std::chrono::days>(t);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<Seconds>(t - day));
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[std::chrono::weekday(day).c_encoding()],
                     unsigned(date.day()), kMonths[unsigned(date.month()) - 1], int(date.year()), time.hours().count(),
                     time.minutes().count(), time.seconds().count());
}

std::optional<WallTime> parse_date(std::string_view text) {
  // "Sun, 06 Nov 1994 08:49:37 GMT": every field has its place.
  if (text.size() != 29 || text.substr(3, 2) != ", " || text.substr(25) != " GMT") return std::nullopt;
  const auto month = std::find(kMonths.begin(), kMonths.end(), text.substr(8, 3));
  unsigned day, year, hour, minute, second;
  if (month == kMonths.end() || !number(text.substr(5, 2), day) || !number(text.substr(12, 4), year) ||
      !number(text.substr(17, 2), hour) || !number(text.substr(20, 2), minute) || !number(text.substr(23, 2), second))
    return std::nullopt;
  const std::chrono::year_month_day date(
      std::chrono::year(int(year)), std::chrono::month(unsigned(month - kMonths.begin()) + 1), std::chrono::day(day));
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  return WallTime(std::chrono::sys_days(date)) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         Seconds(second);
}

std::string strong_etag(std::string_view opaque) { return fmt::format("\"{}\"", opaque); }

bool etag_matches(std::string_view list, std::string_view etag) {
  const auto wanted = without_weakness(etag);
  while (!list.empty()) {
    const auto start = list.find_first_not_of(" \t,");
    if (start == list.npos) return false;
    list.remove_prefix(start);
    if (list.front() == '*') return true;
    const auto quote = list.find('"');
    const auto end = quote == list.npos ? list.npos : list.find('"', quote + 1);
    if (end == list.npos) return false;
    if (without_weakness(list.substr(0, end + 1)) == wanted) return true;
    list.remove_prefix(end + 1);
  }
  return false;
}

bool not_modified(const Request& request, std::string_view etag, std::optional<WallTime> modified) {
  if (request.method != Method::get && request.method != Method::head) return false;
  if (const auto tags = request.headers.find("If-None-Match")) return etag_matches(*tags, etag);
  if (!modified) return false;
  const auto since = parse_date(request.header("If-Modified-Since"));
  return since && std::chrono::floor<Seconds>(*modified) <= *since;
}

bool range_applies(const Request& request, std::string_view etag) {
  const auto wanted = request.headers.find("If-Range");
  return !wanted || (!etag.starts_with("W/") && *wanted == etag);
}

}  // namespace dvr::http
