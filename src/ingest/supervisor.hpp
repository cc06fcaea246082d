// One camera for as long as it is configured: connect, run, and on any end wait a little and try again.
#pragma once
#include "ingest/source.hpp"
#include "ingest/status.hpp"

namespace dvr::ingest {

// All calls on `executor`, whose thread the camera then lives on. `sink` and what `environment` points at outlive it.
// The sink sees (on_run_start on_access_unit* on_run_end)*: a run begins with a key frame; every run is ended, the last
// one by stop() with Reason::shutdown (or the reason given). Between runs the status board says why there is none.
// `watched` is asked for as long as the supervisor lives; none: nobody ever watches.
class Supervisor {
 public:
  Supervisor(asio::any_io_executor executor, CameraSource source, media::AccessUnitSink& sink, Environment environment,
             Watched watched = {});
  ~Supervisor();  // stopped and joined before, or never started
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  void start();
  // Ends the run at once and says goodbye to the camera in the background; returns without waiting.
  void stop(media::Reason reason = media::Reason::shutdown);
  Task<void> join();  // returns when everything has ended, at most about a second after stop()
  const CameraSource& source() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dvr::ingest
