#include "playback/library.hpp"

#include "playback/cache.hpp"
#include "playback/footage_reader.hpp"

#include <algorithm>

namespace dvr::playback {
namespace {

using PlanPtr = std::shared_ptr<const Plan>;
using MoviePtr = std::shared_ptr<const Movie>;

// The same words for what is not there, is lost, and is still hidden: see docs/design/api-rights.md.
Error no_recording(std::int64_t id) { return fail(ErrorKind::not_found, "there is no recording {}", id); }
Error no_footage() { return fail(ErrorKind::not_found, "no footage at that time"); }

Result<std::shared_ptr<const Footage>> read_one(catalog::Connection& c, std::int64_t id) {
  DVR_TRY(const auto row, catalog::recordings::find(c, id));
  if (!row || row->lost_reason) return no_recording(id);
  return FootageReader(c).read(*row);
}

// None: the catalog has nothing at or before `at`.
Result<std::shared_ptr<const Footage>> read_before(catalog::Connection& c, std::int64_t camera_id, WallTime at) {
  DVR_TRY(const auto row, catalog::recordings::at_or_before(c, camera_id, at));
  if (!row) return std::shared_ptr<const Footage>();
  return FootageReader(c).read(*row);
}

// Of the last part that starts with a key frame at or before `at`.
struct KeyPart {
  std::size_t part = 0;
  std::uint64_t offset = 0;
  WallTime wall{};
};

std::optional<KeyPart> find_key_part(const Footage& f, WallTime at) {
  std::optional<KeyPart> out;
  MediaTicks ticks;
  auto offset = f.init_bytes;
  for (std::size_t i = 0; i < f.parts.size(); ++i) {
    const auto wall = f.wall_at(ticks);
    if (wall > at) break;
    if (f.parts[i].independent) out = KeyPart{i, offset, wall};
    ticks += f.parts[i].duration;
    offset += f.parts[i].size_bytes;
  }
  return out;
}

Result<Bytes> read_key_frame(const Footage& footage, const KeyPart& key, const store::File& file,
                             const media::InitInfo& init) {
  Piece piece;
  piece.footage = std::make_shared<Footage>(footage);
  piece.first_part = key.part;
  piece.end_part = key.part + 1;
  piece.offset = key.offset;
  DVR_TRY(const auto samples, read_piece(piece, file));
  const auto* video = samples.parts[0].track(init.video_track_id);
  if (video == nullptr || video->samples.empty()) return fail(ErrorKind::corrupt, "a part has no picture");
  return file.read(key.offset + video->samples[0].offset, video->samples[0].size_bytes);
}

std::string range_key(const Range& r) {
  return fmt::format("{} {} {} {}", r.camera_id, to_us(r.start), to_us(r.end), r.visible_until ? 1 : 0);
}

}  // namespace

struct Library::Impl {
  Impl(catalog::Database& d, store::Store& s, const record::OpenRecordings& o, WorkPool& dp, WorkPool& cp,
       const LibraryOptions& options)
      : database(d),
        store(s),
        open(o),
        disk(dp),
        decode(cp),
        movies(options.movie_cache_bytes),
        pictures(options.picture_cache_bytes) {}

  catalog::Database& database;
  store::Store& store;
  const record::OpenRecordings& open;
  WorkPool &disk, &decode;
  Cache<Movie> movies;
  Cache<Picture> pictures;

  // Blocks: a footage's file, opened if need be.
  static Result<std::shared_ptr<const store::File>> open_file(store::Store& store, const Footage& footage) {
    if (footage.file) return footage.file;
    return store.open(footage.file_path);
  }

  Task<Result<std::shared_ptr<const Footage>>> find(std::int64_t recording_id) {
    if (auto recording = open.find(recording_id)) co_return footage_of(*recording);
    co_return co_await database.read([recording_id](catalog::Connection& c) { return read_one(c, recording_id); });
  }

  Task<Result<MoviePtr>> build(PlanPtr plan) {
    auto builder = std::make_shared<MovieBuilder>(plan);
    for (std::size_t i = 0; i < plan->pieces.size(); ++i) {
      auto work = [&s = store, plan, builder, i]() -> Result<void> {
        DVR_TRY(const auto file, open_file(s, *plan->pieces[i].footage));
        DVR_TRY(const auto samples, read_piece(plan->pieces[i], *file));
        return builder->add(i, samples);
      };
      DVR_CO_CHECK(co_await disk.run(std::move(work)));
    }
    auto finish = [builder]() -> Result<MoviePtr> {
      DVR_TRY(auto movie, builder->finish());
      return MoviePtr(std::make_shared<const Movie>(std::move(movie)));
    };
    co_return co_await disk.run(std::move(finish));
  }

  // The newest footage that began at or before `at`.
  Task<Result<std::shared_ptr<const Footage>>> footage_before(std::int64_t camera_id, WallTime at) {
    std::shared_ptr<const Footage> best;
    for (const auto& recording : open.of_camera(camera_id))
      if (recording->start_time <= at && !recording->parts.empty()) best = footage_of(*recording);
    auto work = [camera_id, at](catalog::Connection& c) { return read_before(c, camera_id, at); };
    DVR_CO_TRY(auto row, co_await database.read(std::move(work)));
    if (row && (!best || row->start_time > best->start_time)) best = std::move(row);
    if (!best) co_return no_footage();
    co_return best;
  }

  Task<Result<std::shared_ptr<const Picture>>> make_picture(std::shared_ptr<const Footage> footage, KeyPart key,
                                                            int width) {
    auto read = [&s = store, footage, key]() -> Result<std::pair<media::VideoTrack, Bytes>> {
      DVR_TRY(const auto file, open_file(s, *footage));
      DVR_TRY(const auto init, media::parse_init(*footage->init));
      if (!init.tracks.video) return no_footage();
      DVR_TRY(auto unit, read_key_frame(*footage, key, *file, init));
      return std::pair(*init.tracks.video, std::move(unit));
    };
    DVR_CO_TRY(auto unit, co_await disk.run(std::move(read)));
    auto work = [unit = std::move(unit), width] { return jpeg_of_key_frame(unit.first, unit.second, width); };
    DVR_CO_TRY(auto jpeg, co_await decode.run(std::move(work)));
    co_return std::make_shared<const Picture>(Picture{share(std::move(jpeg)), key.wall});
  }
};

Library::Library(catalog::Database& database, store::Store& store, const record::OpenRecordings& open, WorkPool& disk,
                 WorkPool& decode, LibraryOptions options)
    : impl_(std::make_unique<Impl>(database, store, open, disk, decode, options)) {}
Library::~Library() = default;

Task<Result<PlanPtr>> Library::plan(Range range, Clip clip) {
  DVR_CO_CHECK(check_range(range));
  // First the open ones, then the catalog: what is closed in between is seen twice rather than never.
  const auto open = impl_->open.of_camera(range.camera_id);
  auto work = [range, clip](catalog::Connection& c) { return FootageReader(c).range(range, clip); };
  DVR_CO_TRY(auto footage, co_await impl_->database.read(std::move(work)));
  for (const auto& recording : open) footage.push_back(footage_of(*recording));
  co_return std::make_shared<const Plan>(make_plan(range, std::move(footage), clip));
}

Result<PlanPtr> Library::plan_now(Range range, Clip clip) {
  DVR_CHECK(check_range(range));
  const auto open = impl_->open.of_camera(range.camera_id);
  FootageList footage;
  DVR_CHECK(impl_->database.read_now([&](catalog::Connection& c) -> Result<void> {
    DVR_TRY(footage, FootageReader(c).range(range, clip));
    return {};
  }));
  for (const auto& recording : open) footage.push_back(footage_of(*recording));
  return PlanPtr(std::make_shared<const Plan>(make_plan(range, std::move(footage), clip)));
}

Task<Result<PlanPtr>> Library::plan_recording(std::int64_t recording_id, std::optional<WallTime> visible_until) {
  DVR_CO_TRY(auto footage, co_await impl_->find(recording_id));
  const Range range{footage->camera_id, footage->start_time, footage->end_time, visible_until};
  auto plan = make_plan(range, {std::move(footage)});
  if (plan.pieces.empty()) co_return no_recording(recording_id);
  co_return std::make_shared<const Plan>(std::move(plan));
}

Task<Result<FileView>> Library::file(std::int64_t recording_id, std::optional<WallTime> visible_until) {
  DVR_CO_TRY(const auto plan, co_await plan_recording(recording_id, visible_until));
  const auto& piece = plan->pieces.front();
  const auto footage = piece.footage;
  const bool whole = piece.end_part == footage->parts.size();
  FileView view;
  view.size_bytes = whole ? footage->size_bytes : piece.offset + piece.size_bytes;
  view.finished = whole && footage->finished;
  view.start = footage->start_time, view.end = footage->end_time;
  view.etag = fmt::format("\"{}-{}\"", footage->id, view.size_bytes);
  auto work = [&s = impl_->store, footage] { return Impl::open_file(s, *footage); };
  DVR_CO_TRY(view.file, co_await impl_->disk.run(std::move(work)));
  co_return view;
}

std::unique_ptr<ByteSource> Library::source(const FileView& view, std::uint64_t offset, std::uint64_t size) {
  return std::make_unique<FileSource>(store::FileSlice{view.file, offset, size}, impl_->disk);
}

Task<Result<MoviePtr>> Library::movie(Range range, std::string if_range) {
  const auto key = range_key(range);
  if (!if_range.empty()) {
    auto begun = impl_->movies.find([&](const auto& k, const Movie& m) { return k == key && m.etag == if_range; });
    if (begun) co_return begun;
  }
  DVR_CO_TRY(auto p, co_await plan(range, Clip::parts));
  if (p->pieces.empty()) co_return no_footage();
  const auto etag = movie_etag(*p);
  if (auto known = impl_->movies.find([&](const auto& k, const Movie& m) { return k == key && m.etag == etag; }))
    co_return known;
  DVR_CO_TRY(auto movie, co_await impl_->build(std::move(p)));
  impl_->movies.put(key, movie, movie->memory_bytes());
  co_return movie;
}

std::unique_ptr<ByteSource> Library::source(MoviePtr movie, std::uint64_t offset, std::uint64_t size) {
  return movie_source(std::move(movie), offset, size, impl_->store, impl_->disk);
}

Task<Result<Picture>> Library::thumbnail(std::int64_t camera_id, WallTime at, int width,
                                         std::optional<WallTime> visible_until) {
  at += Micros(999);  // the API cuts times to the millisecond: a recording's own start means its first picture
  if (visible_until) at = std::min(at, *visible_until);
  DVR_CO_TRY(const auto footage, co_await impl_->footage_before(camera_id, at));
  const auto part = find_key_part(*footage, at);
  if (!part) co_return no_footage();
  const auto key = fmt::format("{} {} {}", footage->id, part->part, width);
  auto picture = impl_->pictures.find([&](const auto& k, const Picture&) { return k == key; });
  if (picture) co_return *picture;
  DVR_CO_TRY(picture, co_await impl_->make_picture(footage, *part, width));
  impl_->pictures.put(key, picture, picture->jpeg->size() + key.size());
  co_return *picture;
}

Task<Result<SharedBytes>> Library::picture(media::VideoTrack track, SharedBytes access_unit, int width) {
  auto work = [track = std::move(track), unit = std::move(access_unit), width] {
    return jpeg_of_key_frame(track, *unit, width);
  };
  DVR_CO_TRY(auto jpeg, co_await impl_->decode.run(std::move(work)));
  co_return share(std::move(jpeg));
}

}  // namespace dvr::playback
