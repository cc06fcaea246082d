// The sample tables of a clip and where its bytes lie, grown sample by sample.
#pragma once
#include "media/mp4_writer.hpp"

#include <optional>

namespace dvr::jobs::clips {

// Bytes of a piece's file, or of the scratch file.
struct Extent {
  std::uint32_t piece = 0;  // of the plan, or kScratch
  std::uint64_t offset = 0, size_bytes = 0;
};
inline constexpr std::uint32_t kScratch = UINT32_MAX;

// One track: each sample lasts until the next begins, so the track cannot drift from the other across joins.
class TrackTable {
 public:
  TrackTable(media::TrackKind kind, std::uint32_t timescale) : timescale_(timescale), table_(kind, timescale) {}

  media::MovieTrack& table() { return table_; }
  std::uint32_t timescale() const { return timescale_; }
  std::int64_t origin() const { return origin_; }  // start of the first sample, on the movie's clock
  bool empty() const { return !pending_ && table_.sample_count() == 0; }
  // False: it would not come after the sample before it.
  bool fits(std::int64_t start) const { return !pending_ || start - start_ > pending_->duration / 2; }
  void add(std::int64_t start, const media::MovieSample& sample);
  void finish();

 private:
  void flush(std::int64_t duration);
  const std::uint32_t timescale_;
  media::MovieTrack table_;
  std::optional<media::MovieSample> pending_;  // its duration is known when the next comes
  std::int64_t start_ = 0, origin_ = 0;
};

class MovieTables {
 public:
  void with_sound(const media::AudioTrack& audio);
  bool has_sound() const { return audio_.has_value(); }
  std::uint32_t sound_scale() const { return audio_->timescale(); }
  bool empty() const { return video_.empty(); }
  const Extent& first() const { return first_; }  // the first picture

  // In the order of the file. False: it does not come after the one before, and is left out.
  bool add_video(Extent where, std::int64_t dts, const media::MovieSample& sample);
  bool add_sound(Extent where, std::int64_t start, const media::MovieSample& sample);
  void close_chunks();  // at the end of a piece

  struct Whole {
    Bytes head;
    std::vector<Extent> extents;  // one after another behind the head
    std::uint64_t media_bytes = 0;
  };
  // `from`, `to`: what is shown, on the movie's clock.
  Whole finish(const media::VideoTrack& video, const media::MoreParameterSets& more, std::int64_t from,
               std::int64_t to);

 private:
  struct OpenChunk {
    Extent where;
    std::uint32_t samples = 0;
  };
  struct Chunk {
    bool video;
    std::uint64_t at;
    std::uint32_t samples;
  };
  void extend(OpenChunk& chunk, bool video, const Extent& sample);
  void close(OpenChunk& chunk, bool video);
  void add_edits(std::int64_t from, std::int64_t to);

  TrackTable video_{media::TrackKind::video, kMediaClock};
  std::optional<TrackTable> audio_;
  std::optional<media::AudioTrack> audio_track_;
  OpenChunk video_chunk_, sound_chunk_;
  std::vector<Chunk> chunks_;
  std::vector<Extent> extents_;
  Extent first_;
  std::uint64_t media_bytes_ = 0;
};

}  // namespace dvr::jobs::clips
