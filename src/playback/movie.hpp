// A range as one progressive MP4 that never exists as a file: its head is made from the heads of the parts, its
// samples are sent from the recordings' files. Nothing is decoded or encoded.
//
//   ftyp moov mdat{samples of the first part, of the second, …}
//
// * It begins with the key frame at or before `start`; an edit list makes players begin with the picture that was on
//   at `start`. It ends before the first picture at or after `end`. What lies before the key frame or after `end` is
//   not in the file.
// * Holes are closed up: the movie shows footage only, one piece after the other. Times on the clock are burnt in by
//   cameras or in the playlist, where holes are discontinuities.
// * Sound stays with its picture across holes: at each join the last sample of a track lasts until the next begins.
// * New codec parameters are a further sample description.
#pragma once
#include "media/mp4_reader.hpp"
#include "media/mp4_writer.hpp"
#include "playback/file_source.hpp"
#include "playback/plan.hpp"

namespace dvr::playback {

struct Movie {
  // Bytes of the mdat's payload and where they rest.
  struct Extent {
    std::uint64_t at = 0;      // from the payload's first byte
    std::uint64_t offset = 0;  // in the file
    std::uint64_t size_bytes = 0;
    std::uint32_t piece = 0;  // of the plan
  };
  std::shared_ptr<const Plan> plan;
  SharedBytes head;              // all before the samples
  std::vector<Extent> extents;   // by `at`, without holes
  std::uint64_t size_bytes = 0;  // of the whole movie
  std::string etag;              // quoted; equal plans of equal bytes have equal ones
  Micros duration{0};            // as shown

  std::size_t memory_bytes() const;  // with its plan; open files count too
};

// The heads of one piece's parts, with offsets in the file. Blocks: on a pool.
struct PieceSamples {
  media::InitInfo init;
  std::vector<media::PartHead> parts;
  std::vector<std::uint64_t> offsets;  // of each part in the file
};
Result<PieceSamples> read_piece(const Piece& piece, const store::File& file);

// Takes the pieces of a plan in order and makes the movie. One thread at a time.
class MovieBuilder {
 public:
  explicit MovieBuilder(std::shared_ptr<const Plan> plan);
  ~MovieBuilder();
  Result<void> add(std::size_t piece, const PieceSamples& samples);
  Result<Movie> finish();  // not_found when the range holds no picture

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

std::string movie_etag(const Plan& plan);

// [offset, offset + size) of the movie. Opens each file when its turn comes; a file that is gone by then ends the
// answer with an error. `store` and `disk` outlive the source.
std::unique_ptr<ByteSource> movie_source(std::shared_ptr<const Movie> movie, std::uint64_t offset, std::uint64_t size,
                                         store::Store& store, WorkPool& disk);

}  // namespace dvr::playback
