// Days as people count them: an IANA time zone from the system's database (TZif, RFC 8536). Any thread.
#pragma once
#include "base/time.hpp"

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

namespace dvr {

class TimeZone {
 public:
  // "America/Sao_Paulo". invalid: no such zone. Read once, then remembered; blocks at the first time for a zone.
  static Result<std::shared_ptr<const TimeZone>> find(std::string_view name);
  static Result<TimeZone> parse(std::string name, std::string_view tzif);  // the content of a TZif file

  const std::string& name() const { return name_; }
  Seconds offset_at(WallTime t) const;  // local time = UTC + offset
  std::chrono::year_month_day date_at(WallTime t) const;
  // The first moment of that date. A day has 23, 24 or 25 hours: it ends where the next one starts.
  WallTime start_of(std::chrono::year_month_day date) const;

 private:
  struct Transition {
    std::int64_t at;  // seconds since 1970 UTC
    std::int64_t offset;
  };
  // "EST5EDT,M3.2.0,M11.1.0": what holds after the last transition (RFC 8536, section 3.3; POSIX TZ).
  struct Rule {
    enum class Kind { month_week_day, julian, zero_based } kind = Kind::month_week_day;
    int month = 0, week = 0, day = 0;
    std::int64_t time = 7200;                    // local seconds after midnight
    std::int64_t local_seconds(int year) const;  // since 1970, in local time
  };
  struct Footer {
    std::int64_t standard = 0;
    std::optional<std::int64_t> daylight;
    Rule begin, end;  // of daylight saving time
    std::int64_t offset_at(std::int64_t utc) const;
  };
  friend struct FooterParser;
  static std::optional<Footer> parse_footer(std::string_view text);
  std::int64_t offset_seconds(std::int64_t utc) const;

  std::string name_;
  std::int64_t first_offset_ = 0;  // before the first transition
  std::vector<Transition> transitions_;
  std::optional<Footer> footer_;
};

// "2026-11-22", a real day between 1970 and 2200. "2026-11".
std::optional<std::chrono::year_month_day> parse_date(std::string_view text);
std::optional<std::chrono::year_month> parse_month(std::string_view text);
std::string format_date(std::chrono::year_month_day date);

}  // namespace dvr
