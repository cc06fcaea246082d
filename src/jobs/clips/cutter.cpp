#include "jobs/clips/cutter.hpp"

#include "jobs/clips/cut_list.hpp"
#include "jobs/clips/transcoder.hpp"
#include "media/mp4_writer.hpp"
#include "playback/picture.hpp"

#include <algorithm>

namespace dvr::jobs::clips {
namespace {

using playback::Piece;
using playback::PieceSamples;
using playback::Plan;

constexpr int kPictureWidth = 320;
constexpr Micros kReordering = Seconds(1);
// People name a picture by its time in milliseconds: one that begins so little later or earlier is the one they mean.
constexpr std::int64_t kRounding = kMediaClock / 1000;

std::int64_t to_clock(std::int64_t ticks, std::uint32_t from, std::uint32_t to) {
  return from == to ? ticks : rescale({ticks}, from, to).count;
}

// The parameters with the most footage.
template <class Track>
std::optional<Track> most_of(const std::vector<std::pair<Track, std::int64_t>>& all) {
  std::vector<std::pair<Track, std::int64_t>> sums;
  for (const auto& [track, ticks] : all) {
    const auto it = std::find_if(sums.begin(), sums.end(), [&](const auto& s) { return s.first == track; });
    if (it == sums.end()) sums.emplace_back(track, ticks);
    else it->second += ticks;
  }
  const auto most =
      std::max_element(sums.begin(), sums.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  if (most == sums.end()) return std::nullopt;
  return most->first;
}

// A video sample of the piece in the making.
struct Picture {
  std::uint64_t offset = 0;  // in the file
  std::uint32_t size_bytes = 0;
  std::uint32_t duration = 0;
  std::size_t part = 0;
};

// A picture made anew: where it is in the scratch file.
struct Made {
  std::uint64_t offset = 0;
  std::uint32_t size_bytes = 0;
  std::int64_t pts = 0;
  bool key = false;
};

class Cutter {
 public:
  Cutter(std::shared_ptr<const Plan> plan, catalog::ClipMode mode, store::Store& store, store::WritableFile& scratch,
         const std::function<Result<void>(double)>& tick)
      : plan_(std::move(plan)),
        exact_(mode == catalog::ClipMode::exact),
        store_(store),
        scratch_(scratch),
        tick_(tick) {}

  Result<CutMovie> run() {
    DVR_CHECK(choose_parameters());
    for (piece_ = 0; piece_ < plan_->pieces.size() && !is_over_; ++piece_) {
      DVR_CHECK(tick_(double(piece_) / double(plan_->pieces.size())));
      DVR_CHECK(add_piece());
    }
    return finish();
  }

 private:
  struct Anchor {
    std::int64_t decode = 0, movie = 0;  // movie time = decode time − decode + movie
  };
  bool is_first() const { return piece_ == 0; }
  bool is_last() const { return piece_ + 1 == plan_->pieces.size(); }
  const Piece& piece() const { return plan_->pieces[piece_]; }
  std::int64_t to_movie(std::int64_t decode) const { return decode - anchor_.decode + anchor_.movie; }

  Result<void> choose_parameters() {
    std::vector<std::pair<media::VideoTrack, std::int64_t>> videos;
    std::vector<std::pair<media::AudioTrack, std::int64_t>> sounds;
    for (const auto& p : plan_->pieces) {
      DVR_TRY(const auto init, media::parse_init(*p.footage->init));
      if (init.tracks.video) videos.emplace_back(*init.tracks.video, p.duration.count);
      if (init.tracks.audio) sounds.emplace_back(*init.tracks.audio, p.duration.count);
    }
    main_ = most_of(videos);
    if (!main_) return fail(ErrorKind::not_found, "no footage in this range");
    shape_.emplace(*main_);
    main_audio_ = most_of(sounds);
    if (main_audio_) tables_.with_sound(*main_audio_);
    return {};
  }

  Result<void> add_piece() {
    file_ = piece().footage->file;
    if (!file_) {
      DVR_TRY(file_, store_.open(piece().footage->file_path));
    }
    DVR_TRY(samples_, playback::read_piece(piece(), *file_));
    if (!samples_.init.tracks.video) return {};
    list_pictures();
    if (pictures_.empty()) return {};
    const auto wanted = find_wanted();
    is_over_ = wanted.until.has_value();
    const bool same = *samples_.init.tracks.video == *main_;
    const auto list = !same    ? make_all_anew(times_, exact_ ? wanted : from_key(wanted))
                         : exact_ ? cut_exactly(times_, wanted)
                               : cut_at_key_frames(times_, wanted);
    if (list.made_anew > 0) DVR_CHECK(make(list));
    note_shown(list);
    emit(list);
    return {};
  }

  // Places the piece on the movie's clock and lists its pictures.
  void list_pictures() {
    pictures_.clear(), times_.clear(), made_.clear();
    bool first = true;
    for (std::size_t i = 0; i < samples_.parts.size(); ++i) {
      const auto* video = samples_.parts[i].track(samples_.init.video_track_id);
      if (video == nullptr || video->samples.empty()) continue;
      if (std::exchange(first, false)) {
        if (!piece().follows || tables_.empty()) anchor_ = {std::int64_t(video->decode_time), end_};
        delay_ = video->samples[0].composition_offset;
        first_decode_ = std::int64_t(video->decode_time);
      }
      auto dts = to_movie(std::int64_t(video->decode_time));
      for (const auto& s : video->samples) {
        pictures_.push_back({samples_.offsets[i] + s.offset, s.size_bytes, s.duration, i});
        times_.push_back({dts, dts + s.composition_offset, s.key()});
        dts += s.duration;
      }
    }
    if (!times_.empty()) times_.front().key = true;  // a piece begins with one
  }

  // Wall time on the movie's clock. Wall times belong to decode times: pictures are shown `delay_` later.
  std::int64_t at_wall(WallTime wall) const {
    return to_movie(first_decode_) + (piece().footage->ticks_at(wall) - piece().start).count + delay_;
  }
  WallTime wall_at(std::int64_t pts) const {
    return piece().footage->wall_at({pts - delay_ - to_movie(first_decode_) + piece().start.count});
  }

  Wanted find_wanted() const {
    Wanted out;
    if (is_first()) {
      const auto start = at_wall(plan_->range.start) + kRounding;
      auto on = INT64_MIN, first = INT64_MAX;
      for (const auto& t : times_) {
        if (t.pts <= start) on = std::max(on, t.pts);
        first = std::min(first, t.pts);
      }
      out.from = on == INT64_MIN ? first : on;
    }
    const auto end = at_wall(plan_->range.end) - kRounding;
    auto after = INT64_MAX;
    for (const auto& t : times_)
      if (t.pts >= end) after = std::min(after, t.pts);
    if (after != INT64_MAX) out.until = after;
    return out;
  }

  // For `fast`, where the piece cannot be copied: the key frame before, as if it could.
  Wanted from_key(Wanted wanted) const {
    const auto key = cut_at_key_frames(times_, wanted);
    for (std::size_t i = 0; i < times_.size(); ++i)
      if (key.fates[i] == Fate::copied) {
        wanted.from = times_[i].pts;
        break;
      }
    return wanted;
  }

  Result<void> make(const CutList& list) {
    std::vector<std::int64_t> wanted;
    auto copied_last = INT64_MAX;  // the first picture behind it follows on nothing that was made
    for (std::size_t i = 0; i < times_.size(); ++i) {
      if (list.fates[i] == Fate::made_anew) wanted.push_back(times_[i].pts);
      if (list.fates[i] != Fate::copied) continue;
      copied_last = copied_last == INT64_MAX ? times_[i].pts : std::max(copied_last, times_[i].pts);
    }
    std::sort(wanted.begin(), wanted.end());
    const auto behind = std::upper_bound(wanted.begin(), wanted.end(), copied_last);
    const auto afresh = behind == wanted.end() ? INT64_MIN : *behind;
    std::unique_ptr<Transcoder> transcoder;
    for (std::size_t i = 0; i < times_.size(); ++i) {
      if (!list.decoded[i]) {
        if (transcoder) DVR_CHECK(transcoder->finish());
        transcoder.reset();
        continue;
      }
      if (!transcoder) {
        DVR_TRY(transcoder, open_transcoder(wanted, afresh));
      }
      DVR_TRY(const auto unit, file_->read(pictures_[i].offset, pictures_[i].size_bytes));
      DVR_CHECK(transcoder->feed(unit, times_[i].pts, times_[i].dts, times_[i].key));
      const auto done = (double(piece_) + double(i) / double(times_.size())) / double(plan_->pieces.size());
      DVR_CHECK(tick_(done));
    }
    if (transcoder) DVR_CHECK(transcoder->finish());
    std::sort(made_.begin(), made_.end(), [](const auto& a, const auto& b) { return a.pts < b.pts; });
    return {};
  }

  Result<std::unique_ptr<Transcoder>> open_transcoder(const std::vector<std::int64_t>& wanted, std::int64_t afresh) {
    return Transcoder::open(
        *samples_.init.tracks.video, *shape_,
        [&wanted, afresh](std::int64_t pts) {
          if (pts == afresh) return Transcoder::Want::afresh;
          return std::binary_search(wanted.begin(), wanted.end(), pts) ? Transcoder::Want::yes : Transcoder::Want::no;
        },
        [this](MadePicture p) { return keep(std::move(p)); });
  }

  Result<void> keep(MadePicture p) {
    made_.push_back({scratch_.size_bytes(), std::uint32_t(p.data.size()), p.pts, p.key});
    return scratch_.append({ByteView(p.data)});
  }

  void note_shown(const CutList& list) {
    auto first = INT64_MAX, last = INT64_MIN;
    const auto show = [&](std::int64_t pts) { first = std::min(first, pts), last = std::max(last, pts); };
    std::int64_t step = 0;  // how long the last picture is on
    for (std::size_t i = 0; i < times_.size(); ++i) {
      if (list.fates[i] == Fate::copied) show(times_[i].pts);
      step = pictures_[i].duration;
    }
    for (const auto& m : made_) show(m.pts);
    if (first > last) return;
    if (!shown_from_) {
      shown_from_ = first;
      footage_start_ = wall_at(first);
    }
    // The picture behind the last one shown tells its duration.
    for (const auto& t : times_)
      if (t.pts > last) step = std::min(step, t.pts - last);
    shown_to_ = last + std::max<std::int64_t>(step, 1);
    footage_end_ = wall_at(shown_to_);
  }

  void emit(const CutList& list) {
    std::size_t picture = 0, made = 0;
    const auto& parts = samples_.parts;
    std::int64_t first_copied = INT64_MAX;
    for (std::size_t i = 0; i < times_.size(); ++i)
      if (list.fates[i] == Fate::copied) first_copied = std::min(first_copied, times_[i].pts);
    for (std::size_t part = 0; part < parts.size(); ++part) {
      const auto begin = picture;
      while (picture < pictures_.size() && pictures_[picture].part == part) ++picture;
      const auto until = picture < times_.size() ? times_[picture].dts + delay_ : INT64_MAX;
      // Before what is copied, or after all of it: never between.
      while (made < made_.size() && made_[made].pts < first_copied && made_[made].pts < until) add_made(made_[made++]);
      if (begin < picture && has_copied(list, begin, picture))
        while (made < made_.size() && made_[made].pts < first_copied) add_made(made_[made++]);
      add_copied(list, begin, picture);
      add_sound(part);
      end_ = std::max(end_, picture > begin ? times_[picture - 1].dts + pictures_[picture - 1].duration : end_);
    }
    while (made < made_.size()) add_made(made_[made++]);
    tables_.close_chunks();
  }

  static bool has_copied(const CutList& list, std::size_t begin, std::size_t end) {
    return std::find(list.fates.begin() + std::ptrdiff_t(begin), list.fates.begin() + std::ptrdiff_t(end),
                     Fate::copied) != list.fates.begin() + std::ptrdiff_t(end);
  }

  void add_made(const Made& m) {
    // Shown in the order of decoding: as late as the copied ones, so that decode times meet.
    add_video({kScratch, m.offset, m.size_bytes}, m.pts - delay_, {m.size_bytes, 1, std::int32_t(delay_), m.key});
    ++made_count_;
  }

  void add_copied(const CutList& list, std::size_t begin, std::size_t end) {
    for (auto i = begin; i < end; ++i) {
      if (list.fates[i] != Fate::copied) continue;
      const auto& p = pictures_[i];
      const auto& t = times_[i];
      add_video({std::uint32_t(piece_), p.offset, p.size_bytes}, t.dts,
                {p.size_bytes, p.duration, std::int32_t(t.pts - t.dts), t.key});
    }
  }

  void add_video(Extent where, std::int64_t dts, const media::MovieSample& sample) {
    picture_count_ += tables_.add_video(where, dts, sample);
  }

  void add_sound(std::size_t part) {
    const auto& init = samples_.init;
    const auto* track = init.tracks.audio ? samples_.parts[part].track(init.audio_track_id) : nullptr;
    if (track == nullptr || !tables_.has_sound() || !shown_from_) return;
    if (*init.tracks.audio != *main_audio_) return void(sound_left_out_ = true);
    const auto rate = init.tracks.audio->clock_rate, scale = tables_.sound_scale();
    auto own = std::int64_t(track->decode_time) - to_clock(anchor_.decode, kMediaClock, rate);
    const auto base = to_clock(anchor_.movie, kMediaClock, scale);
    const auto first = to_clock(*shown_from_, kMediaClock, scale), limit = to_clock(sound_limit(), kMediaClock, scale);
    for (std::size_t i = 0; i < track->samples.size(); ++i) {
      const auto& s = track->samples[i];
      const auto at = base + to_clock(own, rate, scale), duration = to_clock(s.duration, rate, scale);
      own += s.duration;
      if (at < first || at + duration > limit) continue;
      tables_.add_sound({std::uint32_t(piece_), samples_.offsets[part] + s.offset, s.size_bytes}, at,
                        {s.size_bytes, std::uint32_t(duration), 0, true});
    }
  }

  // Sound that goes on later would run into the next piece, or past the last picture.
  std::int64_t sound_limit() const {
    const bool goes_on = !is_over_ && !is_last() && plan_->pieces[piece_ + 1].follows;
    return goes_on ? INT64_MAX / 4 / kMediaClock : shown_to_;
  }

  Bytes picture_of_first() {
    auto track = *main_;
    std::shared_ptr<const store::File> file = scratch_.reader();
    if (tables_.first().piece == kScratch) {
      track.sps = shape_->sets.sps, track.pps = shape_->sets.pps;
    } else {
      const auto& footage = *plan_->pieces[tables_.first().piece].footage;
      auto opened =
          footage.file ? Result<std::shared_ptr<const store::File>>(footage.file) : store_.open(footage.file_path);
      if (!opened) return {};
      file = std::move(*opened);
    }
    const auto unit = file->read(tables_.first().offset, std::size_t(tables_.first().size_bytes));
    if (!unit) return {};
    auto jpeg = playback::jpeg_of_key_frame(track, *unit, kPictureWidth);
    return jpeg ? std::move(*jpeg) : Bytes();
  }

  Result<CutMovie> finish() {
    if (tables_.empty() || !shown_from_) return fail(ErrorKind::not_found, "no footage in this range");
    auto whole = tables_.finish(*main_, shape_->sets, *shown_from_, shown_to_);
    CutMovie out;
    out.plan = plan_;
    out.head = std::move(whole.head);
    out.extents = std::move(whole.extents);
    out.media_bytes = whole.media_bytes;
    out.duration = to_micros({shown_to_ - *shown_from_}, kMediaClock);
    out.footage_start = footage_start_;
    out.footage_end = footage_end_;
    out.pieces = piece_;
    out.pictures = picture_count_;
    out.made_anew = made_count_;
    if (sound_left_out_) out.notes = "sound with other parameters than the rest of the clip was left out";
    out.jpeg = picture_of_first();
    return out;
  }

  const std::shared_ptr<const Plan> plan_;
  const bool exact_;
  store::Store& store_;
  store::WritableFile& scratch_;
  const std::function<Result<void>(double)>& tick_;
  std::optional<media::VideoTrack> main_;
  std::optional<media::AudioTrack> main_audio_;
  std::optional<EncoderShape> shape_;
  // of the movie
  MovieTables tables_;
  std::int64_t end_ = 0;  // of the decode times so far
  std::optional<std::int64_t> shown_from_;
  std::int64_t shown_to_ = 0, picture_count_ = 0, made_count_ = 0;
  WallTime footage_start_{}, footage_end_{};
  bool sound_left_out_ = false;
  bool is_over_ = false;  // the range ends in this piece
  // of the piece in the making
  std::size_t piece_ = 0;
  std::shared_ptr<const store::File> file_;
  PieceSamples samples_;
  std::vector<Picture> pictures_;
  std::vector<PictureTime> times_;
  std::vector<Made> made_;
  Anchor anchor_;
  std::int64_t delay_ = 0, first_decode_ = 0;
};

}  // namespace

Result<std::shared_ptr<const Plan>> plan_cut(playback::Library& library, const playback::Range& range) {
  DVR_CHECK(playback::check_range(range));
  auto longer = range;
  longer.end = std::min(range.end + kReordering, range.start + playback::kMaxRange);
  DVR_TRY(const auto plan, library.plan_now(longer, playback::Clip::parts));
  auto out = std::make_shared<Plan>(*plan);
  out->range = range;
  std::erase_if(out->pieces, [&](const Piece& p) { return p.footage->start_time >= range.end; });
  return std::shared_ptr<const Plan>(std::move(out));
}

Result<CutMovie> cut(std::shared_ptr<const Plan> plan, catalog::ClipMode mode, store::Store& store,
                     store::WritableFile& scratch, const std::function<Result<void>(double)>& tick) {
  return Cutter(std::move(plan), mode, store, scratch, tick).run();
}

}  // namespace dvr::jobs::clips
