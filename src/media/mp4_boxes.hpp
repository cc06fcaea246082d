// Boxes that both kinds of file have: used by mp4_writer.cpp and movie_writer.cpp only.
#pragma once
#include "media/mp4_writer.hpp"

#include <functional>

namespace dvr::media {

// Opens a box; its size is written when the scope (or close()) ends it. Boxes nest.
class Box {
 public:
  Box(Bytes& out, std::string_view type) : out_(out), at_(out.size()) {
    ByteWriter w(out);
    w.u32(0);
    w.text(type);
  }
  ~Box() { close(); }
  Box(const Box&) = delete;
  Box& operator=(const Box&) = delete;
  void close() {
    if (open_) ByteWriter(out_).patch_u32(at_, std::uint32_t(out_.size() - at_));
    open_ = false;
  }

 private:
  Bytes& out_;
  const std::size_t at_;
  bool open_ = true;
};

class FullBox : public Box {
 public:
  FullBox(Bytes& out, std::string_view type, std::uint8_t version, std::uint32_t flags) : Box(out, type) {
    ByteWriter(out).u32(std::uint32_t(version) << 24 | flags);
  }
};

// What tkhd, mdhd and hdlr say of a track.
struct TrackBox {
  TrackKind kind = TrackKind::video;
  std::uint32_t id = 0;
  std::uint32_t timescale = kMediaClock;
  int width = 0, height = 0;
  static TrackBox of(const VideoTrack& video, std::uint32_t id) {
    return {TrackKind::video, id, kMediaClock, video.width, video.height};
  }
  static TrackBox of(const AudioTrack& audio, std::uint32_t id) {
    return {TrackKind::audio, id, audio.clock_rate, 0, 0};
  }
};

void write_ftyp(Bytes& out, std::string_view brand, std::initializer_list<std::string_view> compatible);
void write_mvhd(Bytes& out, std::uint64_t duration, std::uint32_t next_track_id);  // timescale kMediaClock
void write_tkhd(Bytes& out, const TrackBox& track, std::uint64_t duration);        // in the movie's timescale
void write_mdhd(Bytes& out, std::uint32_t timescale, std::uint64_t duration);
void write_hdlr(Bytes& out, TrackKind kind);
void write_media_header(Bytes& out, TrackKind kind);  // vmhd or smhd
void write_dinf(Bytes& out);                          // all samples are in this file
void write_stsd(Bytes& out, std::uint32_t count, const std::function<void(Bytes&)>& entries);
void write_sample_entry(Bytes& out, const VideoTrack& video, const MoreParameterSets& more = {});  // avc1 with avcC
void write_sample_entry(Bytes& out, const AudioTrack& audio);  // mp4a with esds, or Opus with dOps

}  // namespace dvr::media
