#include "live/follower.hpp"

namespace dvr::live {
namespace {

// Of the whole window, oldest first; those that left the playlist too.
std::vector<const Segment*> all_segments(const Window& w) {
  std::vector<const Segment*> out;
  for (const auto* list : {&w.retired, &w.segments})
    for (const auto& s : *list) out.push_back(s.get());
  if (w.open) out.push_back(w.open.get());
  return out;
}

const LivePart* newest_part(const Window& w) {
  if (w.open) return w.open->parts.back().get();
  return w.segments.empty() ? nullptr : w.segments.back()->parts.back().get();
}

}  // namespace

Follower::Place Follower::find(const Window& window, std::uint64_t number) {
  const auto segments = all_segments(window);
  for (auto s = segments.rbegin(); s != segments.rend(); ++s)
    for (const auto& part : (*s)->parts)
      if (part->number == number) return {part, (*s)->run};
  return {};
}

Follower::Place Follower::newest_independent(const Window& window) {
  const auto segments = all_segments(window);
  for (auto s = segments.rbegin(); s != segments.rend(); ++s)
    for (auto part = (*s)->parts.rbegin(); part != (*s)->parts.rend(); ++part)
      if ((*part)->independent) return {*part, (*s)->run};
  return {};
}

bool Follower::is_behind(const Window& window) const {
  const auto* newest = newest_part(window);
  return newest && newest->starts_at + newest->duration - next_at_ > kBehind;
}

Follower::Place Follower::place(const Window& window) const {
  if (!next_) return window.away ? Place{} : newest_independent(window);
  const auto here = find(window, *next_);
  if (here.part && !lost_ && !is_behind(window)) return here;
  const auto key = newest_independent(window);
  if (key.part && key.part->number >= *next_) return key;
  return lost_ ? Place{} : here;
}

Follower::Step Follower::next(const Window& window, MonoTime now) {
  auto found = place(window);
  if (found.part) {
    away_ = false;
    const bool skips = next_ && (lost_ || found.part->number > *next_);
    return skips ? skip_to(*found.part) : take(std::move(found));
  }
  const bool is_gone = window.away || window.closed || !window.run;
  return is_gone && now - window.shown_at >= kAway ? away() : Wait{};
}

Follower::Step Follower::take(Place place) {
  next_ = place.part->number + 1;
  next_at_ = place.part->starts_at + place.part->duration;
  const bool new_run = run_ != place.run->id;
  run_ = place.run->id;
  return Part{std::move(place.part), std::move(place.run), new_run};
}

Follower::Step Follower::skip_to(const LivePart& part) {
  auto dropped = lost_.value_or(Dropped{});
  dropped.parts += part.number - *next_;
  dropped.duration += part.starts_at - next_at_;
  lost_.reset();
  next_ = part.number;
  next_at_ = part.starts_at;
  return dropped;
}

Follower::Step Follower::away() {
  if (std::exchange(away_, true)) return Wait{};
  return Away{};
}

void Follower::unreadable(const Part& part) {
  if (part.new_run) run_.reset();
  if (!lost_) lost_ = Dropped{};
  ++lost_->parts;
  lost_->duration += part.part->duration;
}

void Follower::begin_anew() {
  const bool away = away_;
  *this = {};
  away_ = away;
}

}  // namespace dvr::live
