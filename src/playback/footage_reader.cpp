#include "playback/footage_reader.hpp"

#include "base/log.hpp"

namespace dvr::playback {
namespace {

// Where what may be seen ends in the midst of an hour's footage, it ends on a part, and a page knows only segments.
bool ends_within(const catalog::FootageHour& hour, const std::optional<WallTime>& visible_until) {
  return visible_until && *visible_until < catalog::hour_start(hour.hour + 1) + catalog::kMaxRecordingDuration;
}

}  // namespace

Result<std::shared_ptr<const Footage>> FootageReader::read(const catalog::Recording& row) {
  DVR_TRY(auto init, init_of(row.init_id));
  return footage_of(row, std::move(init));
}

Result<FootageList> FootageReader::range(const Range& range, Clip clip) {
  if (clip == Clip::segments) {
    DVR_CHECK(add_hours(range));
  } else {
    DVR_TRY(const auto rows, catalog::recordings::overlapping(c_, range.camera_id, range.start, range.end));
    DVR_CHECK(add_rows(rows));
  }
  return std::move(footage_);
}

Result<void> FootageReader::add_rows(const std::vector<catalog::Recording>& rows) {
  for (const auto& row : rows) {
    auto footage = read(row);
    if (footage.has_value()) footage_.push_back(std::move(*footage));
    else DVR_CHECK(leave_out(row.id, footage.error()));
  }
  return {};
}

// One recording that the catalog tells wrongly is a hole in the range, not the end of it; `check` finds it.
Result<void> FootageReader::leave_out(std::int64_t recording_id, const Error& why) {
  if (why.kind != ErrorKind::corrupt) return why;
  log::error("playback", "a recording cannot be played", {{"recording", recording_id}, {"error", why.describe()}});
  return {};
}

// Neighbouring hours without a page are read together.
Result<void> FootageReader::add_hours(const Range& range) {
  const auto first = catalog::hour_of(range.start - catalog::kMaxRecordingDuration);
  DVR_TRY(const auto hours,
          catalog::hours::of_camera(c_, range.camera_id, first, catalog::hour_of(range.end - Micros(1))));
  std::optional<std::int64_t> from;
  std::int64_t until = 0;
  const auto add_loose = [&]() -> Result<void> {
    if (!from) return {};
    DVR_TRY(const auto rows,
            catalog::recordings::starting(c_, range.camera_id, catalog::hour_start(*from), catalog::hour_start(until)));
    from.reset();
    return add_rows(rows);
  };
  for (const auto& hour : hours) {
    DVR_TRY(const bool told, add_page(range, hour));
    if (told) {
      DVR_CHECK(add_loose());
      continue;
    }
    if (!from) from = hour.hour;
    until = hour.hour + 1;
  }
  return add_loose();
}

Result<bool> FootageReader::add_page(const Range& range, const catalog::FootageHour& hour) {
  if (!hour.page || ends_within(hour, range.visible_until)) return false;
  auto entries = record::decode_hour_page(hour.hour, *hour.page);
  if (!entries.has_value()) {
    log::error("playback", "the page of an hour is damaged", {{"camera", hour.camera_id}, {"hour", hour.hour}});
    return false;
  }
  for (auto& entry : *entries) {
    if (entry.start_time >= range.end || entry.end_time <= range.start) continue;
    auto init = init_of(entry.init_id);
    if (init.has_value()) footage_.push_back(footage_of(hour.camera_id, std::move(entry), std::move(*init)));
    else DVR_CHECK(leave_out(entry.id, init.error()));
  }
  return true;
}

Result<SharedBytes> FootageReader::init_of(std::int64_t id) {
  if (auto it = inits_.find(id); it != inits_.end()) return it->second;
  DVR_TRY(auto found, catalog::init_segments::find(c_, id));
  if (!found) return fail(ErrorKind::corrupt, "init segment {} is missing in the catalog", id);
  return inits_[id] = share(std::move(found->bytes));
}

}  // namespace dvr::playback
