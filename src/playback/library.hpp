// The door to footage for api/: plans, files, movies and pictures, from catalog, open recordings and store.
#pragma once
#include "playback/file_source.hpp"
#include "playback/movie.hpp"
#include "playback/picture.hpp"
#include "playback/plan.hpp"
#include "playback/playlist.hpp"

namespace dvr::playback {

struct LibraryOptions {
  std::size_t movie_cache_bytes = 64 << 20;  // heads of movies, for the ranges that a player asks one after the other
  std::size_t picture_cache_bytes = 16 << 20;
};

struct Picture {
  SharedBytes jpeg;
  WallTime taken{};  // of the key frame
};

// All functions on any executor; they do their reading on the pools. What it is given outlives it, and it outlives
// its sources.
class Library {
 public:
  Library(catalog::Database& database, store::Store& store, const record::OpenRecordings& open, WorkPool& disk,
          WorkPool& decode, LibraryOptions options = {});
  ~Library();

  // A camera without footage in the range gives a plan without pieces.
  Task<Result<std::shared_ptr<const Plan>>> plan(Range range, Clip clip = Clip::segments);
  // The same for a thread that may block: a worker's.
  Result<std::shared_ptr<const Plan>> plan_now(Range range, Clip clip = Clip::segments);
  // The whole recording. not_found: no such recording, or it is lost, or all of it is later than `visible_until`.
  Task<Result<std::shared_ptr<const Plan>>> plan_recording(std::int64_t recording_id,
                                                           std::optional<WallTime> visible_until = {});

  // The recording's own file; not past the last whole part that is written and visible. Errors as plan_recording.
  Task<Result<FileView>> file(std::int64_t recording_id, std::optional<WallTime> visible_until = {});
  std::unique_ptr<ByteSource> source(const FileView& view, std::uint64_t offset, std::uint64_t size);

  // `if_range`: the ETag that the client names, empty for none. A range that reaches now grows between two requests;
  // a client that continues gets the movie it began with, as long as it is in the cache.
  // not_found: no footage. forbidden never: the caller has asked the authoriser.
  Task<Result<std::shared_ptr<const Movie>>> movie(Range range, std::string if_range = {});
  std::unique_ptr<ByteSource> source(std::shared_ptr<const Movie> movie, std::uint64_t offset, std::uint64_t size);

  // The key frame at or before `at`; not_found when there is none.
  Task<Result<Picture>> thumbnail(std::int64_t camera_id, WallTime at, int width,
                                  std::optional<WallTime> visible_until = {});
  // A picture from a key frame in memory: the camera's snapshot, or the answer to a connection test.
  Task<Result<SharedBytes>> picture(media::VideoTrack track, SharedBytes access_unit, int width);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dvr::playback
