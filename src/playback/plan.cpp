#include "playback/plan.hpp"

#include <algorithm>

namespace dvr::playback {
namespace {

using FootagePtr = std::shared_ptr<const Footage>;

// a * b / c without overflow for a recording's times and ticks (at most an hour: below 2^32 each), rounded to nearest.
std::int64_t scale(std::int64_t a, std::int64_t b, std::int64_t c) {
  const auto product = __int128(a) * b;
  return std::int64_t((product + (product < 0 ? -c : c) / 2) / c);
}

bool before(const FootagePtr& a, const FootagePtr& b) {
  if (a->start_time != b->start_time) return a->start_time < b->start_time;
  if (a->id != b->id) return a->id < b->id;
  return a->parts.size() > b->parts.size();  // the one that knows more comes first
}

void drop_doubles(std::vector<FootagePtr>& footage) {
  std::sort(footage.begin(), footage.end(), before);
  std::vector<std::int64_t> seen;
  std::erase_if(footage, [&seen](const FootagePtr& f) {
    if (std::find(seen.begin(), seen.end(), f->id) != seen.end()) return true;
    if (seen.size() == 4) seen.erase(seen.begin());  // doubles are neighbours, but for a clock that moved
    seen.push_back(f->id);
    return false;
  });
}

// The part at which the range begins (a segment's first) and the part before which it ends.
struct Borders {
  std::size_t first = 0, end = 0;
};

Borders find_borders(const Footage& f, const Range& range, Clip clip) {
  const auto from = f.ticks_at(range.start), to = f.ticks_at(range.end);
  Borders out;
  MediaTicks at;
  for (std::size_t i = 0; i < f.parts.size(); ++i) {
    const bool segment = i == 0 || f.parts[i].starts_segment;
    const bool may_begin = clip == Clip::segments ? segment : i == 0 || f.parts[i].independent;
    if (may_begin && at <= from) out.first = i;
    if (at >= to && (segment || clip == Clip::parts)) break;
    at += f.parts[i].duration;
    if (range.visible_until && f.wall_at(at) > *range.visible_until) break;
    out.end = i + 1;
  }
  return out;
}

Piece make_piece(FootagePtr footage, const Borders& borders) {
  Piece piece;
  piece.offset = footage->init_bytes;
  for (std::size_t i = 0; i < borders.end; ++i) {
    const auto& part = footage->parts[i];
    if (i < borders.first) {
      piece.start += part.duration;
      piece.offset += part.size_bytes;
    } else {
      piece.duration += part.duration;
      piece.size_bytes += part.size_bytes;
    }
  }
  piece.first_part = borders.first;
  piece.end_part = borders.end;
  piece.footage = std::move(footage);
  return piece;
}

bool same_init(const Footage& a, const Footage& b) {
  return a.init == b.init || (a.init && b.init && *a.init == *b.init);
}

bool follows(const Piece& before_it, const Piece& piece) {
  const auto &a = *before_it.footage, &b = *piece.footage;
  return a.run_id == b.run_id && same_init(a, b) &&
         a.start_decode + before_it.start + before_it.duration == b.start_decode + piece.start;
}

bool overlaps(const Footage& f, const Range& range) {
  return f.start_time < range.end && f.end_time > range.start && !f.parts.empty();
}

// What a row and an entry of an hour's page both tell.
template <class Told>
std::shared_ptr<Footage> finished_footage(std::int64_t camera_id, const Told& told, SharedBytes init) {
  auto f = std::make_shared<Footage>();
  f->id = told.id;
  f->camera_id = camera_id;
  f->run_id = told.run_id;
  f->init = std::move(init);
  f->init_bytes = std::uint64_t(told.init_bytes);
  f->size_bytes = std::uint64_t(told.size_bytes);
  f->start_time = told.start_time;
  f->end_time = told.end_time;
  f->start_decode = told.start_decode;
  f->duration = told.duration;
  return f;
}

}  // namespace

WallTime Footage::wall_at(MediaTicks since_start) const {
  if (duration.count <= 0) return start_time;
  return start_time + Micros(scale(since_start.count, (end_time - start_time).count(), duration.count));
}

MediaTicks Footage::ticks_at(WallTime wall) const {
  const auto length = (end_time - start_time).count();
  if (length <= 0) return {};
  return {scale((wall - start_time).count(), duration.count, length)};
}

Result<void> check_range(const Range& range) {
  if (range.end <= range.start) return fail(ErrorKind::invalid, "end: must be later than start");
  if (range.end - range.start > kMaxRange) return fail(ErrorKind::invalid, "end: at most 24 hours after start");
  return {};
}

FootagePtr footage_of(const record::OpenRecording& recording) {
  auto f = std::make_shared<Footage>();
  f->id = recording.id;
  f->camera_id = recording.camera_id;
  f->run_id = recording.run_id;
  f->init = recording.init;
  f->init_bytes = f->size_bytes = recording.init_bytes;
  f->start_time = recording.start_time;
  f->end_time = recording.end_time;
  f->start_decode = recording.start_decode;
  f->parts.assign(recording.parts.begin(), recording.parts.end());
  for (const auto& part : f->parts) {
    f->duration += part.duration;
    f->size_bytes += part.size_bytes;
  }
  f->file_path = recording.file_path;
  f->file = recording.file;
  f->finished = recording.finished;
  return f;
}

Result<FootagePtr> footage_of(const catalog::Recording& recording, SharedBytes init) {
  auto f = finished_footage(recording.camera_id, recording, std::move(init));
  DVR_TRY(f->parts, record::decode_part_index(recording.part_index));
  f->file_path = recording.file_path;
  return FootagePtr(std::move(f));
}

FootagePtr footage_of(std::int64_t camera_id, record::HourEntry entry, SharedBytes init) {
  auto f = finished_footage(camera_id, entry, std::move(init));
  f->parts = std::move(entry.segments);
  return f;
}

Plan make_plan(const Range& range, std::vector<FootagePtr> footage, Clip clip) {
  drop_doubles(footage);
  Plan plan{range, {}, false};
  for (auto& f : footage) {
    if (!overlaps(*f, range)) continue;
    const auto borders = find_borders(*f, range, clip);
    if (borders.first >= borders.end) continue;
    auto piece = make_piece(std::move(f), borders);
    piece.follows = !plan.pieces.empty() && follows(plan.pieces.back(), piece);
    plan.pieces.push_back(std::move(piece));
  }
  plan.growing = !plan.pieces.empty() && !plan.pieces.back().footage->finished;
  return plan;
}

}  // namespace dvr::playback
