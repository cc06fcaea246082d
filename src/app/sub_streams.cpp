#include "app/sub_streams.hpp"

#include "base/log.hpp"

namespace dvr::app {

// From its first viewer to its end.
struct SubStreams::Pull {
  explicit Pull(ingest::CameraSource s, std::shared_ptr<live::Stream> l) : source(std::move(s)), stream(std::move(l)) {}
  const ingest::CameraSource source;
  const std::shared_ptr<live::Stream> stream;
  Broadcast ended;
  std::atomic<int> viewers = 0;
  std::atomic<MonoTime> left = MonoTime();  // when the latest viewer did
};

// Who holds the stream; knows nothing of its owner, which may be gone by then.
struct SubStreams::Viewer {
  explicit Viewer(std::shared_ptr<Pull> p) : pull(std::move(p)) { ++pull->viewers; }
  ~Viewer() {
    pull->left = MonoTime::clock::now();
    --pull->viewers;
  }
  Viewer(const Viewer&) = delete;
  Viewer& operator=(const Viewer&) = delete;
  const std::shared_ptr<Pull> pull;
};

SubStreams::SubStreams(asio::any_io_executor executor, SubStreamParts parts)
    : executor_(std::move(executor)), parts_(std::move(parts)), tasks_(executor_) {
  parts_.environment.board = &board_;
}

// --- what viewers want ----------------------------------------------------------------------------------------------

Result<std::shared_ptr<live::Stream>> SubStreams::watch(std::int64_t camera_id) {
  std::lock_guard lock(mutex_);
  const auto found = entries_.find(camera_id);
  if (stopping_ || found == entries_.end()) return fail(ErrorKind::unavailable, "the sub stream is not there yet");
  const auto& entry = found->second;
  if (!entry->told.source && entry->settled != entry->changes)
    return fail(ErrorKind::unavailable, "the camera was changed a moment ago");
  if (!entry->told.source && !entry->told.why_not.empty())
    return fail(ErrorKind::unavailable, "{}", entry->told.why_not);
  if (!entry->told.source) return fail(ErrorKind::not_found, "camera {} has no sub stream", camera_id);
  if (!entry->pull) begin(entry);
  auto viewer = std::make_shared<Viewer>(entry->pull);
  auto* stream = viewer->pull->stream.get();
  return std::shared_ptr<live::Stream>(std::move(viewer), stream);
}

void SubStreams::begin(const EntryPtr& entry) {
  entry->pull = std::make_shared<Pull>(*entry->told.source, parts_.live.open(entry->camera_id, live::Which::sub));
  ++started_;
  if (std::exchange(entry->busy, true)) return;  // the task that ends the one before takes it
  asio::post(executor_, [this, entry] { tasks_.spawn(serve(entry), "sub stream"); });
}

// --- what the row says ----------------------------------------------------------------------------------------------

SubStreams::Entry& SubStreams::entry(std::int64_t camera_id) {
  auto& entry = entries_[camera_id];
  if (!entry) entry = std::make_shared<Entry>(camera_id);
  return *entry;
}

void SubStreams::changing(std::int64_t camera_id) {
  std::lock_guard lock(mutex_);
  ++entry(camera_id).changes;
}

std::uint64_t SubStreams::changes(std::int64_t camera_id) const {
  std::lock_guard lock(mutex_);
  const auto found = entries_.find(camera_id);
  return found == entries_.end() ? 0 : found->second->changes;
}

void SubStreams::settle(std::int64_t camera_id, std::uint64_t changes, SubSource source) {
  if (source.source) source.source->name.clear();  // a new name alone interrupts nobody
  std::lock_guard lock(mutex_);
  if (stopping_) return;
  auto& known = entry(camera_id);
  if (known.told.broken && !known.busy) board_.erase(camera_id);
  known.told = std::move(source);
  known.settled = changes;
  if (known.pull && known.pull->source != known.told.source) end_pull(known);
  if (!known.busy) show_rest(known);
}

void SubStreams::forget(std::int64_t camera_id) {
  std::lock_guard lock(mutex_);
  const auto found = entries_.find(camera_id);
  if (found == entries_.end()) return;
  found->second->told = {};
  end_pull(*found->second);
  if (!found->second->busy) show_rest(*found->second);
  entries_.erase(found);
}

void SubStreams::end_pull(Entry& entry) {
  if (!entry.pull) return;
  parts_.live.remove(entry.camera_id, live::Which::sub);
  entry.pull->ended.notify_all();
  entry.pull.reset();
}

// The state of one that cannot be pulled. An idle one keeps the time since when it is.
void SubStreams::show_rest(const Entry& entry) {
  if (entry.told.source) return;
  if (!entry.told.broken) return board_.erase(entry.camera_id);
  ingest::CameraStatus status;
  status.reason = media::Reason::internal_error;
  status.detail = entry.told.why_not;
  status.since = parts_.environment.clock->wall();
  board_.set(entry.camera_id, std::move(status), true);
}

// --- the task of a camera whose sub stream is wanted ----------------------------------------------------------------

Task<void> SubStreams::serve(EntryPtr entry) {
  while (auto wanted = next(*entry)) co_await pull(entry, std::move(wanted));
}

std::shared_ptr<SubStreams::Pull> SubStreams::next(Entry& entry) {
  std::lock_guard lock(mutex_);
  entry.busy = entry.pull != nullptr;
  if (!entry.busy) show_rest(entry);
  return entry.pull;
}

Task<void> SubStreams::pull(EntryPtr entry, std::shared_ptr<Pull> pull) {
  const auto thread = parts_.io.pinned(entry->camera_id);
  Feed feed(thread, parts_.environment, parts_.packager, pull->stream);
  co_await feed.run(pull->source);
  for (;;) {
    const auto seen = pull->ended.version();
    const auto wait = patience(*entry, pull);
    if (!wait) break;
    co_await pull->ended.wait(seen, MonoTime::clock::now() + *wait);
  }
  asio::post(thread, [stream = pull->stream] { stream->close(); });  // before the goodbye, which the camera may delay
  co_await feed.end(media::Reason::disabled);
}

// How long it is surely watched; none: not any more.
std::optional<Micros> SubStreams::patience(Entry& entry, const std::shared_ptr<Pull>& pull) {
  std::lock_guard lock(mutex_);
  if (entry.pull != pull) return std::nullopt;
  if (pull->viewers > 0) return parts_.linger;
  const auto rest = between(MonoTime::clock::now(), pull->left.load() + parts_.linger);
  if (rest > Micros(0)) return rest;
  end_pull(entry);
  return std::nullopt;
}

Task<void> SubStreams::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    for (auto& [id, entry] : entries_) end_pull(*entry);
  }
  co_await tasks_.join();
}

}  // namespace dvr::app
