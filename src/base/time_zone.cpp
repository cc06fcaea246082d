#include "base/time_zone.hpp"

#include "base/bytes.hpp"

#include <cctype>
#include <charconv>
#include <fstream>
#include <iterator>
#include <mutex>
#include <unordered_map>

namespace dvr {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr std::size_t kMaxFile = 256 << 10, kMaxTransitions = 20'000, kMaxZones = 1000;
constexpr std::int64_t kDay = 86'400;

// Only what a zone's name may hold, so that no name leaves the directory.
bool is_name(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '+' ||
           c == '-' || c == '/';
  };
  return !name.empty() && name.size() <= 64 && name.front() != '/' && name.back() != '/' &&
         name.find("//") == name.npos && std::all_of(name.begin(), name.end(), allowed);
}

std::optional<std::string> read_zone_file(std::string_view name) {
  const auto path = std::filesystem::path("/usr/share/zoneinfo") / std::string(name);
  std::error_code ec;
  if (!std::filesystem::is_regular_file(path, ec)) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  std::string content(kMaxFile, '\0');
  in.read(content.data(), std::streamsize(content.size()));
  content.resize(std::size_t(in.gcount()));
  return content;
}

struct Counts {
  std::uint32_t isut, isstd, leap, time, type, character;
};

Counts read_counts(ByteReader& in) {
  in.skip(15);  // reserved
  Counts c{};
  for (auto* n : {&c.isut, &c.isstd, &c.leap, &c.time, &c.type, &c.character}) *n = in.u32();
  return c;
}

bool plausible(const Counts& c) {
  return c.time <= kMaxTransitions && c.type >= 1 && c.type <= 256 && c.leap <= 1000 && c.character <= 10'000 &&
         c.isut <= 256 && c.isstd <= 256;
}

std::size_t body_size(const Counts& c, std::size_t time_size) {
  return c.time * (time_size + 1) + c.type * 6 + c.character + c.leap * (time_size + 4) + c.isstd + c.isut;
}

std::int64_t floor_days(std::int64_t seconds) { return (seconds >= 0 ? seconds : seconds - kDay + 1) / kDay; }

int year_of(std::int64_t seconds) { return int(year_month_day(sys_days(days(floor_days(seconds)))).year()); }

std::int64_t days_of(int year, unsigned month, unsigned day) {
  return sys_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day))
      .time_since_epoch()
      .count();
}

}  // namespace

// "<-03>3", "EST5EDT,M3.2.0,M11.1.0", "IST-1GMT0,M10.5.0,M3.5.0/1"
struct FooterParser {
  std::string_view in;

  bool eat(char c) {
    if (in.empty() || in[0] != c) return false;
    in.remove_prefix(1);
    return true;
  }
  bool name() {
    std::size_t n = 0;
    if (eat('<')) {
      n = in.find('>');
      if (n == in.npos) return false;
      in.remove_prefix(n + 1);
      return true;
    }
    while (n < in.size() && std::isalpha((unsigned char)in[n])) ++n;
    in.remove_prefix(n);
    return n >= 3;
  }
  std::optional<std::int64_t> number() {
    std::int64_t n = 0;
    const auto [end, ec] = std::from_chars(in.data(), in.data() + in.size(), n);
    if (ec != std::errc() || n < 0 || n > 400) return std::nullopt;
    in.remove_prefix(std::size_t(end - in.data()));
    return n;
  }
  std::optional<std::int64_t> clock() {  // [+-]hh[:mm[:ss]]
    const bool negative = eat('-');
    if (!negative) eat('+');
    std::int64_t total = 0;
    for (std::int64_t unit : {3600, 60, 1}) {
      if (unit != 3600 && !eat(':')) break;
      const auto n = number();
      if (!n) return std::nullopt;
      total += *n * unit;
    }
    return negative ? -total : total;
  }
  bool rule(TimeZone::Rule& out) {
    using Kind = TimeZone::Rule::Kind;
    out.kind = eat('M') ? Kind::month_week_day : eat('J') ? Kind::julian : Kind::zero_based;
    const auto first = number();
    if (!first) return false;
    out.day = int(*first);
    if (out.kind == Kind::month_week_day && !month_week_day(out)) return false;
    if (!eat('/')) return true;
    const auto time = clock();
    out.time = time.value_or(0);
    return time.has_value();
  }
  bool month_week_day(TimeZone::Rule& out) {
    out.month = out.day;
    const auto week = eat('.') ? number() : std::nullopt;
    const auto day = week && eat('.') ? number() : std::nullopt;
    if (!day || out.month < 1 || out.month > 12 || *week < 1 || *week > 5 || *day > 6) return false;
    out.week = int(*week);
    out.day = int(*day);
    return true;
  }
  std::optional<TimeZone::Footer> footer() {
    TimeZone::Footer out;
    if (!name()) return std::nullopt;
    const auto standard = clock();
    if (!standard) return std::nullopt;
    out.standard = -*standard;  // POSIX counts westwards
    if (in.empty()) return out;
    if (!name()) return std::nullopt;
    out.daylight = out.standard + 3600;
    if (!in.empty() && in[0] != ',') {
      const auto daylight = clock();
      if (!daylight) return std::nullopt;
      out.daylight = -*daylight;
    }
    if (!eat(',') || !rule(out.begin) || !eat(',') || !rule(out.end) || !in.empty()) return std::nullopt;
    return out;
  }
};

std::optional<TimeZone::Footer> TimeZone::parse_footer(std::string_view text) { return FooterParser{text}.footer(); }

std::int64_t TimeZone::Rule::local_seconds(int year) const {
  if (kind == Kind::zero_based) return (days_of(year, 1, 1) + day) * kDay + time;
  const bool leap = std::chrono::year(year).is_leap();
  if (kind == Kind::julian)  // 1 to 365, February 29 is never counted
    return (days_of(year, 1, 1) + day - 1 + (leap && day >= 60 ? 1 : 0)) * kDay + time;
  const auto first = days_of(year, unsigned(month), 1);
  const int weekday = int(((first + 4) % 7 + 7) % 7);
  auto at = first + (day - weekday + 7) % 7 + (week - 1) * 7;
  const auto next_month = month == 12 ? days_of(year + 1, 1, 1) : days_of(year, unsigned(month) + 1, 1);
  while (at >= next_month) at -= 7;  // week 5: the last
  return at * kDay + time;
}

std::int64_t TimeZone::Footer::offset_at(std::int64_t utc) const {
  if (!daylight) return standard;
  const int year = year_of(utc + standard);
  const auto from = begin.local_seconds(year) - standard, to = end.local_seconds(year) - *daylight;
  const bool summer = from < to ? utc >= from && utc < to : utc >= from || utc < to;
  return summer ? *daylight : standard;
}

Result<TimeZone> TimeZone::parse(std::string name, std::string_view tzif) {
  const auto broken = [&] { return fail(ErrorKind::corrupt, "the time zone file of {} is damaged", name); };
  ByteReader in(as_bytes(tzif));
  if (as_text(in.bytes(4)) != "TZif" || in.u8() < '2') return broken();
  const auto old = read_counts(in);
  if (in.failed() || !plausible(old)) return broken();
  in.skip(body_size(old, 4));
  if (as_text(in.bytes(4)) != "TZif") return broken();
  in.skip(1);
  const auto counts = read_counts(in);
  if (in.failed() || !plausible(counts)) return broken();
  auto times = ByteReader(in.bytes(counts.time * 8));
  const auto kinds = in.bytes(counts.time);
  auto types = ByteReader(in.bytes(counts.type * 6));
  in.skip(counts.character + counts.leap * 12 + counts.isstd + counts.isut);
  if (in.failed()) return broken();
  std::vector<std::int64_t> offsets;
  for (std::uint32_t i = 0; i < counts.type; ++i) offsets.push_back(std::int32_t(types.u32())), types.skip(2);
  TimeZone zone;
  for (std::uint32_t i = 0; i < counts.time; ++i) {
    if (kinds[i] >= offsets.size()) return broken();
    zone.transitions_.push_back({std::int64_t(times.u64()), offsets[kinds[i]]});
  }
  const auto tail = as_text(in.bytes(in.left()));
  if (tail.size() > 2 && tail.front() == '\n') zone.footer_ = parse_footer(tail.substr(1, tail.find('\n', 1) - 1));
  zone.first_offset_ = offsets.front();
  zone.name_ = std::move(name);
  return zone;
}

Result<std::shared_ptr<const TimeZone>> TimeZone::find(std::string_view name) {
  static std::mutex mutex;
  static std::unordered_map<std::string, std::shared_ptr<const TimeZone>> known;
  std::lock_guard lock(mutex);
  if (const auto found = known.find(std::string(name)); found != known.end()) return found->second;
  auto content = is_name(name) ? read_zone_file(name) : std::nullopt;
  if (!content && name == "UTC") content = std::string();  // a machine without tzdata still knows UTC
  if (!content)
    return fail(ErrorKind::invalid,
                "this is not a time zone that the server knows: use a name such as America/Sao_Paulo");
  TimeZone zone;
  zone.name_ = "UTC";
  if (!content->empty()) {
    DVR_TRY(zone, parse(std::string(name), *content));
  }
  auto shared = std::make_shared<const TimeZone>(std::move(zone));
  if (known.size() < kMaxZones) known.emplace(name, shared);
  return shared;
}

std::int64_t TimeZone::offset_seconds(std::int64_t utc) const {
  const auto after = std::upper_bound(transitions_.begin(), transitions_.end(), utc,
                                      [](std::int64_t t, const Transition& x) { return t < x.at; });
  if (after == transitions_.end() && footer_) return footer_->offset_at(utc);
  return after == transitions_.begin() ? first_offset_ : std::prev(after)->offset;
}

Seconds TimeZone::offset_at(WallTime t) const {
  return Seconds(offset_seconds(std::chrono::floor<Seconds>(t).time_since_epoch().count()));
}

year_month_day TimeZone::date_at(WallTime t) const {
  return year_month_day(std::chrono::floor<days>(t + offset_at(t)));
}

// Local midnight may come twice (then the later one, so that the day before keeps its last hour whole) or never
// (then the moment at which the clock jumped over it).
WallTime TimeZone::start_of(year_month_day date) const {
  const std::int64_t midnight = sys_days(date).time_since_epoch().count() * kDay;
  const auto before = offset_seconds(midnight - kDay), after = offset_seconds(midnight + kDay);
  std::optional<std::int64_t> start;
  for (const auto offset : {before, after}) {
    const auto utc = midnight - offset;
    if (offset_seconds(utc) == offset) start = std::max(start.value_or(utc), utc);
  }
  if (start) return WallTime(Seconds(*start));
  auto low = midnight - std::max(before, after), high = midnight - std::min(before, after);
  while (low < high) {  // the first second whose local time is midnight or later
    const auto middle = low + (high - low) / 2;
    if (middle + offset_seconds(middle) >= midnight) high = middle;
    else low = middle + 1;
  }
  return WallTime(Seconds(low));
}

namespace {

std::optional<int> digits(std::string_view text) {
  int n = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (ec != std::errc() || end != text.data() + text.size() || text.front() == '-') return std::nullopt;
  return n;
}

}  // namespace

std::optional<std::chrono::year_month> parse_month(std::string_view text) {
  if (text.size() != 7 || text[4] != '-') return std::nullopt;
  const auto year = digits(text.substr(0, 4)), month = digits(text.substr(5));
  if (!year || !month || *year < 1970 || *year > 2200 || *month < 1 || *month > 12) return std::nullopt;
  return std::chrono::year(*year) / std::chrono::month(unsigned(*month));
}

std::optional<year_month_day> parse_date(std::string_view text) {
  if (text.size() != 10 || text[7] != '-') return std::nullopt;
  const auto month = parse_month(text.substr(0, 7));
  const auto day = digits(text.substr(8));
  if (!month || !day) return std::nullopt;
  const auto date = *month / std::chrono::day(unsigned(*day));
  return date.ok() ? std::optional(date) : std::nullopt;
}

std::string format_date(year_month_day date) {
  return fmt::format("{:04}-{:02}-{:02}", int(date.year()), unsigned(date.month()), unsigned(date.day()));
}

}  // namespace dvr
