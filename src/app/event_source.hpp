// Publishes what happens in the parts of the server: states of cameras, recordings, gaps, clips, alarms.
#pragma once
#include "api/services.hpp"
#include "app/alarm_watch.hpp"
#include "record/service.hpp"

#include <map>

namespace dvr::app {

// Runs on one executor. What it is given outlives it. The constructor tells the parts whom to call, so it comes before
// they are started; stop() is awaited before it ends.
class EventSource {
 public:
  EventSource(asio::any_io_executor executor, const api::Services& services, record::Service& recording,
              AlarmWatch& alarms);

  void start() { tasks_.spawn(watch_states(), "camera states for events"); }
  Task<void> stop();

 private:
  Task<void> watch_states();
  bool tell_states();  // true: a camera is about to be recorded

  const api::Services& services_;
  // What the state that is told is made of.
  struct Seen {
    ingest::CameraState state{};
    media::Reason reason{}, trouble{};
    bool recording = false;
    WallTime since{};
    std::string detail;
    bool operator==(const Seen&) const = default;
  };
  Seen look(std::int64_t camera_id, const ingest::CameraStatus& status) const;
  void tell(std::int64_t camera_id, const Seen& seen);
  std::map<std::int64_t, Seen> told_;
  TaskGroup tasks_;
};

}  // namespace dvr::app
