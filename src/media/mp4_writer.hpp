// Our own box writer: CMAF (init segments and parts) and progressive MP4. ISO 14496-12 unless said otherwise.
//
//   init segment  ftyp moov{mvhd trak{tkhd mdia{mdhd hdlr minf{…stbl}}}… mvex{trex…}}
//   part          prft moof{mfhd traf{tfhd tfdt trun}…} mdat
//   movie         ftyp moov{mvhd trak{tkhd edts{elst} mdia{…}}…} mdat
//
// Composition offsets are written signed (trun version 1, ctts version 1): fragmented output needs no edit list,
// and pts and dts in the file are those of the access units.
#pragma once
#include "base/time.hpp"
#include "media/access_unit.hpp"

#include <span>

namespace dvr::media {

inline constexpr std::uint32_t kVideoTrackId = 1;
inline constexpr std::uint32_t kAudioTrackId = 2;

// --- fragmented -----------------------------------------------------------------------------------------------------

// Video is track 1 at kMediaClock, audio track 2 at its clock_rate. Equal tracks give equal bytes.
Bytes write_init(const Tracks& tracks);

struct FragmentSample {
  std::uint32_t size_bytes = 0;
  std::uint32_t duration = 0;           // in ticks of the track in the file
  std::int32_t composition_offset = 0;  // pts − dts
  bool key = true;
};

struct FragmentTrack {
  std::uint32_t track_id = kVideoTrackId;
  std::uint64_t decode_time = 0;  // of the first sample (tfdt)
  std::span<const FragmentSample> samples;
};

// The time of capture of one media time (prft, 8.16.5), which recovery needs to place a file in wall time.
struct ProducerTime {
  std::uint32_t track_id = kVideoTrackId;
  WallTime wall;
  std::uint64_t media_time = 0;  // in ticks of that track
};

// `prft moof` and the header of the mdat. The mdat holds each track's samples, track after track as listed.
// The samples of one part are together below 2 GiB.
Bytes write_part_head(std::uint32_t sequence, const ProducerTime& time, std::span<const FragmentTrack> tracks);

// 64-bit NTP time: seconds since 1900 and a binary fraction (RFC 5905, section 6).
std::uint64_t to_ntp(WallTime t);
WallTime from_ntp(std::uint64_t ntp);

// --- progressive ----------------------------------------------------------------------------------------------------

struct MovieSample {
  std::uint32_t size_bytes = 0;
  std::uint32_t duration = 0;           // in ticks of the track
  std::int32_t composition_offset = 0;  // pts − dts
  bool key = true;
};

struct MovieEdit {
  std::uint64_t duration = 0;   // in ticks of kMediaClock, the movie's timescale
  std::int64_t media_time = 0;  // where in the track (composition time, its ticks); −1: nothing is shown
};

// Parameter sets beside a track's own, with ids of their own: for pictures that another encoder put between (a clip's
// edge). Same codec, profile and size.
struct MoreParameterSets {
  Bytes sps, pps;  // one NAL unit each; empty: none
  bool operator==(const MoreParameterSets&) const = default;
};

// The sample tables of one track, grown in decode order. Durations and offsets are kept as runs: a day of video
// needs about 8 MiB, nearly all of it sample sizes.
class MovieTrack {
 public:
  MovieTrack(TrackKind kind, std::uint32_t timescale) : kind_(kind), timescale_(timescale) {}

  // The number that add_chunk takes; equal parameters share one sample description.
  std::uint32_t add_description(const VideoTrack& video, const MoreParameterSets& more = {});
  std::uint32_t add_description(const AudioTrack& audio);

  void add_sample(const MovieSample& sample);
  // The next `samples` samples lie one after another at `offset` bytes from the start of the mdat's payload.
  void add_chunk(std::uint64_t offset, std::uint32_t samples, std::uint32_t description);
  void add_edit(MovieEdit edit) { edits_.push_back(edit); }
  // Lengthens the sample added last: for a hole in the footage that the track must keep.
  void extend_last(std::uint32_t ticks);

  std::uint64_t duration() const { return duration_; }  // of all samples, in ticks of the track
  std::size_t sample_count() const { return sizes_.size(); }

 private:
  friend class MovieWriter;
  struct Run {
    std::uint32_t count, value;
  };
  struct Chunk {
    std::uint64_t offset;
    std::uint32_t samples, description;
  };
  static void append(std::vector<Run>& runs, std::uint32_t value);

  TrackKind kind_;
  std::uint32_t timescale_;
  struct VideoDescription {
    VideoTrack track;
    MoreParameterSets more;
    bool operator==(const VideoDescription&) const = default;
  };
  std::vector<VideoDescription> video_;
  std::vector<AudioTrack> audio_;
  std::vector<std::uint32_t> sizes_;
  std::vector<Run> durations_, offsets_;
  std::vector<std::uint32_t> keys_;  // sample numbers from 1
  std::vector<Chunk> chunks_;
  std::vector<MovieEdit> edits_;
  std::uint64_t duration_ = 0;
};

// `ftyp moov` and the header of an mdat with `media_bytes` of payload: the whole file but its samples.
// Track n of the span gets id n + 1; tracks without samples are left out.
Bytes write_movie_head(std::span<const MovieTrack> tracks, std::uint64_t media_bytes);

}  // namespace dvr::media
