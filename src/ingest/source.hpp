// What a camera's owner configured, and what every camera of this process shares.
#pragma once
#include "base/clock.hpp"
#include "proto/rtsp/pacer.hpp"
#include "proto/rtsp/resolve.hpp"

namespace dvr::ingest {

class ConnectLimiter;
class StatusBoard;

struct CameraSource {
  std::int64_t id = 0;
  std::string name;
  std::string url;  // rtsp://host[:port]/path or rtsps://…; user:password@ inside is accepted when username is empty
  std::string username, password;  // as typed: never percent-encoded, never logged
  bool audio = true;               // record the first audio track that we can
  bool operator==(const CameraSource&) const = default;
};

// "user:password@" of a URL, percent-decoded once, moved to username and password. Those given apart win.
CameraSource split_credentials(CameraSource source);

// Everything that decides when; tests shorten it.
struct Timings {
  Micros connect_timeout = Seconds(10);     // name; TCP: each address; TLS
  Micros knock_again_timeout = Seconds(3);  // TCP, for an address that did not answer the last time
  Micros request_timeout = Seconds(10);     // one RTSP answer
  Micros data_timeout = Seconds(10);        // PLAY answered or streaming, and no RTP
  Micros picture_timeout = Seconds(20);     // video packets, but no whole picture
  Micros key_frame_timeout = Seconds(90);   // pictures, but none to begin with
  Micros key_frame_most = Seconds(300);     // in a run, without a further key frame
  Micros backoff_first = Seconds(1), backoff_most = Seconds(20);
  Micros backoff_refused = Seconds(30);  // the password was refused
  Micros healthy_after = Seconds(30);    // a run this long resets the back-off
  rtsp::Rounds rounds;                   // how often the sockets of a thread are read
  Micros brisk_start = Seconds(5);       // of a run, in which its clocks settle: read in each round
};

// Does somebody wait for this camera's pictures? Asked at each visit, on the camera's thread; answers at once.
using Watched = std::function<bool()>;

// Shared by all cameras; outlives them.
struct Environment {
  const Clock* clock = &system_clock();
  ConnectLimiter* limiter = nullptr;  // none: connect at once
  StatusBoard* board = nullptr;       // none: nobody looks
  rtsp::Resolve resolve = rtsp::resolve_by_system;
  std::string user_agent = "DVR-Lite";
  Timings timings;
  std::uint64_t seed = 0;  // of the jitter; mixed with the camera's id. 0: from the kernel
};

}  // namespace dvr::ingest
