// The viewers' side of a stream: any thread. See stream.hpp for what each error means.
#include "live/playlist.hpp"
#include "live/stream.hpp"

namespace dvr::live {
namespace {

constexpr Seconds kViewerStays{10};
constexpr std::size_t kMaxViewers = 4096;  // told apart; more are counted as so many

Bytes to_bytes(const std::string& text) { return {text.begin(), text.end()}; }

Error gone() { return fail(ErrorKind::not_found, "the camera is not live"); }
Error not_here(std::string_view what) { return fail(ErrorKind::not_found, "{} is outside of the live window", what); }
Error too_slow() { return fail(ErrorKind::unavailable, "the live stream did not get so far in time"); }

Result<void> append(Content& content, const LivePart& part) {
  const auto storage = part.storage.get();
  if (storage->memory) {
    content.add(storage->memory->head);
    for (const auto& b : storage->memory->payload) content.add(b);
  } else if (storage->file) {
    content.add(*storage->file);
  } else {
    return not_here("part");
  }
  return {};
}

Result<Content> content_of(const LivePart& part, const std::shared_ptr<ReadBack>& read_back) {
  Content content;
  content.read_back = read_back;
  DVR_CHECK(append(content, part));
  return content;
}

Result<Content> content_of(const Segment& segment, const std::shared_ptr<ReadBack>& read_back) {
  Content content;
  content.read_back = read_back;
  for (const auto& part : segment.parts) DVR_CHECK(append(content, *part));
  return content;
}

}  // namespace

// --- blocking -------------------------------------------------------------------------------------------------------

bool Stream::stale() const {
  const auto since = away_since_ns_.load();
  if (since == kHere) return false;
  return clock_.mono() - MonoTime(MonoTime::duration(since)) > options_.stale_after;
}

MonoTime Stream::deadline() const {
  const Millis wait = options_.longest_wait.value_or(Seconds(3 * window_.get()->target_seconds));
  return std::chrono::steady_clock::now() + wait;
}

Result<std::shared_ptr<const Window>> Stream::present() const {
  auto window = window_.get();
  if (window->closed || stale()) return gone();
  return window;
}

// Blocking playlist reload, RFC, section 6.2.5.2.
Stream::Answer Stream::has(const Window& w, const PlaylistRequest& r) {
  if (!r.msn) return w.segments.empty() ? Answer::later : Answer::now;
  const auto open = w.open_msn();
  if (*r.msn > open + 1) return w.run ? Answer::bad : Answer::later;  // the newest complete one is open − 1
  if (w.segments.empty()) return Answer::later;
  if (!r.part) return *r.msn < open ? Answer::now : Answer::later;
  auto msn = *r.msn;
  auto part = *r.part;
  if (msn < w.segments.front()->msn) return Answer::now;
  // A part past the last of its segment is the first of the next.
  if (msn < open && part >= w.segments[msn - w.segments.front()->msn]->parts.size()) ++msn, part = 0;
  return msn < open || (msn == open && part < w.open_parts()) ? Answer::now : Answer::later;
}

Task<Result<SharedBytes>> Stream::playlist(PlaylistRequest request) {
  if (request.part && !request.msn) co_return fail(ErrorKind::invalid, "_HLS_part: needs _HLS_msn");
  seen(request.viewer);
  const auto until = deadline();
  for (bool waited = false;; waited = true) {
    const auto version = changed_.version();
    DVR_CO_TRY(const auto window, present());
    const auto answer = has(*window, request);
    if (answer == Answer::now) {
      if (waited) count_delivery(*window);
      co_return rendered(*window, request.skip);
    }
    if (answer == Answer::bad)
      co_return fail(ErrorKind::invalid, "_HLS_msn: {} is more than two ahead of {}", *request.msn,
                     window->open_msn() - 1);
    if (co_await changed_.wait(version, until)) continue;
    // The camera is away: the same playlist again, see stream.hpp.
    DVR_CO_TRY(const auto last, present());
    if (last->away && !last->segments.empty()) co_return rendered(*last, request.skip);
    co_return too_slow();
  }
}

void Stream::count_delivery(const Window& window) {
  deliveries_.fetch_add(1, std::memory_order_relaxed);
  delivery_us_.fetch_add(between(window.shown_at, clock_.mono()).count(), std::memory_order_relaxed);
}

Deliveries Stream::deliveries() const {
  return {deliveries_.load(std::memory_order_relaxed), Micros(delivery_us_.load(std::memory_order_relaxed))};
}

Task<Result<SharedBytes>> Stream::multivariant(std::uint64_t viewer) {
  seen(viewer);
  const auto until = deadline();
  for (;;) {
    const auto version = changed_.version();
    DVR_CO_TRY(const auto window, present());
    if (window->run && window->duration().count > 0) co_return share(to_bytes(render_multivariant(*window)));
    if (!co_await changed_.wait(version, until)) co_return too_slow();
  }
}

Task<Result<Content>> Stream::part(std::uint64_t number) {
  seen(std::nullopt);
  const auto until = deadline();
  for (;;) {
    const auto version = changed_.version();
    DVR_CO_TRY(const auto window, present());
    if (const auto part = window->find_part(number)) co_return content_of(*part, read_back_);
    if (number != window->next_part) co_return not_here("part");
    if (!co_await changed_.wait(version, until)) co_return too_slow();
  }
}

Task<Result<Content>> Stream::segment(std::uint64_t msn) {
  seen(std::nullopt);
  const auto until = deadline();
  for (;;) {
    const auto version = changed_.version();
    DVR_CO_TRY(const auto window, present());
    if (const auto segment = window->find_segment(msn)) co_return content_of(*segment, read_back_);
    if (msn != window->open_msn()) co_return not_here("segment");
    if (!co_await changed_.wait(version, until)) co_return too_slow();
  }
}

Result<Content> Stream::content(const LivePart& part) const { return content_of(part, read_back_); }

Result<SharedBytes> Stream::init(std::uint64_t id) const {
  DVR_TRY(const auto window, present());
  if (const auto run = window->find_run(id)) return run->init->bytes;
  return not_here("init segment");
}

namespace {

// First the open segment, then the complete ones, newest first.
std::vector<SegmentPtr> newest_first(const Window& window) {
  std::vector<SegmentPtr> out(window.segments.rbegin(), window.segments.rend());
  if (window.open) out.insert(out.begin(), window.open);
  return out;
}

}  // namespace

std::optional<KeyFrame> Stream::newest_key_frame() const {
  const auto window = present();
  if (!window) return std::nullopt;
  for (const auto& segment : newest_first(**window)) {
    const auto& video = segment->run->init->tracks.video;
    for (auto part = segment->parts.rbegin(); video && part != segment->parts.rend(); ++part) {
      if (!(*part)->independent) continue;
      if (const auto held = (*part)->storage.get()->memory)
        return KeyFrame{*video, held->payload.front(), held->wall_start};
    }
  }
  return std::nullopt;
}

// --- shared ---------------------------------------------------------------------------------------------------------

// Rendered at the first request for a window and never without one; whoever comes meanwhile waits some microseconds.
SharedBytes Stream::rendered(const Window& window, bool skip) {
  std::lock_guard lock(mutex_);
  auto& cached = skip ? delta_ : full_;
  if (cached.version > window.version) return share(to_bytes(render_media(window, skip)));  // a late reader
  if (cached.version < window.version) cached = {window.version, share(to_bytes(render_media(window, skip)))};
  return cached.text;
}

// Before the window is looked at: see mutex_.
void Stream::seen(std::optional<std::uint64_t> viewer) {
  const auto now = clock_.mono();
  std::lock_guard lock(mutex_);
  asked_ = now;
  if (viewer) count_viewer(*viewer, now);
}

void Stream::attend(std::uint64_t viewer) {
  const auto now = clock_.mono();
  std::lock_guard lock(mutex_);
  attended_ = now;
  count_viewer(viewer, now);
}

void Stream::count_viewer(std::uint64_t viewer, MonoTime now) {
  if (viewers_.size() >= kMaxViewers) std::erase_if(viewers_, [now](auto& v) { return now - v.second > kViewerStays; });
  if (viewers_.size() < kMaxViewers || viewers_.contains(viewer)) viewers_[viewer] = now;
}

bool Stream::watched() const {
  const auto now = clock_.mono();
  std::lock_guard lock(mutex_);
  const auto is_recent = [now](std::optional<MonoTime> at) { return at && now - *at <= kViewerStays; };
  return is_recent(asked_) || is_recent(attended_);
}

std::size_t Stream::viewers() const {
  const auto now = clock_.mono();
  std::lock_guard lock(mutex_);
  return std::size_t(
      std::count_if(viewers_.begin(), viewers_.end(), [now](auto& v) { return now - v.second <= kViewerStays; }));
}

std::size_t Stream::memory_bytes() const { return memory_bytes_; }

}  // namespace dvr::live
