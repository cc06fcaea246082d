#include "jobs/clips/movie_tables.hpp"

#include <algorithm>

namespace dvr::jobs::clips {

void TrackTable::add(std::int64_t start, const media::MovieSample& sample) {
  if (pending_) flush(start - start_);
  else origin_ = start;
  pending_ = sample;
  start_ = start;
}

void TrackTable::finish() {
  if (pending_) flush(pending_->duration);
  pending_.reset();
}

void TrackTable::flush(std::int64_t duration) {
  pending_->duration = std::uint32_t(std::clamp<std::int64_t>(duration, 1, UINT32_MAX));
  table_.add_sample(*pending_);
}

void MovieTables::with_sound(const media::AudioTrack& audio) {
  audio_track_ = audio;
  audio_.emplace(media::TrackKind::audio, audio.clock_rate);
}

bool MovieTables::add_video(Extent where, std::int64_t dts, const media::MovieSample& sample) {
  if (!video_.fits(dts)) return false;
  if (video_.empty()) first_ = where;
  close(sound_chunk_, false);
  extend(video_chunk_, true, where);
  video_.add(dts, sample);
  return true;
}

bool MovieTables::add_sound(Extent where, std::int64_t start, const media::MovieSample& sample) {
  if (!audio_ || !audio_->fits(start)) return false;
  close(video_chunk_, true);
  extend(sound_chunk_, false, where);
  audio_->add(start, sample);
  return true;
}

void MovieTables::close_chunks() {
  close(video_chunk_, true);
  close(sound_chunk_, false);
}

void MovieTables::extend(OpenChunk& chunk, bool video, const Extent& sample) {
  const auto& w = chunk.where;
  if (chunk.samples > 0 && (w.piece != sample.piece || w.offset + w.size_bytes != sample.offset)) close(chunk, video);
  if (chunk.samples == 0) chunk.where = {sample.piece, sample.offset, 0};
  chunk.where.size_bytes += sample.size_bytes;
  ++chunk.samples;
}

void MovieTables::close(OpenChunk& chunk, bool video) {
  if (chunk.samples == 0) return;
  chunks_.push_back({video, media_bytes_, chunk.samples});
  auto* last = extents_.empty() ? nullptr : &extents_.back();
  const auto& w = chunk.where;
  if (last && last->piece == w.piece && last->offset + last->size_bytes == w.offset) last->size_bytes += w.size_bytes;
  else extents_.push_back(w);
  media_bytes_ += w.size_bytes;
  chunk = {};
}

void MovieTables::add_edits(std::int64_t from, std::int64_t to) {
  const auto shown = std::uint64_t(to - from);
  video_.table().add_edit({shown, from - video_.origin()});
  if (!audio_ || audio_->empty()) return;
  const auto begins = rescale({audio_->origin()}, audio_->timescale(), kMediaClock).count;
  const auto silence = std::uint64_t(std::max<std::int64_t>(0, begins - from));
  if (silence > 0) audio_->table().add_edit({std::min(silence, shown), -1});
  if (silence < shown) audio_->table().add_edit({shown - silence, 0});
}

MovieTables::Whole MovieTables::finish(const media::VideoTrack& video, const media::MoreParameterSets& more,
                                       std::int64_t from, std::int64_t to) {
  close_chunks();
  video_.finish();
  if (audio_) audio_->finish();
  const auto picture = video_.table().add_description(video, more);
  const auto sound = audio_ ? audio_->table().add_description(*audio_track_) : 0;
  for (const auto& c : chunks_)
    (c.video ? video_ : *audio_).table().add_chunk(c.at, c.samples, c.video ? picture : sound);
  add_edits(from, to);
  std::vector<media::MovieTrack> tracks{std::move(video_.table())};
  if (audio_ && audio_->table().sample_count() > 0) tracks.push_back(std::move(audio_->table()));
  return {media::write_movie_head(tracks, media_bytes_), std::move(extents_), media_bytes_};
}

}  // namespace dvr::jobs::clips
