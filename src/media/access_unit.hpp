// The value that goes from ingest/ to package/: one decodable picture or one audio frame.
#pragma once
#include "base/time.hpp"
#include "media/track.hpp"

namespace dvr::media {

struct AccessUnit {
  TrackKind kind = TrackKind::video;
  // Video: NAL units each with a 4-byte length (ISO 14496-15), without AUD, in-band parameter sets kept out unless
  // they belong inside the picture. Audio: one raw frame.
  SharedBytes data;
  // Ticks of the track's clock_rate; 0 is the start of the run for every track; continuous inside a run.
  MediaTicks pts, dts;
  bool key = false;  // video: an IDR (or a recovery point treated as one); audio: always true
  WallTime wall;     // wall time of `dts` by the clock of the run
  MonoTime arrival;  // when the last byte of it was received
};

// Why a run ended, why a camera is not recording, why footage is missing: one list of words for API, UI and ledger.
enum class Reason : std::uint8_t {
  none,
  starting,      // the server has just started, or the camera was just added
  disabled,      // is_active is false
  unauthorized,  // the camera refused user and password
  unreachable,   // no connection: refused, no route, name not found
  timeout,       // connected, then silent
  not_found,     // the camera has no such stream
  no_video,      // stream without a video track that we can record
  unsupported_codec,
  protocol_error,      // it speaks, but not as the standard says
  camera_closed,       // it ended the session
  parameters_changed,  // new resolution or codec parameters: footage goes on in a new run
  clock_jump,          // the machine's wall clock was set
  disk_full,
  disk_error,
  disk_slow,     // writing fell behind; the recording ended rather than drop silently
  shutdown,      // the server was stopped in order
  crash,         // the server ended without saying goodbye: found at the next start
  footage_lost,  // a finished recording's file is gone or unreadable
  internal_error,
};

std::string_view to_string(Reason reason);
std::optional<Reason> reason_from_string(std::string_view text);

// Receives one camera's media in order, on the camera's executor. Calls come as start (unit* end start unit*)* end.
class AccessUnitSink {
 public:
  virtual ~AccessUnitSink() = default;
  virtual void on_run_start(const Tracks& tracks) = 0;
  virtual void on_access_unit(AccessUnit unit) = 0;
  virtual void on_run_end(Reason reason) = 0;
};

}  // namespace dvr::media
