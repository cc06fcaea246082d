// One simulated camera: a timeline that runs whether or not somebody watches, and what it does to its viewers.
#pragma once
#include "media.hpp"
#include "quirks.hpp"

#include <cstdio>
#include <memory>
#include <random>
#include <set>

namespace camsim {

enum class TrackId { video, audio };

// A frame on its way, as its camera hands it to each of its sessions.
struct Sending {
  TrackId track;
  const Media& media;
  const Frame& frame;
  std::uint32_t rtp_timestamp;
};

// A connection that plays a camera. Lives on the simulator's one thread.
class Viewer {
 public:
  virtual ~Viewer() = default;
  virtual bool send_frame(const Sending& sending) = 0;  // false: not taken (waits for a key frame)
  virtual void end_tick(dvr::MonoTime now) = 0;         // sends what has gathered
  virtual void send_garbage(const Bytes& bytes) = 0;
  virtual void change_ssrc() = 0;
  virtual void reset_sequence() = 0;
  virtual void expire_nonce() = 0;
  virtual void close() = 0;  // drops the connection without a word
};

// Writes one line per frame that at least one viewer got:
//   camera, track, index, RTP timestamp, key, SHA-256, viewers, wall time in microseconds, media file
// separated by tabs. `index` counts the frames of this camera and track since the simulator started.
class FrameLog {
 public:
  explicit FrameLog(std::FILE* file) : file_(file) {}
  void write(const std::string& camera, const Sending& sending, std::uint64_t index, std::size_t viewers);
  void flush();

 private:
  std::FILE* file_;  // null: no log
  bool dirty_ = false;
};

class Camera {
 public:
  struct Counts {
    std::uint64_t frames = 0, sent = 0, connections = 0;  // `sent`: video frames that a viewer got
  };

  // `media` outlives the camera and holds at least one; the camera starts with `first`, at a phase of its own.
  Camera(std::string name, const std::vector<Media>& media, std::size_t first, std::size_t number, dvr::MonoTime now,
         FrameLog& log);

  const std::string& name() const { return name_; }
  const Media& media() const { return *video_.media; }
  std::uint32_t rtp_timestamp(TrackId track) const;  // of the next frame
  std::uint32_t rtp_timestamp_at(TrackId track, dvr::MonoTime now) const;
  Quirks quirks;  // on top of those of the URL
  bool vanished = false;

  void tick(dvr::MonoTime now);
  void add(Viewer& viewer) {
    viewers_.insert(&viewer);
    ++counts_.connections;
  }
  void remove(Viewer& viewer) { viewers_.erase(&viewer); }
  const std::set<Viewer*>& viewers() const { return viewers_; }
  const Counts& counts() const { return counts_; }

  bool switch_media(std::size_t index);  // at the next video frame; false: no such media
  void set_frozen(bool frozen) { frozen_ = frozen; }
  void jump(double seconds);  // of the RTP timestamps
  void garbage(std::size_t size_bytes);
  void disconnect();

 private:
  struct Cursor {
    const Media* media = nullptr;
    TrackId id = TrackId::video;
    std::size_t next = 0;     // frame in the media
    std::int64_t origin = 0;  // ticks of the timeline at which the media's present loop began
    std::uint64_t index = 0;
    std::uint32_t rtp_base = 0;

    const Track& track() const { return id == TrackId::video ? media->video : media->audio; }
    const Frame& frame() const { return track().frames[next]; }
    bool empty() const { return track().frames.empty(); }
    dvr::Micros due() const { return dvr::to_micros({origin + frame().dts}, track().clock_rate); }
    std::uint32_t rtp_timestamp() const { return rtp_base + std::uint32_t(origin + frame().pts); }
    void advance();
  };
  Cursor* next_due(dvr::Micros until);
  void emit(Cursor& cursor);
  void apply_switch();

  std::string name_;
  const std::vector<Media>& all_media_;
  FrameLog& log_;
  dvr::MonoTime epoch_;
  Cursor video_, audio_;
  std::optional<std::size_t> switch_to_;
  bool frozen_ = false;
  std::set<Viewer*> viewers_;
  std::mt19937 random_;
  Counts counts_;
};

}  // namespace camsim
