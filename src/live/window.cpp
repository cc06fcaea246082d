#include "live/window.hpp"

#include <algorithm>

namespace dvr::live {
namespace {

std::shared_ptr<LivePart> part_of(const SegmentPtr& segment, std::uint64_t number) {
  if (!segment || number < segment->parts.front()->number || number > segment->parts.back()->number) return nullptr;
  return segment->parts[number - segment->parts.front()->number];
}

// The first of `found(segment)` that is not null, over all segments of the window.
template <class F>
auto first_of(const Window& w, F found) -> decltype(found(w.open)) {
  for (const auto* list : {&w.segments, &w.retired})
    for (const auto& s : *list)
      if (auto x = found(s)) return x;
  return w.open ? found(w.open) : nullptr;
}

}  // namespace

SegmentPtr Window::find_segment(std::uint64_t msn) const {
  if (open && open->msn == msn) return nullptr;
  return first_of(*this, [msn](const SegmentPtr& s) { return s->msn == msn ? s : nullptr; });
}

std::shared_ptr<LivePart> Window::find_part(std::uint64_t number) const {
  return first_of(*this, [number](const SegmentPtr& s) { return part_of(s, number); });
}

std::shared_ptr<const LiveRun> Window::find_run(std::uint64_t id) const {
  if (run && run->id == id) return run;
  return first_of(*this, [id](const SegmentPtr& s) { return s->run->id == id ? s->run : nullptr; });
}

MediaTicks Window::duration() const {
  MediaTicks sum = open ? open->duration : MediaTicks{};
  for (const auto& s : segments) sum += s->duration;
  return sum;
}

MediaTicks Window::listed(const LivePart& part) const {
  return part_target.count > 0 ? std::min(part.duration, part_target) : part.duration;
}

MediaTicks Window::listed(const Segment& segment) const {
  MediaTicks sum;
  for (const auto& part : segment.parts) sum += listed(*part);
  return sum;
}

}  // namespace dvr::live
