// All live streams by camera: its main one, and its sub stream while somebody watches that. Any thread.
#pragma once
#include "live/stream.hpp"

#include <map>

namespace dvr::live {

enum class Which : std::uint8_t { main, sub };

class Hub {
 public:
  explicit Hub(StreamOptions options = {}, const Clock& clock = system_clock()) : options_(options), clock_(clock) {}

  std::shared_ptr<Stream> open(std::int64_t camera_id, Which which = Which::main);        // made when it is not there
  std::shared_ptr<Stream> find(std::int64_t camera_id, Which which = Which::main) const;  // null: no such stream
  // Forgets it; its owner calls Stream::close() on the camera's executor.
  void remove(std::int64_t camera_id, Which which = Which::main);
  std::size_t viewers() const;
  std::size_t viewers(std::int64_t camera_id) const;  // of both of its streams
  std::size_t memory_bytes() const;
  Deliveries deliveries() const;  // of removed streams too

 private:
  using Key = std::pair<std::int64_t, Which>;
  std::vector<std::shared_ptr<Stream>> all() const;
  const StreamOptions options_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  Deliveries of_removed_;
  std::map<Key, std::shared_ptr<Stream>> streams_;
};

}  // namespace dvr::live
