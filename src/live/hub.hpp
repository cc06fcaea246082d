// All live streams by camera. Any thread.
#pragma once
#include "live/stream.hpp"

namespace dvr::live {

class Hub {
 public:
  explicit Hub(StreamOptions options = {}, const Clock& clock = system_clock()) : options_(options), clock_(clock) {}

  std::shared_ptr<Stream> open(std::int64_t camera_id);        // made when it is not there
  std::shared_ptr<Stream> find(std::int64_t camera_id) const;  // null: no such stream
  void remove(std::int64_t camera_id);  // forgets it; its owner calls Stream::close() on the camera's executor
  std::size_t viewers() const;
  std::size_t memory_bytes() const;
  Deliveries deliveries() const;  // of removed streams too

 private:
  std::vector<std::shared_ptr<Stream>> all() const;
  const StreamOptions options_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  Deliveries of_removed_;
  std::unordered_map<std::int64_t, std::shared_ptr<Stream>> streams_;
};

}  // namespace dvr::live
