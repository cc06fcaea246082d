#include "api/handlers.hpp"
#include "api/pages.hpp"
#include "api/recording_view.hpp"
#include "api/zones.hpp"

namespace dvr::api {
namespace {

using catalog::Connection;
using catalog::Recording;
namespace chrono = std::chrono;

// Footage that follows this closely is one span: nobody calls the time between two pictures a hole.
constexpr Micros kJoin{1'000'000};

struct Span {
  WallTime start, end;
  bool is_permanent = false;
};

struct Stretch {
  WallTime from, to;
};

struct Day {
  PageRows<Recording> page;
  std::vector<Span> spans;  // ascending, clipped
  std::vector<catalog::Gap> gaps;
  std::int64_t recordings = 0, size_bytes = 0;
};

struct DayQuery {
  std::int64_t camera_id = 0;
  Stretch stretch;
  PageRequest page;
};

void add_span(std::vector<Span>& spans, Span span, const Stretch& within) {
  span.start = std::max(span.start, within.from);
  span.end = std::min(span.end, within.to);
  if (span.end <= span.start) return;
  if (!spans.empty() && span.start - spans.back().end <= kJoin && span.is_permanent == spans.back().is_permanent)
    spans.back().end = std::max(spans.back().end, span.end);
  else spans.push_back(span);
}

// From the covering index alone.
Result<void> read_spans(Connection& c, const DayQuery& q, Day& day) {
  const auto& [from, to] = q.stretch;
  DVR_TRY(const auto rows,
          c.query("SELECT start_time, end_time, size_bytes, is_permanent FROM recordings WHERE camera_id = $1 AND "
                  "start_time > $2 AND start_time < $3 AND end_time > $4 AND lost_reason IS NULL "
                  "ORDER BY start_time, id",
                  {q.camera_id, from - catalog::kMaxRecordingDuration, to, from}));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    add_span(day.spans, {rows[i].time(0), rows[i].time(1), rows[i].flag(3)}, q.stretch);
    day.size_bytes += rows[i].i64(2);
  }
  day.recordings = std::int64_t(rows.size());
  return {};
}

Result<Day> read_day(Connection& c, const DayQuery& q) {
  Day day;
  DVR_CHECK(read_spans(c, q, day));
  catalog::RecordingFilter filter;
  filter.camera_ids = {q.camera_id};
  filter.from = q.stretch.from;
  filter.to = q.stretch.to;
  filter.newest_first = q.page.backwards;
  filter.limit = q.page.limit + 1;
  if (q.page.at) filter.after = catalog::RecordingCursor{from_us(q.page.at->time_us), q.page.at->id};
  DVR_TRY(day.page.count, catalog::recordings::count(c, filter));
  DVR_TRY(day.page.rows, catalog::recordings::list(c, filter));
  DVR_TRY(day.gaps, catalog::gaps::overlapping(c, q.camera_id, q.stretch.from, q.stretch.to));
  return day;
}

// What of an open recording lies in the stretch; an open recording never reaches past what is visible.
std::optional<Span> span_of(const record::OpenRecording& open, const Stretch& within) {
  WallTime end = open.start_time;
  for (const auto& part : open.parts)
    if (part.wall_end <= within.to) end = part.wall_end;
  if (end <= within.from || end <= open.start_time) return std::nullopt;
  return Span{open.start_time, end, false};
}

Micros total_of(const std::vector<Span>& spans) {
  Micros total{0};
  for (const auto& span : spans) total += span.end - span.start;
  return total;
}

Micros gap_time(const std::vector<catalog::Gap>& gaps, const Stretch& within, WallTime now) {
  Micros total{0};
  for (const auto& gap : gaps) {
    const auto end = std::min(gap.end_time.value_or(now), within.to);
    total += std::max(Micros(0), end - std::max(gap.start_time, within.from));
  }
  return total;
}

json::array spans_json(const std::vector<Span>& spans) {
  json::array out;
  for (const auto& span : spans)
    out.push_back(
        {{"start_time", to_json(span.start)}, {"end_time", to_json(span.end)}, {"is_permanent", span.is_permanent}});
  return out;
}

json::object totals_json(const Day& day, const Stretch& stretch, WallTime now) {
  return {{"recordings", day.recordings},
          {"duration", seconds(total_of(day.spans))},
          {"size_bytes", day.size_bytes},
          {"gaps", day.gaps.size()},
          {"gap_duration", seconds(gap_time(day.gaps, stretch, now))}};
}

bool is_listed(const Day& day, WallTime start) {
  return std::any_of(day.spans.begin(), day.spans.end(),
                     [&](const Span& s) { return s.start <= start && start < s.end; });
}

// Open and not yet entered recordings, read before the catalog so that none falls between.
json::value add_open(Day& day, const record::OpenList& list, const Stretch& stretch,
                     std::optional<WallTime> visible_until) {
  json::value out = nullptr;
  for (const auto& open : list) {
    const auto span = span_of(*open, stretch);
    if (!span || is_listed(day, span->start + Micros(1))) continue;
    add_span(day.spans, *span, stretch);
    out = recording_json(*open, visible_until);
  }
  return out;
}

struct MonthQuery {
  std::int64_t camera_id = 0;
  std::vector<WallTime> bounds;  // of the days
};

Result<std::vector<catalog::FootageTotal>> read_month(Connection& c, const MonthQuery& q) {
  return catalog::recordings::totals(c, q.camera_id, q.bounds);
}

int minute_of_hour(WallTime t) {
  return int((chrono::floor<chrono::minutes>(t) - chrono::floor<chrono::hours>(t)).count());
}

// Totals are counted in quarters of an hour; what is visible ends with a whole one.
WallTime last_quarter(WallTime t) {
  return chrono::floor<chrono::minutes>(t) - chrono::minutes(minute_of_hour(t) % 15);
}

std::vector<WallTime> day_bounds(const TimeZone& zone, chrono::year_month month, std::optional<WallTime> until) {
  std::vector<WallTime> out;
  const WallTime border = until ? last_quarter(*until) : WallTime::max();
  const chrono::sys_days first = month / chrono::day(1), end = (month + chrono::months(1)) / chrono::day(1);
  for (auto day = first; day <= end; day += chrono::days(1)) {
    out.push_back(std::min(zone.start_of(day), border));
    if (out.back() == border) break;
  }
  return out;
}

// What is open counts where it starts, so that a camera's first day shows from its first minute on.
void add_open(std::vector<catalog::FootageTotal>& totals, const record::OpenList& list,
              const std::vector<WallTime>& bounds, std::optional<WallTime> until) {
  const Stretch within{bounds.front(), std::min(bounds.back(), until.value_or(WallTime::max()))};
  for (const auto& open : list) {
    const auto span = span_of(*open, within);
    const auto after = std::upper_bound(bounds.begin(), bounds.end(), open->start_time);
    if (!span || after == bounds.begin() || after == bounds.end()) continue;
    auto& total = totals[std::size_t(after - bounds.begin()) - 1];
    total.recordings += 1;
    total.recorded += span->end - span->start;
  }
}

json::array days_json(const std::vector<catalog::FootageTotal>& totals, chrono::year_month month) {
  json::array out;
  for (std::size_t i = 0; i < totals.size(); ++i)
    if (totals[i].recorded > Micros(0))
      out.push_back({{"date", format_date(month / chrono::day(unsigned(i) + 1))},
                     {"recordings", totals[i].recordings},
                     {"duration", seconds(totals[i].recorded)},
                     {"size_bytes", totals[i].size_bytes}});
  return out;
}

}  // namespace

Task<Answer> get_recording_day(Services& services, Context context) {
  QueryReader query(context.request.query);
  DayQuery q{context.camera->id, {}, read_page(query)};
  const auto date = parse_date(context.path.text("date"));
  if (!date) query.fail("date", "must be a day such as 2026-11-22");
  DVR_CO_CHECK(query.check());
  DVR_CO_TRY(const auto zone, co_await zone_of_account(services, context.camera->account_id));
  const chrono::year_month_day next(chrono::sys_days(*date) + chrono::days(1));
  const Stretch whole{zone->start_of(*date), zone->start_of(next)};
  const auto until = accounts::playable_until(context.user(), *context.camera, context.now);
  q.stretch = {whole.from, std::max(whole.from, std::min(whole.to, until.value_or(whole.to)))};
  const auto open = services.open_recordings.of_camera(q.camera_id);
  DVR_CO_TRY(auto day, co_await services.database.read([q](Connection& c) { return read_day(c, q); }));
  auto open_json = add_open(day, open, q.stretch, until);
  auto out = make_page(context.request, q.page, day.page,
                       [](const Recording& r) { return PagePlace{to_us(r.start_time), r.id}; });
  json::array results, gaps;
  for (const auto& recording : day.page.rows) results.push_back(recording_json(recording));
  for (const auto& gap : day.gaps) gaps.push_back(gap_json(gap, context.now));
  out["camera_id"] = q.camera_id;
  out["date"] = format_date(*date);
  out["time_zone"] = zone->name();
  out["start_time"] = to_json(whole.from);
  out["end_time"] = to_json(whole.to);
  out["results"] = std::move(results);
  out["open"] = std::move(open_json);
  out["totals"] = totals_json(day, q.stretch, context.now);
  out["spans"] = spans_json(day.spans);
  out["gaps"] = std::move(gaps);
  co_return reply(200, out);
}

Task<Answer> list_recording_days(Services& services, Context context) {
  QueryReader query(context.request.query);
  query.require("month");
  const auto text = query.text("month", 7);
  const auto month = parse_month(text.value_or(""));
  if (text && !month) query.fail("month", "must be a month such as 2026-11");
  DVR_CO_CHECK(query.check());
  DVR_CO_TRY(const auto zone, co_await zone_of_account(services, context.camera->account_id));
  const auto until = accounts::playable_until(context.user(), *context.camera, context.now);
  const MonthQuery q{context.camera->id, day_bounds(*zone, *month, until)};
  const auto open = services.open_recordings.of_camera(q.camera_id);
  std::vector<catalog::FootageTotal> totals;
  if (q.bounds.size() > 1) {
    DVR_CO_TRY(totals, co_await services.database.read([q](Connection& c) { return read_month(c, q); }));
    add_open(totals, open, q.bounds, until);
  }
  co_return reply(
      200,
      {{"camera_id", q.camera_id}, {"month", *text}, {"time_zone", zone->name()}, {"days", days_json(totals, *month)}});
}

}  // namespace dvr::api
