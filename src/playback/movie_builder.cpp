#include "playback/movie.hpp"

#include <algorithm>

namespace dvr::playback {
namespace {

constexpr std::size_t kHeadGuess = 4096;  // most part heads are below
constexpr std::int64_t kSoundAfterPictures = kMediaClock;
// The API's times are whole milliseconds: a border this near to a picture's time means that picture.
constexpr std::int64_t kBorderTicks = kMediaClock / 1000;

std::int64_t to_clock(std::int64_t ticks, std::uint32_t from, std::uint32_t to) {
  return from == to ? ticks : rescale({ticks}, from, to).count;
}

Result<media::PartHead> read_part_head(const store::File& file, std::uint64_t offset, std::size_t part_bytes) {
  auto size = std::min(part_bytes, kHeadGuess);
  for (;;) {
    DVR_TRY(const auto bytes, file.read(offset, size));
    auto head = media::parse_part_head(bytes);
    const bool longer = !head.has_value() && head.error().kind == ErrorKind::too_large;
    if (!longer || size == part_bytes || size >= media::kMaxPartHead) return head;
    size = std::min(part_bytes, size * 8);
  }
}

// One track of the movie. Each sample has its place on the movie's clock; its duration is the way to the next one, so
// the track cannot drift from the other across joins.
class TrackBuilder {
 public:
  TrackBuilder(media::TrackKind kind, std::uint32_t timescale) : timescale_(timescale), table_(kind, timescale) {}

  std::uint32_t timescale() const { return timescale_; }
  media::MovieTrack& table() { return table_; }
  bool empty() const { return !pending_ && table_.sample_count() == 0; }
  std::int64_t origin() const { return origin_; }
  std::int64_t end() const { return end_; }  // of all samples, once finished

  // False: it would not come after the sample before it (half a sample of overlap is cut off, more is refused).
  bool fits(std::int64_t start) const { return !pending_ || start - start_ > pending_->duration / 2; }

  void add(std::int64_t start, const media::MovieSample& sample) {
    if (pending_) flush(start - start_);
    else origin_ = start;
    pending_ = sample;
    start_ = start;
  }
  void finish() {
    if (pending_) end_ = start_ + pending_->duration, flush(pending_->duration);
    pending_.reset();
  }

 private:
  void flush(std::int64_t duration) {
    pending_->duration = std::uint32_t(std::clamp<std::int64_t>(duration, 1, UINT32_MAX));
    table_.add_sample(*pending_);
  }
  std::uint32_t timescale_;
  media::MovieTrack table_;
  std::optional<media::MovieSample> pending_;  // its duration is known when the next comes
  std::int64_t start_ = 0;                     // of the pending sample, on the movie's clock
  std::int64_t origin_ = 0;                    // of the first
  std::int64_t end_ = 0;
};

// Presentation times, since the piece's first decode time; within kBorderTicks.
struct Frames {
  std::int64_t at_or_before = INT64_MIN;  // of the picture that is on at the wanted time
  std::int64_t at_or_after = INT64_MAX;   // of the first that is not on before it
};

Frames find_frames(const PieceSamples& samples, std::int64_t first_dts, std::int64_t wanted) {
  Frames out;
  for (const auto& part : samples.parts) {
    const auto* video = part.track(samples.init.video_track_id);
    if (video == nullptr) continue;
    auto dts = std::int64_t(video->decode_time) - first_dts;
    for (const auto& s : video->samples) {
      const auto pts = dts + s.composition_offset;
      if (pts <= wanted + kBorderTicks) out.at_or_before = std::max(out.at_or_before, pts);
      if (pts >= wanted - kBorderTicks) out.at_or_after = std::min(out.at_or_after, pts);
      dts += s.duration;
    }
  }
  return out;
}

// The first picture of a piece. Wall times belong to decode times; `delay` is how much later a picture is shown where
// decode order is not presentation order.
struct FirstPicture {
  std::int64_t decode = 0, delay = 0;
};

Result<FirstPicture> first_picture(const PieceSamples& samples) {
  for (const auto& part : samples.parts)
    if (const auto* video = part.track(samples.init.video_track_id); video != nullptr && !video->samples.empty())
      return FirstPicture{std::int64_t(video->decode_time), video->samples[0].composition_offset};
  return fail(ErrorKind::corrupt, "a recording's parts hold no picture");
}

}  // namespace

Result<PieceSamples> read_piece(const Piece& piece, const store::File& file) {
  PieceSamples out;
  DVR_TRY(out.init, media::parse_init(*piece.footage->init));
  auto offset = piece.offset;
  for (auto i = piece.first_part; i < piece.end_part; ++i) {
    const auto size = piece.footage->parts[i].size_bytes;
    DVR_TRY(auto head, read_part_head(file, offset, size));
    if (head.size_bytes != size) return Error{ErrorKind::corrupt, "a part is not where its index says", file.path()};
    out.parts.push_back(std::move(head));
    out.offsets.push_back(offset);
    offset += size;
  }
  return out;
}

struct MovieBuilder::Impl {
  // Media time of a run on the movie's clock: movie = decode time − decode + movie (ticks of kMediaClock).
  struct Anchor {
    std::int64_t decode = 0, movie = 0;
  };
  // Samples of one part and track that lie one after another.
  struct Chunk {
    std::uint64_t offset = 0, size_bytes = 0;
    std::uint32_t samples = 0, description = 0;
  };

  explicit Impl(std::shared_ptr<const Plan> p) : plan(std::move(p)) {}

  std::shared_ptr<const Plan> plan;
  TrackBuilder video{media::TrackKind::video, kMediaClock};
  std::optional<TrackBuilder> audio;
  std::vector<Movie::Extent> extents;
  std::uint64_t payload_bytes = 0;
  Anchor anchor;
  std::int64_t end = 0;                     // of the pictures so far, on the movie's clock
  std::int64_t shown_from = 0;              // the range's start on the movie's clock
  std::optional<std::int64_t> shown_until;  // its end, when it lies inside the last piece
  // of the piece in the making
  std::int64_t delay = 0;  // FirstPicture::delay
  std::uint32_t piece = 0, video_description = 0, audio_description = 0;
  std::int64_t piece_end = 0;  // sound that begins later would run into the next piece

  bool is_last() const { return piece + 1 == plan->pieces.size(); }

  void begin_piece(const PieceSamples& samples, FirstPicture first) {
    const auto& p = plan->pieces[piece];
    if (!p.follows || video.empty()) anchor = {first.decode, end};
    delay = first.delay;
    const auto frames_at = [&](WallTime wall) {
      return find_frames(samples, first.decode, (p.footage->ticks_at(wall) - p.start).count + delay);
    };
    if (piece == 0) shown_from = std::max(frames_at(plan->range.start).at_or_before, delay);
    if (is_last()) {
      const auto found = frames_at(plan->range.end).at_or_after;
      if (found != INT64_MAX) shown_until = to_movie(first.decode + found);
    }
    piece_end = to_movie(first.decode) + p.duration.count;
  }

  std::int64_t shown_to() const { return shown_until.value_or(end + delay); }
  std::int64_t to_movie(std::int64_t decode) const { return decode - anchor.decode + anchor.movie; }

  void describe(const PieceSamples& samples) {
    const auto& tracks = samples.init.tracks;
    if (tracks.video) video_description = video.table().add_description(*tracks.video);
    if (!tracks.audio) return;
    if (!audio) audio.emplace(media::TrackKind::audio, tracks.audio->clock_rate);
    audio_description = audio->table().add_description(*tracks.audio);
  }

  void add_video(const media::PartTrack& track, std::uint64_t part_offset) {
    Chunk chunk{0, 0, 0, video_description};
    auto at = to_movie(std::int64_t(track.decode_time));
    for (const auto& s : track.samples) {
      if (shown_until && at >= *shown_until) break;
      if (video.fits(at)) {
        extend(chunk, video, part_offset + s.offset, s.size_bytes);
        video.add(at, {s.size_bytes, s.duration, s.composition_offset, s.key()});
      }
      at += s.duration;
      end = std::max(end, at);
    }
    close(chunk, video);
  }

  // The sound's own clock is anchored to the picture's.
  void add_audio(const media::PartTrack& track, std::uint32_t rate, std::uint64_t part_offset) {
    Chunk chunk{0, 0, 0, audio_description};
    const auto scale = audio->timescale();
    auto own = std::int64_t(track.decode_time) - to_clock(anchor.decode, kMediaClock, rate);
    const auto base = to_clock(anchor.movie, kMediaClock, scale);
    const auto limit = to_clock(sound_limit(), kMediaClock, scale);
    for (const auto& s : track.samples) {
      const auto at = base + to_clock(own, rate, scale);
      const auto duration = to_clock(s.duration, rate, scale);
      own += s.duration;
      const bool early = piece == 0 && at + duration <= 0;
      if (early || at >= limit || !audio->fits(at)) continue;
      extend(chunk, *audio, part_offset + s.offset, s.size_bytes);
      audio->add(at, {s.size_bytes, std::uint32_t(duration), 0, true});
    }
    close(chunk, *audio);
  }

  // Sound that begins earlier is in the movie. Nothing is lost where the footage ends of itself: its last sound often
  // begins just when its last picture ends. Before a hole it would run into the next piece.
  std::int64_t sound_limit() const {
    if (shown_until) return *shown_until;
    if (is_last()) return piece_end + kSoundAfterPictures;
    return plan->pieces[piece + 1].follows ? INT64_MAX / 4 / kMediaClock : piece_end;
  }

  void extend(Chunk& chunk, TrackBuilder& track, std::uint64_t offset, std::uint32_t size) {
    if (chunk.samples > 0 && chunk.offset + chunk.size_bytes != offset) close(chunk, track);
    if (chunk.samples == 0) chunk.offset = offset;
    chunk.size_bytes += size;
    ++chunk.samples;
  }

  void close(Chunk& chunk, TrackBuilder& track) {
    if (chunk.samples == 0) return;
    track.table().add_chunk(payload_bytes, chunk.samples, chunk.description);
    append_extent(chunk.offset, chunk.size_bytes);
    chunk.samples = 0;
    chunk.size_bytes = 0;
  }

  void append_extent(std::uint64_t offset, std::uint64_t size) {
    if (size == 0) return;
    auto* last = extents.empty() ? nullptr : &extents.back();
    if (last != nullptr && last->piece == piece && last->offset + last->size_bytes == offset) last->size_bytes += size;
    else extents.push_back({payload_bytes, offset, size, piece});
    payload_bytes += size;
  }

  void add_edits() {
    const auto shown = std::uint64_t(std::max<std::int64_t>(shown_to() - shown_from, 1));
    video.table().add_edit({shown, shown_from - video.origin()});
    if (!audio || audio->empty()) return;
    const auto heard_to = to_clock(audio->end(), audio->timescale(), kMediaClock);
    const auto heard =
        shown_until ? shown : std::max(shown, std::uint64_t(std::max<std::int64_t>(heard_to - shown_from, 1)));
    const auto skipped = to_clock(shown_from, kMediaClock, audio->timescale()) - audio->origin();
    if (skipped >= 0) return audio->table().add_edit({heard, skipped});
    const auto silence = std::uint64_t(to_clock(-skipped, audio->timescale(), kMediaClock));
    audio->table().add_edit({std::min(silence, heard), -1});
    if (silence < heard) audio->table().add_edit({heard - silence, 0});
  }
};

MovieBuilder::MovieBuilder(std::shared_ptr<const Plan> plan) : impl_(std::make_unique<Impl>(std::move(plan))) {}
MovieBuilder::~MovieBuilder() = default;

Result<void> MovieBuilder::add(std::size_t piece, const PieceSamples& samples) {
  auto& b = *impl_;
  b.piece = std::uint32_t(piece);
  DVR_TRY(const auto first, first_picture(samples));
  b.begin_piece(samples, first);
  b.describe(samples);
  for (std::size_t i = 0; i < samples.parts.size(); ++i) {
    const auto& init = samples.init;
    if (const auto* video = samples.parts[i].track(init.video_track_id)) b.add_video(*video, samples.offsets[i]);
    if (!init.tracks.audio) continue;
    if (const auto* audio = samples.parts[i].track(init.audio_track_id))
      b.add_audio(*audio, init.tracks.audio->clock_rate, samples.offsets[i]);
  }
  return {};
}

Result<Movie> MovieBuilder::finish() {
  auto& b = *impl_;
  if (b.video.empty()) return fail(ErrorKind::not_found, "no footage in this range");
  b.video.finish();
  if (b.audio) b.audio->finish();
  b.add_edits();
  std::vector<media::MovieTrack> tracks{std::move(b.video.table())};
  if (b.audio && b.audio->table().sample_count() > 0) tracks.push_back(std::move(b.audio->table()));
  Movie movie;
  movie.plan = b.plan;
  movie.head = share(media::write_movie_head(tracks, b.payload_bytes));
  movie.extents = std::move(b.extents);
  movie.size_bytes = movie.head->size() + b.payload_bytes;
  movie.etag = movie_etag(*b.plan);
  movie.duration = to_micros({b.shown_to() - b.shown_from}, kMediaClock);
  return movie;
}

}  // namespace dvr::playback
