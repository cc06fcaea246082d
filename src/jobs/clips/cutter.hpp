// A range of footage becomes an MP4 whose bytes lie in recordings' files and in a scratch file of pictures made anew.
//
// * `exact`: begins with the picture that was on at the start, ends before the first one at the end; no picture outside
//   is in the file. Between its first key frame and its end everything is copied bit for bit; what comes before that
//   key frame is encoded again, with parameter sets of other ids in the same sample description.
// * `fast`: begins with the key frame at or before the start; nothing is decoded.
// * Holes are closed up, as in playback's movies; sound stays with its picture.
// * Most of the footage decides the codec parameters; pieces with others are encoded again to fit. Sound with others
//   is left out.
#pragma once
#include "catalog/clips.hpp"
#include "jobs/clips/movie_tables.hpp"
#include "playback/library.hpp"

#include <functional>

namespace dvr::jobs::clips {

struct CutMovie {
  std::shared_ptr<const playback::Plan> plan;
  Bytes head;
  std::vector<Extent> extents;  // one after another behind the head
  std::uint64_t media_bytes = 0;
  Micros duration{0};
  WallTime footage_start{}, footage_end{};
  std::size_t pieces = 0;  // of the plan, as far as they were used
  std::int64_t pictures = 0, made_anew = 0;
  std::string notes;  // what was left out
  Bytes jpeg;         // of the first picture; empty: it could not be made
};

// `range` by whole parts and somewhat longer: where decode order is not presentation order, the last pictures shown
// before the end are decoded after it. not_found, invalid: as Library::plan.
Result<std::shared_ptr<const playback::Plan>> plan_cut(playback::Library& library, const playback::Range& range);

// Blocking. `tick` is called every few pictures with what is done (0 to 1); its error ends the work.
// not_found: no picture in the range. `scratch` is empty and stays as it is for reading.
Result<CutMovie> cut(std::shared_ptr<const playback::Plan> plan, catalog::ClipMode mode, store::Store& store,
                     store::WritableFile& scratch, const std::function<Result<void>(double)>& tick);

}  // namespace dvr::jobs::clips
