// The camera's side of a stream: parts come in, the window slides. What viewers ask is in stream_requests.cpp.
#include "live/stream.hpp"

namespace dvr::live {
namespace {

// Room for cameras that jitter. A part may be as short as 85 % of its target (RFC, section 4.4.4.9).
constexpr std::int64_t kPartRoomPercent = 105;
constexpr std::int64_t kPartStep = kMediaClock / 100;   // PART-TARGET is told in hundredths of a second
constexpr std::int64_t kSegmentRoom = kMediaClock / 4;  // a segment may be longer than a promise of whole seconds
constexpr std::int64_t kRounding = kMediaClock / 2;     // by so much: EXTINF counts rounded (section 4.4.3.1)

MediaTicks ticks(Millis d) { return to_ticks(d, kMediaClock); }
std::int64_t rounded_seconds(MediaTicks t) { return (t.count + kRounding) / kMediaClock; }

// The target duration that segments like this one keep to, with room for the next ones.
std::int64_t target_for(MediaTicks longest) {
  return std::max<std::int64_t>(1, (longest.count - kSegmentRoom + kMediaClock - 1) / kMediaClock);
}

std::uint64_t last_number(const Segment& s) { return s.parts.back()->number; }

bool on_disk(const Segment& s) {
  return std::all_of(s.parts.begin(), s.parts.end(), [](const auto& p) { return p->storage.get()->file.has_value(); });
}

}  // namespace

Stream::Stream(StreamOptions options, const Clock& clock)
    : options_(options),
      most_seconds_(target_for(ticks(std::max(options.longest_segment, options.segment_target)))),
      clock_(clock) {
  next_.target_seconds = target_for(ticks(options_.segment_target));
  show();
}

// --- package::PartSink ----------------------------------------------------------------------------------------------

void Stream::on_run(std::shared_ptr<const package::InitSegment> init) {
  if (next_.closed) return;
  std::lock_guard lock(mutex_);
  if (next_run_id_ == 0) seed(init->wall_start);
  if (stale()) forget_window();
  close_segment();
  // Only a run with a part is one: discontinuity numbers count those that the playlist shows.
  init_ = std::move(init);
}

void Stream::on_part(std::shared_ptr<const package::Part> part) {
  if (next_.closed || (!init_ && !next_.run)) return;
  {
    std::lock_guard lock(mutex_);
    take(std::move(part));
    show();
  }
  changed_.notify_all();
}

void Stream::take(std::shared_ptr<const package::Part> part) {
  if (init_)
    next_.run =
        std::make_shared<const LiveRun>(LiveRun{next_run_id_++, next_discontinuity_++, std::exchange(init_, nullptr)});
  next_.away = false;
  away_since_ns_ = kHere;
  const bool ends = part->ends_segment;
  if (part->starts_segment || !fits(*part)) close_segment();
  add(std::move(part));
  if (ends) close_segment();
  slide();
  trim_memory();
}

void Stream::on_run_end(media::Reason) {
  {
    std::lock_guard lock(mutex_);
    close_segment();
    slide();
    init_.reset();
    if (!next_.away) away_since_ns_ = clock_.mono().time_since_epoch().count();
    next_.away = true;
    show();
  }
  changed_.notify_all();
}

void Stream::close() {
  on_run_end(media::Reason::none);
  Window last;
  last.version = next_.version;
  last.closed = true;
  next_ = std::move(last);
  held_.clear();
  memory_bytes_ = 0;
  show();
  changed_.notify_all();
}

// --- window ---------------------------------------------------------------------------------------------------------

// Numbers begin at a wall time, faster than any stream can count: a name of this process is not one of the last.
// The discontinuity number also differs after a restart, so that players drop what they know of media times; hls.js
// makes it the index of an array, therefore it is kept small.
void Stream::seed(WallTime wall) {
  const auto seconds = std::uint64_t(std::max<std::int64_t>(1, to_us(wall) / 1'000'000));
  next_.next_msn = next_run_id_ = seconds;
  next_discontinuity_ = seconds % 1'000'000;
  first_number_ = next_.next_part = seconds * 1'000;
}

// Nobody was told of the old segments for a long while: the stream begins anew, behind all numbers used.
void Stream::forget_window() {
  next_.segments.clear();
  next_.retired.clear();
  next_.part_target = {};
  held_.clear();
  memory_bytes_ = 0;
}

void Stream::add(std::shared_ptr<const package::Part> part) {
  auto segment = next_.open ? std::make_shared<Segment>(*next_.open) : std::make_shared<Segment>();
  if (!next_.open) {
    segment->msn = next_.next_msn++;
    segment->run = next_.run;
    segment->wall_start = part->wall_start;
  }
  segment->duration += part->duration;
  segment->size_bytes += part->size_bytes;
  memory_bytes_ += part->size_bytes;
  auto live = std::make_shared<LivePart>(first_number_ + part->sequence, length_, std::move(part));
  length_ += live->duration;
  next_.next_part = live->number + 1;
  held_.push_back(live);
  segment->parts.push_back(std::move(live));
  next_.open = std::move(segment);
  if (promised()) return;
  const auto needed = std::min(target_for(next_.listed(*next_.open)), most_seconds_);
  next_.target_seconds = std::max(next_.target_seconds, needed);
}

void Stream::close_segment() {
  if (!next_.open) return;
  next_.segments.push_back(std::exchange(next_.open, nullptr));
  if (!promised()) promise();
}

// --- promises -------------------------------------------------------------------------------------------------------

// Before the first whole segment nobody has been told anything.
bool Stream::promised() const {
  return next_.part_target.count > 0 && asked_ && clock_.mono() - *asked_ <= options_.promise_stands;
}

void Stream::promise() {
  const auto part = (usual_part().count * kPartRoomPercent / 100 + kPartStep - 1) / kPartStep * kPartStep;
  next_.part_target = {part};
  auto longest = ticks(options_.segment_target);
  for (const auto& s : next_.segments) longest = std::max(longest, next_.listed(*s));
  next_.target_seconds = std::min(target_for(longest), most_seconds_);
  next_.part_target = {std::min(part, next_.target_seconds * kMediaClock)};
}

// The median of the window's parts: neither those that end a segment nor a picture that stood still count.
MediaTicks Stream::usual_part() const {
  std::vector<std::int64_t> durations;
  for (const auto& s : next_.segments)
    for (const auto& p : s->parts) durations.push_back(p->duration.count);
  const auto middle = durations.begin() + std::ptrdiff_t(durations.size() / 2);
  std::nth_element(durations.begin(), middle, durations.end());
  return {*middle};
}

// Whether the open segment may take it too and keep to the promise, or to the most that may be promised.
bool Stream::fits(const package::Part& part) const {
  if (!next_.open) return true;
  const auto duration = next_.part_target.count > 0 ? std::min(part.duration, next_.part_target) : part.duration;
  return rounded_seconds(next_.listed(*next_.open) + duration) <= (promised() ? next_.target_seconds : most_seconds_);
}

// --- window, older parts --------------------------------------------------------------------------------------------

// Segments leave as soon as there are enough; at least three target durations stay (RFC, section 6.2.2).
void Stream::slide() {
  MediaTicks total;
  for (const auto& s : next_.segments) total += next_.listed(*s);
  const MediaTicks least{3 * next_.target_seconds * kMediaClock};
  auto& segments = next_.segments;
  while (segments.size() > options_.window_segments && total - next_.listed(*segments.front()) >= least) {
    total = total - next_.listed(*segments.front());
    next_.retired.push_back(segments.front());
    segments.erase(segments.begin());
  }
  retire();
}

// What has left the playlist stays for those who hold an old one: as long again when it is on disk, one segment else.
void Stream::retire() {
  auto& retired = next_.retired;
  while (retired.size() > options_.window_segments || (retired.size() > 1 && !on_disk(*retired.front()))) {
    const auto last = last_number(*retired.front());
    retired.erase(retired.begin());
    for (; !held_.empty() && held_.front()->number <= last; held_.pop_front())
      memory_bytes_ -= held_.front()->size_bytes;
  }
}

void Stream::show() {
  ++next_.version;
  next_.shown_at = clock_.mono();
  window_.set(next_);
}

// --- memory ---------------------------------------------------------------------------------------------------------

void Stream::backed(std::uint64_t part_sequence, store::FileSlice where) {
  const auto it = std::lower_bound(held_.begin(), held_.end(), part_sequence,
                                   [](const auto& p, std::uint64_t sequence) { return p->sequence < sequence; });
  if (it == held_.end() || (*it)->sequence != part_sequence || (*it)->size_bytes != where.size_bytes) return;
  (*it)->storage.set(Storage{(*it)->storage.get()->memory, std::move(where)});
  trim_memory();
}

void Stream::release(LivePart& part, Storage kept) {
  part.storage.set(std::move(kept));
  memory_bytes_ -= part.size_bytes;
}

// Oldest first: what is on disk too goes beyond memory_bytes, what is not goes beyond unbacked_bytes and is lost.
void Stream::trim_memory() {
  for (auto it = held_.begin(); it != held_.end() && memory_bytes_ > options_.memory_bytes;) {
    const auto storage = (*it)->storage.get();
    if (!storage->file && memory_bytes_ <= options_.unbacked_bytes) {
      ++it;
      continue;
    }
    release(**it, Storage{nullptr, storage->file});
    it = held_.erase(it);
  }
}

}  // namespace dvr::live
