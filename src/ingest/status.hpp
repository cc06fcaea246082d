// How every camera is doing: written by its own thread, read by any.
#pragma once
#include "base/async.hpp"
#include "base/snapshot.hpp"
#include "media/access_unit.hpp"

#include <map>

namespace dvr::ingest {

enum class CameraState : std::uint8_t { connecting, streaming, offline, disabled };
std::string_view to_string(CameraState state);

struct CameraStatus {
  CameraState state = CameraState::offline;
  media::Reason reason = media::Reason::starting;  // why it is not streaming; none while it streams
  std::string detail;                              // the same in plain words, for a person; no secrets
  WallTime since;                                  // of `state`; trying again (offline, connecting, …) changes nothing
  media::Tracks tracks;                            // of the latest run
  double bit_rate = 0;                             // bits a second of RTP payload, over the last seconds
  double fps = 0;                                  // video access units a second, over the last seconds
  Micros jitter{0};                                // of the arrival of pictures, smoothed (RFC 3550, 6.4.1), as read
  std::uint64_t packets = 0, bytes = 0;            // RTP received since the process started
  std::uint64_t frames = 0;                        // video access units received since the process started
  std::uint64_t lost_packets = 0;                  // by sequence numbers
  std::uint64_t dropped_units = 0;                 // access units not recorded because a packet of them was lost
  std::uint64_t reconnects = 0;                    // connections after the first
  std::map<media::Reason, std::uint64_t> ends;     // connections and attempts that ended, by why
  std::uint64_t clock_jumps = 0;                   // of the camera's media clock, > 1 s, re-stamped from arrival
  std::map<std::string, std::uint64_t> quirks;     // how often each was met: docs/design/camera-quirks.md
  std::optional<WallTime> last_frame;              // wall time of the newest access unit
};

// Of RTP payload at the present rate; 0 while it does not stream.
double bytes_per_day(const CameraStatus& status);

class StatusBoard {
 public:
  // Replaces; `news` wakes those who wait for changes (a state changed, not only counters).
  void set(std::int64_t camera_id, CameraStatus status, bool news);
  void erase(std::int64_t camera_id);
  std::shared_ptr<const CameraStatus> get(std::int64_t camera_id) const;  // null: unknown camera
  std::map<std::int64_t, std::shared_ptr<const CameraStatus>> all() const;
  Broadcast& changes() { return changes_; }

 private:
  mutable std::mutex mutex_;
  std::map<std::int64_t, std::shared_ptr<const CameraStatus>> cameras_;
  Broadcast changes_;
};

}  // namespace dvr::ingest
