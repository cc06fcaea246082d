// The sub streams of all cameras: pulled while somebody watches, and a while after; never recorded.
#pragma once
#include "app/feed.hpp"
#include "live/hub.hpp"

#include <map>

namespace dvr::app {

// So long a sub stream goes on after its last viewer: through a change of the page or a lost connection.
inline constexpr Millis kSubLinger{15'000};

// What sub streams work with; outlives them.
struct SubStreamParts {
  IoPool& io;
  live::Hub& live;
  ingest::Environment environment;  // its board is not used: a sub stream changes no camera's status
  package::PackagerOptions packager;
  Millis linger = kSubLinger;
};

// What a camera's row says of its sub stream.
struct SubSource {
  std::optional<ingest::CameraSource> source = {};  // none: it has none, or may not be pulled now:
  std::string why_not = {};                         // in plain words; empty: the camera has no sub stream
  bool broken = false;                              // why_not is a fault, to be shown as the stream's state
};

// The caller of stop() runs on `executor`, where tasks live; all else is for any thread and returns at once.
class SubStreams {
 public:
  SubStreams(asio::any_io_executor executor, SubStreamParts parts);

  // The live stream, which fills as soon as the camera answers. It is pulled for as long as anybody holds the pointer,
  // and kSubLinger after; it closes when the camera's row says something else.
  //   not_found     the camera has no sub stream
  //   unavailable   not now: the camera is not active, its row is being read, the server stops
  Result<std::shared_ptr<live::Stream>> watch(std::int64_t camera_id);

  // The row of a camera: it was changed; how often, before it is read; what was read then. What is pulled from another
  // source ends.
  void changing(std::int64_t camera_id);
  std::uint64_t changes(std::int64_t camera_id) const;
  void settle(std::int64_t camera_id, std::uint64_t changes, SubSource source);
  void forget(std::int64_t camera_id);  // it is gone

  std::shared_ptr<const ingest::CameraStatus> status(std::int64_t camera_id) const { return board_.get(camera_id); }
  std::map<std::int64_t, std::shared_ptr<const ingest::CameraStatus>> statuses() const { return board_.all(); }
  std::uint64_t started() const { return started_; }  // times that a stream was pulled anew

  Task<void> stop();  // nothing is pulled from now on; returns when the last has ended

 private:
  struct Pull;
  struct Viewer;
  struct Entry {
    explicit Entry(std::int64_t id) : camera_id(id) {}
    const std::int64_t camera_id;
    SubSource told;
    std::shared_ptr<Pull> pull;  // wanted now
    bool busy = false;           // a task serves what is wanted
    std::uint64_t changes = 0, settled = 0;
  };
  using EntryPtr = std::shared_ptr<Entry>;

  Entry& entry(std::int64_t camera_id);
  void begin(const EntryPtr& entry);
  void end_pull(Entry& entry);
  void show_rest(const Entry& entry);
  Task<void> serve(EntryPtr entry);
  std::shared_ptr<Pull> next(Entry& entry);
  Task<void> pull(EntryPtr entry, std::shared_ptr<Pull> pull);
  std::optional<Micros> patience(Entry& entry, const std::shared_ptr<Pull>& pull);

  const asio::any_io_executor executor_;
  SubStreamParts parts_;
  ingest::StatusBoard board_;
  TaskGroup tasks_;
  std::atomic<std::uint64_t> started_ = 0;

  mutable std::mutex mutex_;  // guards what follows, and of the entries all but their ids
  std::map<std::int64_t, EntryPtr> entries_;
  bool stopping_ = false;
};

}  // namespace dvr::app
