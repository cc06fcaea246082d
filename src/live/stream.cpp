// The camera's side of a stream: parts come in, the window slides. What viewers ask is in stream_requests.cpp.
#include "live/stream.hpp"

namespace dvr::live {
namespace {

constexpr std::int64_t kMaxPartTargetSeconds = 3;

MediaTicks ticks(Millis d) { return to_ticks(d, kMediaClock); }
std::int64_t rounded_seconds(MediaTicks t) { return (t.count + kMediaClock / 2) / kMediaClock; }

std::uint64_t last_number(const Segment& s) { return s.parts.back()->number; }

bool on_disk(const Segment& s) {
  return std::all_of(s.parts.begin(), s.parts.end(), [](const auto& p) { return p->storage.get()->file.has_value(); });
}

}  // namespace

Stream::Stream(StreamOptions options, const Clock& clock) : options_(options), clock_(clock) {
  next_.target_seconds = std::max<std::int64_t>(1, rounded_seconds(ticks(options_.segment_target)));
  publish();
}

// --- package::PartSink ----------------------------------------------------------------------------------------------

void Stream::on_run(std::shared_ptr<const package::InitSegment> init) {
  if (next_.closed) return;
  if (next_run_id_ == 0) seed(init->wall_start);
  if (stale()) forget_window();
  close_segment();
  // Only a run with a part is one: discontinuity numbers count those that the playlist shows.
  init_ = std::move(init);
}

void Stream::on_part(std::shared_ptr<const package::Part> part) {
  if (next_.closed || (!init_ && !next_.run)) return;
  if (init_)
    next_.run =
        std::make_shared<const LiveRun>(LiveRun{next_run_id_++, next_discontinuity_++, std::exchange(init_, nullptr)});
  next_.away = false;
  away_since_ns_ = kHere;
  const bool ends = part->ends_segment;
  if (part->starts_segment || (next_.open && next_.open->duration >= ticks(options_.longest_segment))) close_segment();
  add(std::move(part));
  if (ends) close_segment();
  slide();
  trim_memory();
  publish();
}

void Stream::on_run_end(media::Reason) {
  close_segment();
  slide();
  init_.reset();
  if (!next_.away) away_since_ns_ = clock_.mono().time_since_epoch().count();
  next_.away = true;
  publish();
}

void Stream::close() {
  on_run_end(media::Reason::none);
  Window last;
  last.version = next_.version;
  last.closed = true;
  next_ = std::move(last);
  held_.clear();
  memory_bytes_ = 0;
  publish();
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
  if (next_.part_target.count == 0) decide_part_target(*part);
  auto segment = next_.open ? std::make_shared<Segment>(*next_.open) : std::make_shared<Segment>();
  if (!next_.open) {
    segment->msn = next_.next_msn++;
    segment->run = next_.run;
    segment->wall_start = part->wall_start;
  }
  segment->duration += part->duration;
  segment->size_bytes += part->size_bytes;
  memory_bytes_ += part->size_bytes;
  auto live = std::make_shared<LivePart>(first_number_ + part->sequence, std::move(part));
  next_.next_part = live->number + 1;
  next_.target_seconds = std::max(next_.target_seconds, rounded_seconds(segment->duration));
  held_.push_back(live);
  segment->parts.push_back(std::move(live));
  next_.open = std::move(segment);
}

// Parts may not exceed PART-TARGET, and it may not change: a tenth of room for cameras that jitter, and room for those
// whose single frames last longer than a part should.
void Stream::decide_part_target(const package::Part& part) {
  const auto frame = part.duration.count / std::max<std::int64_t>(1, part.video_samples);
  const auto longest = std::max(ticks(options_.part_target).count, frame) * 11 / 10;
  const auto step = kMediaClock / 100;  // told in hundredths of a second
  next_.part_target = {(std::min<std::int64_t>(longest, kMaxPartTargetSeconds * kMediaClock) + step - 1) / step * step};
}

void Stream::close_segment() {
  if (next_.open) next_.segments.push_back(std::exchange(next_.open, nullptr));
}

// Segments leave as soon as there are enough; at least three target durations stay (RFC, section 6.2.2).
void Stream::slide() {
  MediaTicks total;
  for (const auto& s : next_.segments) total += s->duration;
  const MediaTicks least{3 * next_.target_seconds * kMediaClock};
  auto& segments = next_.segments;
  while (segments.size() > options_.window_segments && total - segments.front()->duration >= least) {
    total = total - segments.front()->duration;
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

void Stream::publish() {
  ++next_.version;
  window_.set(next_);
  changed_.notify_all();
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
