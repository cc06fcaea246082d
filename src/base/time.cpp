#include "base/time.hpp"

#include <charconv>

namespace dvr {
namespace {

// Reads exactly `digits` decimal digits from the front of `text`.
bool take_number(std::string_view& text, std::size_t digits, int& value) {
  if (text.size() < digits) return false;
  const auto part = text.substr(0, digits);
  for (char c : part)
    if (c < '0' || c > '9') return false;
  std::from_chars(part.data(), part.data() + part.size(), value);
  text.remove_prefix(digits);
  return true;
}

bool take_char(std::string_view& text, char c, char other = '\0') {
  if (text.empty() || (text[0] != c && (other == '\0' || text[0] != other))) return false;
  text.remove_prefix(1);
  return true;
}

// ".123456789" to microseconds; digits past the sixth are cut.
bool take_fraction(std::string_view& text, std::int64_t& us) {
  us = 0;
  if (!take_char(text, '.')) return true;
  std::int64_t unit = 100'000;
  std::size_t digits = 0;
  while (!text.empty() && text[0] >= '0' && text[0] <= '9' && digits < 9) {
    us += (text[0] - '0') * unit;
    unit /= 10;
    ++digits;
    text.remove_prefix(1);
  }
  return digits > 0;
}

bool take_offset(std::string_view& text, std::chrono::minutes& offset) {
  offset = std::chrono::minutes(0);
  if (take_char(text, 'Z', 'z')) return true;
  if (text.empty() || (text[0] != '+' && text[0] != '-')) return false;
  const int sign = text[0] == '-' ? -1 : 1;
  text.remove_prefix(1);
  int hours = 0, minutes = 0;
  if (!take_number(text, 2, hours) || !take_char(text, ':') || !take_number(text, 2, minutes)) return false;
  if (hours > 23 || minutes > 59) return false;
  offset = std::chrono::minutes(sign * (hours * 60 + minutes));
  return true;
}

}  // namespace

std::string format_rfc3339(WallTime t) {
  const auto days = std::chrono::floor<std::chrono::days>(t);
  const std::chrono::year_month_day date(days);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<Millis>(t - days));
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", int(date.year()), unsigned(date.month()),
                     unsigned(date.day()), clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

Result<WallTime> parse_rfc3339(std::string_view text) {
  const auto bad = [&] { return fail(ErrorKind::invalid, "not a date and time such as 2026-11-22T08:30:00Z"); };
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  std::int64_t us = 0;
  std::chrono::minutes offset{};
  const bool read = take_number(text, 4, year) && take_char(text, '-') && take_number(text, 2, month) &&
                    take_char(text, '-') && take_number(text, 2, day) && take_char(text, 'T', 't') &&
                    take_number(text, 2, hour) && take_char(text, ':') && take_number(text, 2, minute) &&
                    take_char(text, ':') && take_number(text, 2, second) && take_fraction(text, us) &&
                    take_offset(text, offset);
  if (!read || !text.empty()) return bad();
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(unsigned(month)),
                                         std::chrono::day(unsigned(day))};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return bad();
  return WallTime(std::chrono::sys_days(date)) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         Seconds(second) + Micros(us) - offset;
}

}  // namespace dvr
