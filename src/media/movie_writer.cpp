// Progressive MP4: the sample tables of ISO 14496-12, 8.5 to 8.7.
#include "media/mp4_boxes.hpp"

namespace dvr::media {
namespace {

template <class Track>
std::uint32_t add_unique(std::vector<Track>& known, const Track& track) {
  const auto it = std::find(known.begin(), known.end(), track);
  if (it != known.end()) return std::uint32_t(it - known.begin()) + 1;
  known.push_back(track);
  return std::uint32_t(known.size());
}

}  // namespace

std::uint32_t MovieTrack::add_description(const VideoTrack& video, const MoreParameterSets& more) {
  return add_unique(video_, VideoDescription{video, more});
}
std::uint32_t MovieTrack::add_description(const AudioTrack& audio) { return add_unique(audio_, audio); }

void MovieTrack::append(std::vector<Run>& runs, std::uint32_t value) {
  if (!runs.empty() && runs.back().value == value) ++runs.back().count;
  else runs.push_back({1, value});
}

void MovieTrack::add_sample(const MovieSample& sample) {
  sizes_.push_back(sample.size_bytes);
  append(durations_, sample.duration);
  append(offsets_, std::uint32_t(sample.composition_offset));
  if (sample.key) keys_.push_back(std::uint32_t(sizes_.size()));
  duration_ += sample.duration;
}

void MovieTrack::extend_last(std::uint32_t ticks) {
  if (durations_.empty() || ticks == 0) return;
  const auto last = durations_.back().value;
  if (--durations_.back().count == 0) durations_.pop_back();
  append(durations_, last + ticks);
  duration_ += ticks;
}

void MovieTrack::add_chunk(std::uint64_t offset, std::uint32_t samples, std::uint32_t description) {
  if (samples > 0) chunks_.push_back({offset, samples, description});
}

class MovieWriter {
 public:
  MovieWriter(std::span<const MovieTrack> tracks, std::uint64_t media_bytes)
      : tracks_(tracks), media_bytes_(media_bytes) {}

  Bytes write() {
    // 64-bit chunk offsets only when a 32-bit one could be too small: some old players do not know co64.
    wide_ = media_bytes_ > 0xf000'0000;
    write_ftyp(out_, "isom", {"isom", "iso2", "avc1", "mp41"});
    {
      Box moov(out_, "moov");
      write_mvhd(out_, movie_duration(), std::uint32_t(tracks_.size()) + 1);
      for (std::size_t i = 0; i < tracks_.size(); ++i)
        if (tracks_[i].sample_count() > 0) write_trak(tracks_[i], std::uint32_t(i) + 1);
    }
    write_mdat_header();
    move_chunks();
    return std::move(out_);
  }

 private:
  struct OffsetTable {
    std::size_t at, count;
  };

  static std::uint64_t shown(const MovieTrack& t) {  // in ticks of the movie
    if (t.edits_.empty()) return std::uint64_t(rescale({std::int64_t(t.duration_)}, t.timescale_, kMediaClock).count);
    std::uint64_t sum = 0;
    for (const auto& e : t.edits_) sum += e.duration;
    return sum;
  }

  std::uint64_t movie_duration() const {
    std::uint64_t longest = 0;
    for (const auto& t : tracks_) longest = std::max(longest, shown(t));
    return longest;
  }

  static TrackBox box_of(const MovieTrack& t, std::uint32_t id) {
    TrackBox box{t.kind_, id, t.timescale_, 0, 0};
    for (const auto& v : t.video_) {
      box.width = std::max(box.width, v.track.width);
      box.height = std::max(box.height, v.track.height);
    }
    return box;
  }

  void write_trak(const MovieTrack& t, std::uint32_t id) {
    Box trak(out_, "trak");
    write_tkhd(out_, box_of(t, id), shown(t));
    if (!t.edits_.empty()) write_edits(t);
    Box mdia(out_, "mdia");
    write_mdhd(out_, t.timescale_, t.duration_);
    write_hdlr(out_, t.kind_);
    Box minf(out_, "minf");
    write_media_header(out_, t.kind_);
    write_dinf(out_);
    Box stbl(out_, "stbl");
    write_descriptions(t);
    write_runs("stts", 0, t.durations_);
    if (t.offsets_.size() != 1 || t.offsets_[0].value != 0) write_runs("ctts", 1, t.offsets_);
    if (t.keys_.size() != t.sizes_.size()) write_numbers("stss", t.keys_);
    write_sizes(t);
    write_chunk_runs(t);
    write_chunk_offsets(t);
  }

  void write_edits(const MovieTrack& t) {
    Box edts(out_, "edts");
    FullBox elst(out_, "elst", 1, 0);
    ByteWriter w(out_);
    w.u32(std::uint32_t(t.edits_.size()));
    for (const auto& e : t.edits_) {
      w.u64(e.duration);
      w.u64(std::uint64_t(e.media_time));
      w.u32(0x1'0000);  // rate 1.0
    }
  }

  void write_descriptions(const MovieTrack& t) {
    write_stsd(out_, std::uint32_t(t.video_.size() + t.audio_.size()), [&t](Bytes& out) {
      for (const auto& v : t.video_) write_sample_entry(out, v.track, v.more);
      for (const auto& a : t.audio_) write_sample_entry(out, a);
    });
  }

  void write_runs(std::string_view type, std::uint8_t version, const std::vector<MovieTrack::Run>& runs) {
    FullBox box(out_, type, version, 0);
    ByteWriter w(out_);
    w.u32(std::uint32_t(runs.size()));
    for (const auto& run : runs) {
      w.u32(run.count);
      w.u32(run.value);
    }
  }

  void write_numbers(std::string_view type, const std::vector<std::uint32_t>& numbers) {
    FullBox box(out_, type, 0, 0);
    ByteWriter w(out_);
    w.u32(std::uint32_t(numbers.size()));
    for (auto n : numbers) w.u32(n);
  }

  void write_sizes(const MovieTrack& t) {
    FullBox box(out_, "stsz", 0, 0);
    ByteWriter w(out_);
    w.u32(0);  // each has its own size
    w.u32(std::uint32_t(t.sizes_.size()));
    for (auto n : t.sizes_) w.u32(n);
  }

  void write_chunk_runs(const MovieTrack& t) {
    FullBox box(out_, "stsc", 0, 0);
    ByteWriter w(out_);
    const auto count_at = out_.size();
    w.u32(0);
    std::uint32_t count = 0;
    const MovieTrack::Chunk* last = nullptr;
    for (const auto& c : t.chunks_) {
      if (last && last->samples == c.samples && last->description == c.description) continue;
      last = &c;
      ++count;
      w.u32(std::uint32_t(&c - t.chunks_.data()) + 1);
      w.u32(c.samples);
      w.u32(c.description);
    }
    w.patch_u32(count_at, count);
  }

  void write_chunk_offsets(const MovieTrack& t) {
    FullBox box(out_, wide_ ? "co64" : "stco", 0, 0);
    ByteWriter w(out_);
    w.u32(std::uint32_t(t.chunks_.size()));
    offset_tables_.push_back({out_.size(), t.chunks_.size()});
    for (const auto& c : t.chunks_) wide_ ? w.u64(c.offset) : w.u32(std::uint32_t(c.offset));
  }

  void write_mdat_header() {
    ByteWriter w(out_);
    const bool large = media_bytes_ + 8 > 0xffff'ffff;
    w.u32(large ? 1 : std::uint32_t(media_bytes_ + 8));
    w.text("mdat");
    if (large) w.u64(media_bytes_ + 16);
  }

  // Chunk offsets were written from the start of the payload; now it is known where that is.
  void move_chunks() {
    const std::uint64_t base = out_.size();
    const int width = wide_ ? 8 : 4;
    for (auto [at, count] : offset_tables_)
      for (; count > 0; --count, at += std::size_t(width)) add_at(at, width, base);
  }

  void add_at(std::size_t at, int width, std::uint64_t add) {
    std::uint64_t v = add;
    for (int i = 0; i < width; ++i) v += std::uint64_t(out_[at + std::size_t(i)]) << (8 * (width - 1 - i));
    for (int i = width - 1; i >= 0; --i, v >>= 8) out_[at + std::size_t(i)] = std::uint8_t(v);
  }

  std::span<const MovieTrack> tracks_;
  std::uint64_t media_bytes_;
  bool wide_ = false;
  Bytes out_;
  std::vector<OffsetTable> offset_tables_;
};

Bytes write_movie_head(std::span<const MovieTrack> tracks, std::uint64_t media_bytes) {
  return MovieWriter(tracks, media_bytes).write();
}

}  // namespace dvr::media
